import { type KeyboardEvent, useRef } from "react";

import { current, openPage, type Page, pageNames, pages } from "./route";

/** The four pages as tabs: arrow keys move, Home and End jump. */
export function Tabs({ page }: { page: Page }) {
  const list = useRef<HTMLDivElement>(null);

  const move = (event: KeyboardEvent) => {
    const target = neighbour(current(), event.key);
    if (!target) return;
    event.preventDefault();
    openPage(target);
    list.current?.querySelector<HTMLElement>(`#tab-${target}`)?.focus();
  };

  return (
    <div ref={list} role="tablist" aria-label="Pages" className="tabs" onKeyDown={move}>
      {pages.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === page}
          aria-controls="panel"
          tabIndex={name === page ? 0 : -1}
          onClick={() => openPage(name)}
        >
          {pageNames[name]}
        </button>
      ))}
    </div>
  );
}

function neighbour(page: Page, key: string): Page | undefined {
  const at = pages.indexOf(page);
  const moves = new Map([
    ["ArrowRight", (at + 1) % pages.length],
    ["ArrowLeft", (at + pages.length - 1) % pages.length],
    ["Home", 0],
    ["End", pages.length - 1],
  ]);
  const next = moves.get(key);
  return next === undefined ? undefined : pages[next];
}
