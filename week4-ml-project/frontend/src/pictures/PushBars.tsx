/** Bars that push to the right (raise the answer) or to the left (lower it) of a middle line. */

import type { ReactNode } from "react";

export interface Push {
  name: ReactNode;
  detail: string | null;
  amount: number;
  text: string;
}

export function PushBars({ pushes, label }: { pushes: readonly Push[]; label: string }) {
  const most = Math.max(...pushes.map((push) => Math.abs(push.amount)), Number.MIN_VALUE);
  return (
    <ul className="bars pushes" aria-label={label}>
      {pushes.map((push, index) => (
        <li key={index}>
          <span className="bar-name">
            {push.name}
            {push.detail === null ? null : <span className="muted"> = {push.detail}</span>}
          </span>
          <span className="bar-track" aria-hidden="true">
            <span
              className={push.amount < 0 ? "push push-down" : "push push-up"}
              style={placeOf(push.amount / most)}
            />
          </span>
          <span className="bar-text">{push.text}</span>
        </li>
      ))}
    </ul>
  );
}

function placeOf(share: number) {
  const half = Math.min(Math.abs(share), 1) * 50;
  return { left: `${(share < 0 ? 50 - half : 50).toFixed(2)}%`, width: `${half.toFixed(2)}%` };
}
