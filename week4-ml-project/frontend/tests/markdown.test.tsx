import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { blocksOf } from "../src/features/card/blocks";
import { isSafe } from "../src/features/card/inline";
import { Markdown } from "../src/features/card/Markdown";

describe("the model card", () => {
  it("shows headings one level below the page's own", () => {
    render(<Markdown text={"# Card\n\n## Data"} />);

    expect(screen.getByRole("heading", { level: 2 }).textContent).toBe("Card");
    expect(screen.getByRole("heading", { level: 3 }).textContent).toBe("Data");
  });

  it("shows raw HTML as text", () => {
    const { container } = render(
      <Markdown text={'<script>alert(1)</script> <img src=x onerror="alert(1)">'} />,
    );

    expect(container.querySelector("script, img")).toBeNull();
    expect(container.textContent).toContain("<script>alert(1)</script>");
  });

  it("makes no link of a script", () => {
    render(<Markdown text={"[bad](javascript:alert(1)) [good](https://example.org/a)"} />);

    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
      "https://example.org/a",
    ]);
  });

  it.each([
    "javascript:x",
    "JaVaScRiPt:x",
    "data:text/html,x",
    "//evil.example",
    "vbscript:x",
    " javascript:x",
  ])("holds %s unsafe", (href) => {
    expect(isSafe(href)).toBe(false);
  });

  it("draws a table with its alignments and an escaped bar", () => {
    render(<Markdown text={"| a | b |\n|:--|--:|\n| x \\| y | **2** |"} />);
    const cells = within(screen.getByRole("table")).getAllByRole("cell");

    expect(cells.map((cell) => cell.textContent)).toEqual(["x | y", "2"]);
    expect(cells[1]?.style.textAlign).toBe("right");
  });

  it("keeps underscores inside of names", () => {
    const { container } = render(<Markdown text={"the metric roc_auc_score and `a_b`"} />);

    expect(container.textContent).toBe("the metric roc_auc_score and a_b");
    expect(container.querySelector("em")).toBeNull();
  });

  it("tells lists, code and quotes apart", () => {
    const kinds = blocksOf("- a\n- b\n  more\n\n1. c\n\n```\n# code\n```\n> said\n\n---\nlast\nline").map(
      (block) => block.kind,
    );

    expect(kinds).toEqual(["list", "list", "code", "quote", "rule", "paragraph"]);
  });

  it("ends on any text", () => {
    for (const text of ["", "|", "|\n|-|", "```", "- ", "#", "> ", "**", "[a](", "a\n|b|\n|-|"]) {
      expect(() => render(<Markdown text={text} />)).not.toThrow();
    }
  });
});
