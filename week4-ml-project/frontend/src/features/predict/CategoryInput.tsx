import { useState } from "react";

import { isolate } from "../../design/Name";
import type { InputProps } from "./inputProps";

const FEW = 15;
const OTHER = -1;

/** Few levels are a list with "another value"; many are a text box with suggestions. */
export function CategoryInput(props: InputProps) {
  return props.column.levels.length <= FEW ? <FewLevels {...props} /> : <ManyLevels {...props} />;
}

function FewLevels(props: InputProps) {
  const { id, describedBy, column, draft, isFaulty, setText } = props;
  const at = column.levels.indexOf(draft.text);
  const [isFree, setFree] = useState(false);
  const isOther = isFree || (at === OTHER && draft.text !== "");
  const choose = (index: number) => {
    setFree(index === OTHER);
    setText(index === OTHER ? "" : (column.levels[index] ?? ""));
  };
  return (
    <>
      <select
        id={id}
        className="field"
        aria-describedby={describedBy}
        aria-invalid={isFaulty}
        value={isOther ? OTHER : at === OTHER ? "" : at}
        disabled={draft.isMissing}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {draft.text === "" && !isOther ? <option value="">choose…</option> : null}
        {column.levels.map((level, index) => (
          <option key={index} value={index}>
            {level}
          </option>
        ))}
        <option value={OTHER}>another value…</option>
      </select>
      {isOther && !draft.isMissing ? (
        <input
          className="field"
          dir="auto"
          aria-label={`Another value of ${isolate(column.name)}`}
          value={draft.text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
    </>
  );
}

function ManyLevels({ id, describedBy, column, draft, isFaulty, setText }: InputProps) {
  const list = `${id}-levels`;
  return (
    <>
      <input
        id={id}
        className="field"
        dir="auto"
        list={list}
        autoComplete="off"
        aria-describedby={describedBy}
        aria-invalid={isFaulty}
        value={draft.text}
        disabled={draft.isMissing}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={list}>
        {column.levels.map((level, index) => (
          <option key={index} value={level} />
        ))}
      </datalist>
    </>
  );
}
