import type { Answer } from "../../api/types";
import { number } from "../../design/format";
import { Name } from "../../design/Name";

/** What the conformal interval or set promises. */
export function Certainty({ answer, level }: { answer: Answer; level: string | null }) {
  if (typeof answer.low === "number" && typeof answer.high === "number") {
    return (
      <p className="muted small">
        between {number(answer.low)} and {number(answer.high)}
        {level ? `, in ${level} of cases` : ""}
      </p>
    );
  }
  const set = answer.prediction_set;
  if (!set) return null;
  if (set.length === 1 && set[0] === String(answer.prediction)) {
    return (
      <p className="muted small">
        {level ? `Sure enough: the only class left at ${level}.` : "The only class left."}
      </p>
    );
  }
  return (
    <p className="small">
      {set.length === 0 ? "Unlike any class: nothing fits at " : "Not ruled out at "}
      {level ?? "the promised level"}
      {set.length > 0 ? ": " : "."}
      {set.map((name, index) => (
        <span key={index} className="badge name-badge set-badge">
          <Name>{name}</Name>
        </span>
      ))}
    </p>
  );
}

/** The values that lie outside of what the model has seen. */
export function OutsideFlags({ answer }: { answer: Answer }) {
  if (answer.outside.length === 0) return null;
  return (
    <div className="note note-warning small" role="status">
      <strong className="severity-warning">Outside of what was seen in training</strong>
      <ul>
        {answer.outside.map((flag, index) => (
          <li key={index}>
            <Name>{flag.column}</Name>: {flag.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
