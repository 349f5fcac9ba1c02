import type { Entry, Metrics } from "../../api/types";
import { metricName, micros, score } from "../../design/format";
import { Figure } from "../../pictures/Figure";
import { Plot } from "../../pictures/Plot";
import { bestFirst, frontier, scoreRange } from "./board";
import { LatencyPoints } from "./LatencyPoints";

/** Score against one-row latency: which model costs what. */
export function LatencyPicture({ metrics }: { metrics: Metrics }) {
  const timed = metrics.leaderboard.filter((entry) => (entry.latency_us ?? 0) > 0);
  if (timed.length < 2) return null;
  const range = scoreRange(metrics);
  const latencies = timed.map((entry) => entry.latency_us ?? 1);
  const direction = metrics.greater_is_better ? "higher" : "lower";
  return (
    <Figure
      title={titleOf(metrics)}
      about="Score against the time for one row. The line joins the models that no other beats in both; whiskers are 95% intervals; arrows point to scores off the scale."
    >
      <Plot
        x={{
          label: "time for one row",
          low: Math.min(...latencies) / 1.6,
          high: Math.max(...latencies) * 1.6,
          log: true,
          format: micros,
        }}
        y={{
          label: `${metricName(metrics.metric)} (${direction} is better)`,
          low: range[0],
          high: range[1],
          format: score,
        }}
        height={320}
        description={`Score against latency. ${timed.map(said).join("; ")}`}
      >
        {(place) => <LatencyPoints timed={timed} place={place} best={frontier(metrics)} range={range} />}
      </Plot>
    </Figure>
  );
}

function said(entry: Entry): string {
  return `${entry.name}: ${score(entry.score)} in ${micros(entry.latency_us ?? 0)}`;
}

function titleOf(metrics: Metrics): string {
  const best = bestFirst(metrics).find((entry) => entry.latency_us);
  const quick = frontier(metrics).findLast((entry) => (entry.latency_us ?? 0) * 2 <= (best?.latency_us ?? 0));
  if (!best?.latency_us) return "Score against latency";
  if (!quick?.latency_us) return `${best.name} is the best, and answers in ${micros(best.latency_us)}`;
  const times = Math.round(best.latency_us / quick.latency_us);
  return `${quick.name} answers ${times} times faster than ${best.name}, and gives up ${score(Math.abs(best.score - quick.score))}`;
}
