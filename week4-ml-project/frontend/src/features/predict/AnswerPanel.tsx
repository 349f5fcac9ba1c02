import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";

import type { Answer, Column, ModelDetail } from "../../api/types";
import { number, percent } from "../../design/format";
import { Name } from "../../design/Name";
import { Failure, Loading } from "../../design/States";
import { Bars } from "../../pictures/Bars";
import { AnswerBar } from "./AnswerBar";
import { Certainty, OutsideFlags } from "./Certainty";
import { IntervalBand } from "./IntervalBand";
import type { Question } from "./question";

interface Props {
  query: UseQueryResult<Answer>;
  question: Question;
  task: ModelDetail["task"];
  target: Column | undefined;
  faults: ReadonlyMap<string, string>;
  conformal: ModelDetail["metrics"]["conformal"];
}

const BARS = 8;

/** The answer to the row in the form, as it is now. */
export function AnswerPanel({ query, question, task, target, faults, conformal }: Props) {
  const [panel, setPanel] = useState<Element | null>(null);
  const level = conformal ? percent(conformal.level) : null;
  return (
    <section
      ref={setPanel}
      className="card stack answer"
      aria-labelledby="answer-title"
      aria-busy={query.isFetching}
    >
      <h2 id="answer-title" className="small muted answer-of">
        Answer for <Name>{task.target}</Name>
      </h2>
      {faults.size > 0 ? <Unready faults={faults} /> : null}
      {question.isComplete && query.isError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {query.isPending && question.isComplete ? <Loading what="Asking the model…" height="5rem" /> : null}
      {query.data && question.isComplete ? (
        <>
          <div role="status" className="stack verdict-line">
            <p className="prediction">
              <Verdict answer={query.data} />
            </p>
            <Certainty answer={query.data} level={level} />
          </div>
          <Shape answer={query.data} task={task} target={target} />
          <OutsideFlags answer={query.data} />
          <AnswerBar answer={query.data} panel={panel} />
        </>
      ) : null}
    </section>
  );
}

function Unready({ faults }: { faults: ReadonlyMap<string, string> }) {
  const [first] = [...faults];
  return (
    <p role="status" className="small">
      {faults.size === 1 && first ? (
        <>
          <strong>
            <Name>{first[0]}</Name>
          </strong>
          : {first[1]}
        </>
      ) : (
        `${faults.size} fields need a value before there is an answer.`
      )}
    </p>
  );
}

function Verdict({ answer }: { answer: Answer }) {
  if (typeof answer.prediction === "number") return <>{number(answer.prediction)}</>;
  return <Name>{answer.prediction}</Name>;
}

function Shape({ answer, task, target }: Pick<Props, "task" | "target"> & { answer: Answer }) {
  if (!answer.probabilities) return <IntervalBand answer={answer} target={target} />;
  const probabilities = new Map(Object.entries(answer.probabilities));
  const classes =
    task.classes.length <= BARS
      ? task.classes
      : [...task.classes]
          .sort((a, b) => (probabilities.get(b) ?? 0) - (probabilities.get(a) ?? 0))
          .slice(0, BARS);
  const bars = classes.map((name) => ({
    name: <Name>{name}</Name>,
    length: probabilities.get(name) ?? 0,
    text: percent(probabilities.get(name) ?? 0),
    strong: name === answer.prediction,
  }));
  return (
    <div className="stack verdict-line">
      <Bars bars={bars} label="Probabilities" />
      {task.kind === "binary" && typeof answer.threshold === "number" ? (
        <p className="muted tiny">
          <Name>{task.classes[1] ?? ""}</Name> is answered from {percent(answer.threshold)} on.
        </p>
      ) : null}
    </div>
  );
}
