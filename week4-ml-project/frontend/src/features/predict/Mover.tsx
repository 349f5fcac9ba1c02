import { useId } from "react";

import type { Column } from "../../api/types";
import { moment, number } from "../../design/format";
import { isolate } from "../../design/Name";
import { epochS } from "../../pictures/dates";
import type { Draft } from "./drafts";
import { rounded } from "./NumberInput";

interface Props {
  column: Column;
  draft: Draft;
  change: (draft: Draft) => void;
}

/** Moves one column: a slider over its seen range, or a list of its levels. */
export function Mover({ column, draft, change }: Props) {
  const isOrdered = column.kind === "number" || column.kind === "datetime";
  return isOrdered ? (
    <Slider column={column} draft={draft} change={change} />
  ) : (
    <Levels column={column} draft={draft} change={change} />
  );
}

function Slider({ column, draft, change }: Props) {
  const id = useId();
  const isDate = column.kind === "datetime";
  const { low, high } = column;
  const value = isDate ? epochS(draft.text) : Number(draft.text);
  const shown = draft.text === "" || draft.isMissing ? "missing" : isDate ? moment(value) : number(value);
  const move = (to: number) =>
    change({
      text: isDate ? new Date(to * 1000).toISOString().slice(0, 19) : rounded(to, column),
      isMissing: false,
    });
  return (
    <div className="limit">
      <label htmlFor={id} className="small">
        {isolate(column.name)}
      </label>
      <output htmlFor={id} className="small strong">
        {shown}
      </output>
      <input
        id={id}
        type="range"
        min={low ?? 0}
        max={high ?? 1}
        step={column.integer ? 1 : "any"}
        value={Number.isFinite(value) ? value : (low ?? 0)}
        aria-valuetext={shown}
        onChange={(event) => move(Number(event.target.value))}
      />
    </div>
  );
}

function Levels({ column, draft, change }: Props) {
  const levels = column.kind === "boolean" ? ["false", "true"] : column.levels;
  const at = draft.isMissing ? -1 : levels.indexOf(draft.text);
  return (
    <select
      className="field"
      aria-label={`Value of ${isolate(column.name)}`}
      value={at}
      onChange={(event) => change({ text: levels[Number(event.target.value)] ?? "", isMissing: false })}
    >
      {at === -1 ? (
        <option value={-1}>{draft.isMissing || draft.text === "" ? "missing" : draft.text}</option>
      ) : null}
      {levels.map((level, index) => (
        <option key={index} value={index}>
          {column.kind === "boolean" ? (index === 1 ? "yes" : "no") : level}
        </option>
      ))}
    </select>
  );
}
