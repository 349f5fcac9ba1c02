import { useId, useState } from "react";

import type { Entry, Metrics } from "../../api/types";
import { bytes, metricName, micros, score } from "../../design/format";
import { Figure } from "../../pictures/Figure";
import { bestFirst, bestWithin } from "./board";

/** The best model under a latency and a size budget, and what the budget costs. */
export function Budget({ metrics }: { metrics: Metrics }) {
  const [latency, setLatency] = useState<number | null>(null);
  const [size, setSize] = useState<number | null>(null);
  const latencies = steps(metrics.leaderboard.map((entry) => entry.latency_us));
  const sizes = steps(metrics.leaderboard.map((entry) => entry.size_bytes));
  if (latencies.length < 2 && sizes.length < 2) return null;
  const limits = {
    latencyUs: latency === null ? Number.POSITIVE_INFINITY : (latencies[latency] ?? Number.POSITIVE_INFINITY),
    sizeBytes: size === null ? Number.POSITIVE_INFINITY : (sizes[size] ?? Number.POSITIVE_INFINITY),
  };
  const entry = bestWithin(metrics, limits);
  return (
    <Figure
      title="Which model fits a budget?"
      about="Move the limits: the best model within them, and what they cost."
    >
      <div className="stack">
        {latencies.length > 1 ? (
          <Limit name="Time for one row" values={latencies} at={latency} move={setLatency} format={micros} />
        ) : null}
        {sizes.length > 1 ? (
          <Limit name="Size" values={sizes} at={size} move={setSize} format={bytes} />
        ) : null}
      </div>
      <div role="status" className="verdict stack">
        {entry ? <Verdict entry={entry} metrics={metrics} /> : <p>No model keeps both limits.</p>}
      </div>
    </Figure>
  );
}

interface LimitProps {
  name: string;
  values: readonly number[];
  at: number | null;
  move: (at: number | null) => void;
  format: (value: number) => string;
}

function Limit({ name, values, at, move, format }: LimitProps) {
  const id = useId();
  const last = values.length;
  const text = at === null || at >= last ? "no limit" : `at most ${format(values[at] ?? 0)}`;
  return (
    <div className="limit">
      <label htmlFor={id} className="small">
        {name}
      </label>
      <span className="small strong">{text}</span>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step={1}
        value={at ?? last}
        aria-valuetext={text}
        onChange={(event) => move(Number(event.target.value) >= last ? null : Number(event.target.value))}
      />
    </div>
  );
}

function Verdict({ entry, metrics }: { entry: Entry; metrics: Metrics }) {
  const best = bestFirst(metrics)[0] ?? entry;
  const loss = Math.abs(best.score - entry.score);
  return (
    <>
      <p className="verdict-name">{entry.name}</p>
      <p className="muted small">
        {metricName(metrics.metric)} {score(entry.score)}
        {typeof entry.latency_us === "number" ? ` · ${micros(entry.latency_us)} a row` : ""}
        {typeof entry.size_bytes === "number" ? ` · ${bytes(entry.size_bytes)}` : ""}
      </p>
      <p className="small">
        {loss === 0 ? "The best there is." : `${score(loss)} behind the best, ${best.name}.`}
      </p>
    </>
  );
}

function steps(values: readonly (number | null | undefined)[]): number[] {
  const known = values.filter((value) => typeof value === "number");
  return [...new Set(known)].sort((a, b) => a - b);
}
