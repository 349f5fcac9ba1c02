/** The page: header, tabs, and the view of the open tab. */

import { useState } from "react";

import type { ModelSummary } from "../api/types";
import { Empty, Failure, Loading } from "../design/States";
import { CardPage } from "../features/card/CardPage";
import { DataPage } from "../features/data/DataPage";
import { useModels } from "../features/models/modelsRequest";
import { ModelsPage } from "../features/models/ModelsPage";
import { PredictPage } from "../features/predict/PredictPage";
import { TrainingStrip } from "../features/training/TrainingStrip";
import { useTraining } from "../features/training/trainingRequest";
import { FaultBoundary } from "./FaultBoundary";
import { Header } from "./Header";
import { type Page, pageNames, usePage } from "./route";

export function App() {
  const page = usePage();
  const training = useTraining();
  const models = useModels(training.data?.state);
  const [chosen, choose] = useState<string | null>(null);
  const list = models.data?.models ?? [];
  const model = list.find((one) => one.name === chosen) ?? list.find((one) => one.default) ?? list[0];

  const skip = (event: React.MouseEvent) => {
    event.preventDefault();
    document.getElementById("content")?.focus();
  };

  return (
    <>
      <a className="skip button button-main" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <Header page={page} models={list} model={model} choose={choose} />
      <main id="content" tabIndex={-1} className="wrap">
        <div id="panel" role="tabpanel" aria-labelledby={`tab-${page}`} className="content">
          <h1 className="unseen">{pageNames[page]}</h1>
          {models.isError ? <Failure error={models.error} retry={() => void models.refetch()} /> : null}
          <TrainingStrip status={training.data} />
          <FaultBoundary key={page}>
            {page === "data" ? <DataPage target={model?.target} /> : null}
            {page !== "data" && models.isSuccess ? <ModelView page={page} model={model} /> : null}
            {page !== "data" && models.isPending ? (
              <Loading what="Asking for the models…" height="16rem" />
            ) : null}
          </FaultBoundary>
        </div>
      </main>
    </>
  );
}

function ModelView({ page, model }: { page: Page; model: ModelSummary | undefined }) {
  if (!model) {
    return <Empty title="No model is served">Start one with “sprintml up data.csv --target column”.</Empty>;
  }
  if (model.state === "waiting") return <Loading what="The first model is being trained…" height="16rem" />;
  if (page === "models") return <ModelsPage model={model} />;
  if (page === "predict") return <PredictPage key={model.name} model={model} />;
  return <CardPage model={model} />;
}
