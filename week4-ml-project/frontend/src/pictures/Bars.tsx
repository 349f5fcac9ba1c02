/** Horizontal bars with their names and numbers: an HTML list, so that it reads aloud by itself. */

import type { ReactNode } from "react";

export interface Bar {
  name: ReactNode;
  /** Length, 0 to 1. */
  length: number;
  text: string;
  /** Half the width of the spread around the end, 0 to 1. */
  spread?: number;
  strong?: boolean;
}

export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }) {
  return (
    <ul className="bars" aria-label={label}>
      {bars.map((bar, index) => (
        <li key={index} className={bar.strong ? "strong" : undefined}>
          <span className="bar-name">{bar.name}</span>
          <span className="bar-track" aria-hidden="true">
            <span className="bar-fill" style={{ width: asPercent(bar.length) }} />
            {bar.spread ? <span className="bar-spread" style={spreadOf(bar.length, bar.spread)} /> : null}
          </span>
          <span className="bar-text">{bar.text}</span>
        </li>
      ))}
    </ul>
  );
}

function spreadOf(length: number, spread: number) {
  const from = Math.max(0, length - spread);
  return { left: asPercent(from), width: asPercent(Math.min(1, length + spread) - from) };
}

function asPercent(share: number): string {
  return `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`;
}
