import type { ModelDetail } from "../../api/types";
import { bytes, count, metricName, micros, percent, score } from "../../design/format";
import { Name } from "../../design/Name";

/** What the served model is, and how good: one line and a tile per metric. */
export function Scores({ detail }: { detail: ModelDetail }) {
  const { metrics, summary, task } = detail;
  return (
    <section className="stack" aria-label="Scores">
      <div className="stack source">
        <span className="eyebrow">
          {summary.stage === "baseline" ? "Baseline, served while better ones are tried" : "Served model"}
        </span>
        <h2 className="model-title">
          {metrics.model_name} predicts <Name>{task.target}</Name>
        </h2>
        <p className="muted small">{aboutOf(detail)}</p>
      </div>
      <dl className="tiles">
        {Object.entries(metrics.scores).map(([name, { value, low, high }], index) => (
          <div key={name} className={index === 0 ? "tile tile-main" : "tile"}>
            <dt className="muted small">{metricName(name)}</dt>
            <dd>
              <span className="tile-value">{score(value)}</span>
              {typeof low === "number" && typeof high === "number" ? (
                <span className="muted tiny">
                  {score(low)} to {score(high)}
                </span>
              ) : null}
            </dd>
          </div>
        ))}
        {metrics.conformal ? (
          <div className="tile">
            <dt className="muted small">
              {task.kind === "regression" ? "intervals" : "sets"} hold the truth
            </dt>
            <dd>
              <span className="tile-value">{percent(metrics.conformal.coverage)}</span>
              <span className="muted tiny">promised {percent(metrics.conformal.level)}</span>
            </dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

function aboutOf({ metrics, task }: ModelDetail): string {
  const parts = [
    task.kind === "regression" ? "regression" : `${task.kind}, ${task.classes.length} classes`,
    `${count(metrics.n_rows)} rows`,
    `${count(metrics.n_features)} columns used`,
  ];
  if (typeof metrics.latency_us === "number") parts.push(`answers in ${micros(metrics.latency_us)}`);
  if (metrics.size_bytes > 0) parts.push(bytes(metrics.size_bytes));
  parts.push("scores measured on rows held out, with 95% intervals");
  return parts.join(" · ");
}
