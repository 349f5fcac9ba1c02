import type { Column } from "../../api/types";
import { isolate } from "../../design/Name";
import type { InputProps } from "./inputProps";

/** A number to type, and a slider over the range that was seen. */
export function NumberInput({ id, describedBy, column, draft, isFaulty, setText }: InputProps) {
  const { low, high } = column;
  const hasRange = typeof low === "number" && typeof high === "number" && low < high;
  return (
    <div className="number">
      <input
        id={id}
        type="number"
        inputMode="decimal"
        className="field"
        step={stepOf(column)}
        aria-describedby={describedBy}
        aria-invalid={isFaulty}
        value={draft.text}
        disabled={draft.isMissing}
        onChange={(event) => setText(event.target.value)}
      />
      {hasRange ? (
        <input
          type="range"
          aria-label={`Move ${isolate(column.name)}`}
          min={low}
          max={high}
          step={column.integer ? 1 : "any"}
          value={Number(draft.text) || (draft.text === "" ? low : 0)}
          disabled={draft.isMissing}
          onChange={(event) => setText(rounded(Number(event.target.value), column))}
        />
      ) : null}
    </div>
  );
}

/** A round hundredth of the seen range. */
export function stepOf({ integer, low, high }: Column): number | "any" {
  if (integer) return 1;
  const span = (high ?? 0) - (low ?? 0);
  return span > 0 ? Number((10 ** Math.floor(Math.log10(span / 20))).toPrecision(1)) : "any";
}

/** Digits that matter on the seen range: a slider cannot be moved more finely. */
export function rounded(value: number, { integer, low, high }: Column): string {
  if (integer) return String(Math.round(value));
  const span = (high ?? 0) - (low ?? 0);
  if (!(span > 0)) return String(value);
  const digits = Math.min(Math.max(3 - Math.floor(Math.log10(span)), 0), 20);
  return String(Number(value.toFixed(digits)));
}
