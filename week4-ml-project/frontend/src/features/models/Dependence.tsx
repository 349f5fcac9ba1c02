import { useState } from "react";

import type { Column, Metrics } from "../../api/types";
import { number, percent } from "../../design/format";
import { isolate } from "../../design/Name";
import { axisOf } from "../../pictures/dates";
import { Figure } from "../../pictures/Figure";
import { Line } from "../../pictures/Line";
import { answerNamed } from "../../design/answerName";

interface Props {
  metrics: Metrics;
  columns: readonly Column[];
}

/** The mean answer as one column moves. */
export function Dependence({ metrics, columns }: Props) {
  const [chosen, choose] = useState(0);
  const all = metrics.partial_dependence;
  const one = all[chosen] ?? all[0];
  if (!one) return null;
  const kind = columns.find((column) => column.name === one.column)?.kind ?? "number";
  const { grid, formatX } = axisOf(kind, one.grid);
  const isRegression = metrics.task === "regression";
  return (
    <Figure
      title={titleOf(one.column, one.values)}
      about="The mean answer when every row gets the same value in one column."
      tools={
        <select
          className="field"
          aria-label="Column"
          value={all.indexOf(one)}
          onChange={(event) => choose(Number(event.target.value))}
        >
          {all.map((each, index) => (
            <option key={index} value={index}>
              {isolate(each.column)}
            </option>
          ))}
        </select>
      }
    >
      <Line
        grid={grid}
        values={one.values}
        xLabel={isolate(one.column, 40)}
        yLabel={
          isRegression
            ? `mean ${isolate(metrics.target, 30)}`
            : `probability of ${answerNamed(metrics.target, one.output)}`
        }
        formatX={formatX}
        formatY={isRegression ? number : percent}
        height={280}
      />
    </Figure>
  );
}

function titleOf(column: string, values: readonly number[]): string {
  const name = isolate(column);
  const first = values[0] ?? 0;
  const last = values.at(-1) ?? 0;
  const range = Math.max(...values) - Math.min(...values);
  const size = Math.max(...values.map(Math.abs), 1e-12);
  if (range < 0.01 * size) return `${name} hardly moves the answer`;
  if (Math.abs(last - first) < 0.5 * range) return `${name} moves the answer up and down`;
  return last > first ? `A larger ${name} raises the answer` : `A larger ${name} lowers the answer`;
}
