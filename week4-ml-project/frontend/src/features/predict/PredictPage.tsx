import { useCallback, useMemo, useState } from "react";

import type { ModelDetail, ModelSummary } from "../../api/types";
import { Loaded } from "../../design/Loaded";
import { Empty } from "../../design/States";
import { useModel } from "../models/modelRequest";
import { AnswerPanel } from "./AnswerPanel";
import { Curl } from "./Curl";
import { type Draft, type Drafts, emptyRow, featuresOf, parse, typicalRow, withDraft } from "./drafts";
import { Explained } from "./Explained";
import { FileScoring } from "./FileScoring";
import { Form } from "./Form";
import { useAnswer } from "./predictRequest";
import { useSettled } from "./useSettled";
import { WhatIf } from "./WhatIf";

const QUICK_MS = 90;
const SETTLED_MS = 450;

export function PredictPage({ model }: { model: ModelSummary }) {
  const query = useModel(model);
  return (
    <Loaded query={query} what="Asking for the columns of the model…">
      {(detail) => <Predict detail={detail} />}
    </Loaded>
  );
}

function Predict({ detail }: { detail: ModelDetail }) {
  const { schema, summary, task, metrics } = detail;
  const features = useMemo(() => featuresOf(schema), [schema]);
  const [drafts, setDrafts] = useState<Drafts>(() => typicalRow(features));
  const change = useCallback(
    (name: string, draft: Draft) => setDrafts((before) => withDraft(before, name, draft)),
    [],
  );
  const parsed = useMemo(() => parse(features, drafts), [features, drafts]);
  const question = useMemo(
    () => ({ model: summary, row: parsed.row, isComplete: parsed.faults.size === 0 }),
    [summary, parsed],
  );
  const quick = useSettled(question, QUICK_MS);
  const settled = useSettled(question, SETTLED_MS);
  const answer = useAnswer(quick);
  const target = schema.columns.find((column) => column.name === task.target);
  if (features.length === 0)
    return <Empty title="This model uses no columns">It always gives the same answer.</Empty>;
  return (
    <div className="predict">
      <div className="predict-answer">
        <AnswerPanel
          query={answer}
          question={question}
          task={task}
          target={target}
          faults={parsed.faults}
          conformal={metrics.conformal}
        />
        <Explained question={settled} task={task} features={features} />
      </div>
      <div className="stack predict-form">
        <Form
          features={features}
          drafts={drafts}
          faults={parsed.faults}
          importances={metrics.importances}
          change={change}
          fill={() => setDrafts(typicalRow(features))}
          clear={() => setDrafts(emptyRow(features))}
        />
        <WhatIf
          question={settled}
          answer={answer.data}
          features={features}
          drafts={drafts}
          importances={metrics.importances}
          task={task}
          change={change}
        />
        <Curl model={summary} row={parsed.row} />
        <FileScoring name={summary.name} />
      </div>
    </div>
  );
}
