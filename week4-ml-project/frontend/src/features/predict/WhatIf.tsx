import { useState } from "react";

import type { Answer, Column, Metrics, ModelDetail } from "../../api/types";
import { moment, number, percent } from "../../design/format";
import { isolate } from "../../design/Name";
import { Empty, Failure, Loading } from "../../design/States";
import { epochS } from "../../pictures/dates";
import { Line } from "../../pictures/Line";
import { answerNamed } from "../../design/answerName";
import type { Draft, Drafts } from "./drafts";
import { Mover } from "./Mover";
import type { Question } from "./question";
import { byImportance } from "./ranking";
import { heightOf, sentenceOf, sweepValues } from "./sweep";
import { useSweep } from "./sweepRequest";

interface Props {
  question: Question;
  answer: Answer | undefined;
  features: readonly Column[];
  drafts: Drafts;
  importances: Metrics["importances"];
  task: ModelDetail["task"];
  change: (name: string, draft: Draft) => void;
}

/** One column moves, the others stay: the answer along its whole range, and here. */
export function WhatIf(props: Props) {
  const movable = byImportance(props.features, props.importances).filter(
    (column) => sweepValues(column).length > 1,
  );
  const [name, setName] = useState<string | null>(null);
  const column = movable.find((one) => one.name === name) ?? movable[0];
  return (
    <section className="card stack what-if" aria-labelledby="what-if-title">
      <div className="row spread">
        <h2 id="what-if-title">What if?</h2>
        {column ? (
          <select
            className="field what-if-column"
            aria-label="Column to move"
            value={movable.indexOf(column)}
            onChange={(event) => setName(movable[Number(event.target.value)]?.name ?? null)}
          >
            {movable.map((one, index) => (
              <option key={index} value={index}>
                {isolate(one.name)}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      {column ? <Moved {...props} column={column} /> : <Empty title="No column can be moved" />}
    </section>
  );
}

function Moved({ question, answer, drafts, task, change, column }: Props & { column: Column }) {
  const query = useSweep(question, column);
  const draft = drafts.get(column.name) ?? { text: "", isMissing: true };
  const output = outputOf(task, query.data?.answers ?? []);
  const isDate = column.kind === "datetime";
  const formatX = isDate ? (s: number) => moment(s).slice(0, 10) : number;
  const data = query.data?.column === column.name ? query.data : undefined;
  const grid = (data?.values ?? []).map((value) =>
    typeof value === "number" ? value : isDate ? epochS(String(value)) : saidOf(value),
  );
  const shown = grid.map((point) => (typeof point === "number" ? formatX(point) : point));
  const heights = (data?.answers ?? []).map((one) => heightOf(one, output));
  const here = answer && !draft.isMissing ? placeOf(column, draft, grid) : null;
  return (
    <>
      <Mover column={column} draft={draft} change={(next) => change(column.name, next)} />
      {!question.isComplete ? <p className="muted small">The other fields need their values first.</p> : null}
      {query.isError && question.isComplete ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {query.isLoading || (query.data && !data) ? (
        <Loading what="Trying the whole range…" height="12rem" />
      ) : null}
      {data ? (
        <>
          <p className="what-if-finding">{sentenceOf(column, data.answers, shown, task.target, output)}</p>
          <Line
            grid={grid}
            values={heights}
            xLabel={isolate(column.name, 40)}
            yLabel={
              output === null
                ? isolate(task.target, 30)
                : `probability of ${answerNamed(task.target, output)}`
            }
            formatX={formatX}
            formatY={output === null ? number : percent}
            marker={answer && here !== null ? { x: here, y: heightOf(answer, output) } : null}
            {...(output === null ? {} : { yRange: [0, 1] as [number, number] })}
          />
        </>
      ) : null}
    </>
  );
}

/** The class that is drawn: the positive one, or the one answered most along the range. */
function outputOf(task: ModelDetail["task"], answers: readonly Answer[]): string | null {
  if (task.kind === "regression") return null;
  if (task.kind === "binary") return task.classes[1] ?? null;
  const counts = new Map<string, number>();
  for (const { prediction } of answers)
    counts.set(String(prediction), (counts.get(String(prediction)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? task.classes[0] ?? null;
}

function saidOf(value: unknown): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** Where the present value stands on the axis; null when it is not on it. */
function placeOf(column: Column, { text }: Draft, grid: readonly (number | string)[]): number | null {
  if (text === "") return null;
  if (column.kind === "boolean") return text === "true" ? 1 : 0;
  if (column.kind === "category") return grid.indexOf(text) === -1 ? null : grid.indexOf(text);
  const at = column.kind === "datetime" ? epochS(text) : Number(text);
  const [low, high] = [Number(grid[0]), Number(grid.at(-1))];
  return at >= low && at <= high ? at : null;
}
