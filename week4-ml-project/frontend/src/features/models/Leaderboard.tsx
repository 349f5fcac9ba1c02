import type { Entry, Metrics } from "../../api/types";
import { bytes, metricName, micros, percent, score, seconds } from "../../design/format";
import { IntervalDot } from "../../pictures/IntervalDot";
import { bestFirst, scoreRange } from "./board";

/** Every model that was tried, best first. */
export function Leaderboard({ metrics }: { metrics: Metrics }) {
  const ranked = bestFirst(metrics);
  const range = scoreRange(metrics);
  const direction = metrics.greater_is_better ? "higher is better" : "lower is better";
  return (
    <section className="stack" aria-labelledby="board-title">
      <h2 id="board-title">{titleOf(ranked, metrics)}</h2>
      <div className="card scroll board-card" role="region" aria-labelledby="board-title" tabIndex={0}>
        <table className="board" role="table">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" className="num">
                {metricName(metrics.metric)}
              </th>
              <th scope="col" className="muted">
                95% interval, {direction}
              </th>
              <th scope="col" className="num">
                One row
              </th>
              <th scope="col" className="num">
                Fit
              </th>
              <th scope="col" className="num">
                Size
              </th>
              <th scope="col" className="num">
                Weight
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked.map((entry, index) => (
              <Line key={index} entry={entry} range={range} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Line({ entry, range }: { entry: Entry; range: [number, number] }) {
  const { low, high, latency_us, size_bytes } = entry;
  const hasInterval = typeof low === "number" && typeof high === "number";
  return (
    <tr className={entry.chosen ? "chosen" : undefined}>
      <th scope="row">
        <span className="row board-name">
          {entry.name}
          {entry.chosen ? <span className="badge badge-accent">served</span> : null}
          {entry.stage === "baseline" ? <span className="badge">baseline</span> : null}
        </span>
        {entry.note ? <span className="muted tiny board-note">{entry.note}</span> : null}
      </th>
      <td className="num strong board-score">{score(entry.score)}</td>
      <td className="board-interval">
        <span className="row interval-cell">
          <IntervalDot
            value={entry.score}
            low={low ?? null}
            high={high ?? null}
            from={range[0]}
            to={range[1]}
            strong={entry.chosen}
          />
          <span className="muted tiny">{hasInterval ? `${score(low)} to ${score(high)}` : ""}</span>
        </span>
      </td>
      <td className="num" data-label="one row">
        {typeof latency_us === "number" ? micros(latency_us) : "–"}
      </td>
      <td className="num" data-label="fit">
        {seconds(entry.fit_s)}
      </td>
      <td className="num" data-label="size">
        {typeof size_bytes === "number" ? bytes(size_bytes) : "–"}
      </td>
      <td className="num" data-label="weight">
        {entry.weight > 0 ? percent(entry.weight) : "–"}
      </td>
    </tr>
  );
}

function titleOf(ranked: readonly Entry[], metrics: Metrics): string {
  const best = ranked[0];
  if (!best) return "Leaderboard";
  return `${best.name} leads with ${metricName(metrics.metric)} ${score(best.score)}`;
}
