import { memo, useId } from "react";

import type { Column } from "../../api/types";
import { moment, number } from "../../design/format";
import { Name } from "../../design/Name";
import { CategoryInput } from "./CategoryInput";
import { DateInput } from "./DateInput";
import { type Draft, seenRange } from "./drafts";
import type { InputProps } from "./inputProps";
import { NumberInput } from "./NumberInput";

export interface FieldProps {
  column: Column;
  draft: Draft;
  fault?: string | undefined;
  /** The same function at every drawing, so that only the field that moved is drawn again. */
  change: (name: string, draft: Draft) => void;
}

/** One column of the row: its name, its input, what was seen, and a switch for "missing". */
export const Field = memo(function Field({ column, draft, fault, change }: FieldProps) {
  const id = useId();
  const hint = `${id}-hint`;
  const setText = (text: string) => change(column.name, { text, isMissing: false });
  return (
    <div className="form-field">
      <div className="field-head">
        <label htmlFor={id} className="field-name">
          <Name>{column.name}</Name>
        </label>
        {column.nullable ? (
          <label className="missing-toggle tiny muted">
            <input
              type="checkbox"
              checked={draft.isMissing}
              onChange={(event) => change(column.name, { ...draft, isMissing: event.target.checked })}
            />
            missing
            <span className="unseen">
              : <Name>{column.name}</Name>
            </span>
          </label>
        ) : null}
      </div>
      <Input
        id={id}
        describedBy={hint}
        column={column}
        draft={draft}
        isFaulty={fault !== undefined}
        setText={setText}
      />
      <p id={hint} className={fault ? "tiny fault" : "tiny muted"}>
        {fault ?? hintOf(column)}
      </p>
    </div>
  );
});

function Input(props: InputProps) {
  switch (props.column.kind) {
    case "number":
      return <NumberInput {...props} />;
    case "boolean":
      return <BooleanInput {...props} />;
    case "datetime":
      return <DateInput {...props} />;
    case "category":
      return <CategoryInput {...props} />;
    default:
      return <TextInput {...props} />;
  }
}

function BooleanInput({ id, describedBy, draft, setText }: InputProps) {
  const isOn = draft.text === "true";
  return (
    <span className="switch-line">
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        aria-describedby={describedBy}
        checked={isOn}
        disabled={draft.isMissing}
        onChange={(event) => setText(event.target.checked ? "true" : "false")}
      />
      <span className="small" aria-hidden="true">
        {draft.isMissing ? "missing" : draft.text === "" ? "not set" : isOn ? "yes" : "no"}
      </span>
    </span>
  );
}

function TextInput({ id, describedBy, draft, isFaulty, setText }: InputProps) {
  return (
    <textarea
      id={id}
      rows={3}
      className="field"
      dir="auto"
      aria-describedby={describedBy}
      aria-invalid={isFaulty}
      value={draft.text}
      disabled={draft.isMissing}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function hintOf(column: Column): string {
  if (column.kind === "number") return seenRange(column, number);
  if (column.kind === "datetime") return seenRange(column, moment);
  if (column.kind === "boolean") return labels(column);
  if (column.kind === "category") return `${column.n_unique} levels seen`;
  return "free text";
}

function labels({ true_labels, false_labels }: Column): string {
  const [yes, no] = [true_labels[0], false_labels[0]];
  return yes && no ? `on: ${yes}, off: ${no}` : "on or off";
}
