/**
 * Markdown to blocks: headings, paragraphs, lists, tables, code, quotes, rules.
 *
 * A small part of CommonMark, enough for a model card. Raw HTML has no meaning here: it is text.
 */

export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "code"; text: string }
  | { kind: "quote"; text: string }
  | { kind: "rule" }
  | { kind: "list"; isOrdered: boolean; items: Item[] }
  | { kind: "table"; head: string[]; aligns: Align[]; rows: string[][] };

export type Align = "left" | "right" | "center";

export interface Item {
  text: string;
  depth: number;
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? "").trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = blockAt(lines, at);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function blockAt(lines: readonly string[], at: number): [Block, number] {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return codeAt(lines, at);
  if (heading) return [{ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" }, at + 1];
  if (RULE.test(line)) return [{ kind: "rule" }, at + 1];
  if (isTable(lines, at)) return tableAt(lines, at);
  if (ITEM.test(line)) return listAt(lines, at);
  if (QUOTE.test(line)) {
    const end = endOf(lines, at, (each) => QUOTE.test(each));
    return [
      {
        kind: "quote",
        text: lines
          .slice(at, end)
          .map((each) => QUOTE.exec(each)?.[1] ?? "")
          .join(" "),
      },
      end,
    ];
  }
  const end = Math.max(
    endOf(lines, at, (each, i) => !startsBlock(lines, i, each)),
    at + 1,
  );
  return [
    {
      kind: "paragraph",
      text: lines
        .slice(at, end)
        .map((each) => each.trim())
        .join(" "),
    },
    end,
  ];
}

function codeAt(lines: readonly string[], at: number): [Block, number] {
  const close = lines.findIndex((line, i) => i > at && FENCE.test(line));
  const end = close === -1 ? lines.length : close;
  return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function listAt(lines: readonly string[], at: number): [Block, number] {
  const isOrdered = /^\s*\d/.test(lines[at] ?? "");
  const items: Item[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    const item = ITEM.exec(line);
    const last = items.at(-1);
    if (item && (item[1] ?? "").length === 0 && /\d/.test(item[2] ?? "") !== isOrdered) break;
    if (item) items.push({ text: item[3] ?? "", depth: Math.floor((item[1] ?? "").length / 2) });
    else if (last && /^\s+\S/.test(line)) last.text += ` ${line.trim()}`;
    else break;
  }
  return [{ kind: "list", isOrdered, items }, end];
}

function tableAt(lines: readonly string[], at: number): [Block, number] {
  const end = endOf(lines, at + 2, (line) => line.includes("|"));
  const aligns = cellsOf(lines[at + 1] ?? "").map(alignOf);
  const rows = lines.slice(at + 2, end).map(cellsOf);
  return [{ kind: "table", head: cellsOf(lines[at] ?? ""), aligns, rows }, end];
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function alignOf(cell: string): Align {
  if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right";
  return "left";
}

function isTable(lines: readonly string[], at: number): boolean {
  return (
    (lines[at] ?? "").includes("|") &&
    DIVIDER.test(lines[at + 1] ?? "") &&
    (lines[at + 1] ?? "").includes("-")
  );
}

function startsBlock(lines: readonly string[], at: number, line: string): boolean {
  return [FENCE, HEADING, ITEM, QUOTE, RULE].some((pattern) => pattern.test(line)) || isTable(lines, at);
}

function endOf(
  lines: readonly string[],
  at: number,
  goesOn: (line: string, index: number) => boolean,
): number {
  let end = at;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && goesOn(lines[end] ?? "", end)) end += 1;
  return end;
}
