import { useMemo } from "react";

import { type Block, blocksOf } from "./blocks";
import { inline } from "./inline";

/** A model card as elements; the page's own title is above it, so headings start one level down. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      return <Heading level={block.level} text={block.text} />;
    case "paragraph":
      return <p>{inline(block.text)}</p>;
    case "code":
      return (
        <pre className="code" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{inline(block.text)}</blockquote>;
    case "rule":
      return <hr />;
    case "list":
      return <List block={block} />;
    case "table":
      return <Table block={block} />;
  }
}

function Heading({ level, text }: { level: number; text: string }) {
  if (level === 1) return <h2>{inline(text)}</h2>;
  if (level === 2) return <h3>{inline(text)}</h3>;
  return <h4>{inline(text)}</h4>;
}

function List({ block }: { block: Extract<Block, { kind: "list" }> }) {
  const items = block.items.map((item, index) => (
    <li key={index} style={item.depth > 0 ? { marginLeft: `${item.depth * 1.25}rem` } : undefined}>
      {inline(item.text)}
    </li>
  ));
  return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Table({ block }: { block: Extract<Block, { kind: "table" }> }) {
  const alignAt = (index: number) => ({ textAlign: block.aligns[index] ?? "left" });
  return (
    <div className="scroll" role="region" aria-label={`Table: ${block.head.join(", ")}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col" style={alignAt(index)}>
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={alignAt(column)}>
                  {inline(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
