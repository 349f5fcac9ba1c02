import { useState } from "react";

import type { Metrics } from "../../api/types";
import { metricName, number } from "../../design/format";
import { isolate, Name } from "../../design/Name";
import { Empty } from "../../design/States";
import { Bars } from "../../pictures/Bars";
import { Figure } from "../../pictures/Figure";

const SHOWN = 12;

/** What the score loses when a column is shuffled. */
export function Importances({ metrics }: { metrics: Metrics }) {
  const [all, setAll] = useState(false);
  const ranked = [...metrics.importances].sort((a, b) => b.mean - a.mean);
  if (ranked.length === 0)
    return <Empty title="No importances yet">They are measured for the final model.</Empty>;
  const most = Math.max(...ranked.map((one) => one.mean + one.sd), Number.MIN_VALUE);
  const shown = all ? ranked : ranked.slice(0, SHOWN);
  const bars = shown.map((one, index) => ({
    name: <Name>{one.column}</Name>,
    length: one.mean / most,
    spread: one.sd / most,
    text: number(one.mean, 2),
    strong: index === 0,
  }));
  return (
    <Figure
      title={titleOf(ranked)}
      about={`Loss of ${metricName(metrics.metric)} when one column is shuffled; lines show one standard deviation.`}
    >
      <Bars bars={bars} label="Importances" />
      {ranked.length > SHOWN ? (
        <div>
          <button type="button" className="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Show the first twelve" : `Show all ${ranked.length}`}
          </button>
        </div>
      ) : null}
    </Figure>
  );
}

function titleOf(ranked: readonly { column: string; mean: number }[]): string {
  const [first, second] = ranked;
  if (!first || first.mean <= 0) return "No single column matters by itself";
  if (!second || first.mean > 1.5 * second.mean) return `${isolate(first.column)} matters most`;
  return `${isolate(first.column)} and ${isolate(second.column)} matter most`;
}
