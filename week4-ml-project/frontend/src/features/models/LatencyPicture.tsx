import type { Entry, Metrics } from "../../api/types";
import { metricName, micros, score } from "../../design/format";
import { Figure } from "../../pictures/Figure";
import { type Place, Plot } from "../../pictures/Plot";
import { bestFirst, frontier, scoreRange } from "./board";
import { placeLabels } from "./labels";

/** Score against one-row latency: which model costs what. */
export function LatencyPicture({ metrics }: { metrics: Metrics }) {
  const timed = metrics.leaderboard.filter((entry) => (entry.latency_us ?? 0) > 0);
  if (timed.length < 2) return null;
  const range = scoreRange(metrics);
  const latencies = timed.map((entry) => entry.latency_us ?? 1);
  return (
    <Figure title={titleOf(metrics)} about="Score against the time for one row. The line joins the models that no other beats in both; whiskers are 95% intervals.">
      <Plot
        x={{ label: "time for one row", low: Math.min(...latencies) / 1.6, high: Math.max(...latencies) * 1.6, log: true, format: micros }}
        y={{ label: `${metricName(metrics.metric)} (${metrics.greater_is_better ? "higher" : "lower"} is better)`, low: range[0], high: range[1], format: score }}
        height={320}
        description={`Score against latency. ${timed.map((entry) => `${entry.name}: ${score(entry.score)} in ${micros(entry.latency_us ?? 0)}`).join("; ")}`}
      >
        {(place) => <Points timed={timed} place={place} metrics={metrics} range={range} />}
      </Plot>
    </Figure>
  );
}

interface PointProps {
  timed: readonly Entry[];
  place: Place;
  metrics: Metrics;
  range: [number, number];
}

function Points({ timed, place, metrics, range }: PointProps) {
  const inside = (value: number) => Math.min(Math.max(value, range[0]), range[1]);
  const x = (entry: Entry) => place.x(entry.latency_us ?? 1);
  const y = (entry: Entry) => place.y(inside(entry.score));
  const best = frontier(metrics);
  const labels = placeLabels(timed.map((entry) => ({ x: x(entry), y: y(entry), text: entry.name })), place);
  return (
    <>
      <path className="guide" d={best.map((entry, i) => `${i === 0 ? "M" : "L"}${x(entry)} ${y(entry)}`).join("")} />
      {timed.map((entry, index) => (
        <g key={index}>
          <line className="whisker" x1={x(entry)} x2={x(entry)} y1={place.y(inside(entry.low ?? entry.score))} y2={place.y(inside(entry.high ?? entry.score))} />
          <circle className={best.includes(entry) ? "dot" : "dot-quiet"} cx={x(entry)} cy={y(entry)} r={entry.chosen ? 7 : 5}>
            <title>{`${entry.name}: ${score(entry.score)}, ${micros(entry.latency_us ?? 0)}`}</title>
          </circle>
        </g>
      ))}
      {labels.map((label, index) => (
        <text key={index} className={timed[index]?.chosen ? "point-label strong" : "point-label"} x={label.x} y={label.y} textAnchor={label.anchor} aria-hidden="true">
          {label.text}
        </text>
      ))}
    </>
  );
}

function titleOf(metrics: Metrics): string {
  const best = bestFirst(metrics).find((entry) => entry.latency_us);
  const quick = frontier(metrics).findLast((entry) => (entry.latency_us ?? 0) * 2 <= (best?.latency_us ?? 0));
  if (!best?.latency_us) return "Score against latency";
  if (!quick?.latency_us) return `${best.name} is the best, and answers in ${micros(best.latency_us)}`;
  const times = Math.round(best.latency_us / quick.latency_us);
  return `${quick.name} answers ${times} times faster than ${best.name}, and gives up ${score(Math.abs(best.score - quick.score))}`;
}
