import type { TrainingStatus } from "../../api/types";
import { metricName, score, seconds } from "../../design/format";

/** What the training does right now; nothing when it does not run and did not fail. */
export function TrainingStrip({ status }: { status: TrainingStatus | undefined }) {
  if (status?.state === "failed") {
    return (
      <div role="alert" className="note note-stop">
        <strong>Training failed</strong>
        <p>{status.messages.at(-1) ?? "It gave no reason; the terminal has more."}</p>
      </div>
    );
  }
  if (status?.state !== "running") return null;
  const share = shareOf(status);
  return (
    <section className="card training" aria-label="Training">
      <div className="row spread">
        <strong>{status.trying ? `Training: trying ${status.trying}` : "Training"}</strong>
        <span className="muted small">{timeLeft(status)}</span>
      </div>
      <progress max={1} value={share} aria-label="Share of the training budget used" />
      <div className="row spread small muted">
        <span>
          {status.done} tried
          {typeof status.total === "number" && status.total >= status.done ? ` of ${status.total}` : ""}
        </span>
        <span>{bestSoFar(status)}</span>
      </div>
    </section>
  );
}

function shareOf({ elapsed_s, budget_s, done, total }: TrainingStatus): number {
  if (budget_s) return Math.min(elapsed_s / budget_s, 1);
  return total ? done / total : 0;
}

function timeLeft({ elapsed_s, budget_s }: TrainingStatus): string {
  if (!budget_s) return `${seconds(elapsed_s)} so far`;
  const left = budget_s - elapsed_s;
  return left > 0.5 ? `${Math.ceil(left)} s left` : "finishing";
}

function bestSoFar({ best, best_score, metric }: TrainingStatus): string {
  if (!best) return "no score yet";
  const value =
    typeof best_score === "number" ? `, ${metric ? metricName(metric) : "score"} ${score(best_score)}` : "";
  return `best so far: ${best}${value}`;
}
