import type { Column } from "../../api/types";
import type { InputProps } from "./inputProps";

/** A day, or a day and a time where times were seen. */
export function DateInput({ id, describedBy, column, draft, isFaulty, setText }: InputProps) {
  const isDay = holdsDays(column);
  return (
    <input
      id={id}
      type={isDay ? "date" : "datetime-local"}
      step={isDay ? undefined : 1}
      className="field"
      aria-describedby={describedBy}
      aria-invalid={isFaulty}
      value={draft.text.replace(" ", "T").slice(0, isDay ? 10 : 19)}
      disabled={draft.isMissing}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function holdsDays({ low, high, typical }: Column): boolean {
  const isMidnight =
    typeof typical !== "string" || typical.length <= 10 || typical.slice(11, 19) === "00:00:00";
  return isMidnight && (low ?? 0) % 86_400 === 0 && (high ?? 0) % 86_400 === 0;
}
