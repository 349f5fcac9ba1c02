import type { CSSProperties } from "react";

import type { Metrics } from "../../api/types";
import { count, percent } from "../../design/format";
import { isolate, Name } from "../../design/Name";
import { Figure } from "../../pictures/Figure";

type Counts = NonNullable<Metrics["confusion"]>;

/** True classes down, answered classes across; a cell's colour is its share of its row. */
export function Confusion({ confusion }: { confusion: Counts }) {
  const { classes, counts } = confusion;
  return (
    <Figure
      title={titleOf(confusion)}
      about="Rows are the truth, columns the answer; the stronger the colour, the larger the share of the row."
    >
      <div className="scroll" role="region" aria-label="Confusion matrix" tabIndex={0}>
        <table className="confusion">
          <thead>
            <tr>
              <th scope="col" className="muted small">
                truth ↓ answer →
              </th>
              {classes.map((name, index) => (
                <th key={index} scope="col" className="small">
                  <Name>{name}</Name>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, index) => (
              <tr key={index}>
                <th scope="row" className="small">
                  <Name>{classes[index] ?? ""}</Name>
                </th>
                {row.map((n, column) => (
                  <Cell
                    key={column}
                    n={n}
                    total={row.reduce((sum, each) => sum + each, 0)}
                    isRight={index === column}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

function Cell({ n, total, isRight }: { n: number; total: number; isRight: boolean }) {
  const share = total === 0 ? 0 : n / total;
  const shade = { "--share": `${Math.round(share * 34)}%` } as CSSProperties;
  return (
    <td className={isRight ? "right" : "wrong"} style={shade}>
      {count(n)}
      <span className="tiny muted"> {percent(share)}</span>
    </td>
  );
}

function titleOf({ classes, counts }: Counts): string {
  let worst = { share: 0, from: -1, to: -1 };
  counts.forEach((row, from) => {
    const total = row.reduce((sum, n) => sum + n, 0) || 1;
    row.forEach((n, to) => {
      if (from !== to && n / total > worst.share) worst = { share: n / total, from, to };
    });
  });
  if (worst.from < 0) return "Every row was answered rightly";
  return `${percent(worst.share)} of ${isolate(classes[worst.from] ?? "", 30)} are taken for ${isolate(classes[worst.to] ?? "", 30)}`;
}
