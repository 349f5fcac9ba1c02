import type { Metrics, ModelDetail, ModelSummary } from "../../api/types";
import { Loaded } from "../../design/Loaded";
import { Empty } from "../../design/States";
import { Budget } from "./Budget";
import { Calibration } from "./Calibration";
import { Confusion } from "./Confusion";
import { Dependence } from "./Dependence";
import { Importances } from "./Importances";
import { LatencyPicture } from "./LatencyPicture";
import { Leaderboard } from "./Leaderboard";
import { LeakEffect } from "./LeakEffect";
import { useModel } from "./modelRequest";
import { Residuals } from "./Residuals";
import { Scores } from "./Scores";
import { Threshold } from "./Threshold";

export function ModelsPage({ model }: { model: ModelSummary }) {
  const query = useModel(model);
  return (
    <Loaded query={query} what="Asking for the model…">
      {(detail) => <Report detail={detail} />}
    </Loaded>
  );
}

function Report({ detail }: { detail: ModelDetail }) {
  const { metrics, schema } = detail;
  const board = metrics.leaderboard;
  return (
    <>
      <Scores detail={detail} />
      {metrics.what_leak_drop_changes ? <LeakEffect effect={metrics.what_leak_drop_changes} /> : null}
      {board.length === 0 ? (
        <Empty title="No leaderboard">This model was made without a comparison.</Empty>
      ) : null}
      {board.length > 0 ? <Leaderboard metrics={metrics} /> : null}
      <div className="pictures">
        <LatencyPicture metrics={metrics} />
        <Budget metrics={metrics} />
      </div>
      <div className="pictures">
        <Importances metrics={metrics} />
        {metrics.partial_dependence.length > 0 ? (
          <Dependence metrics={metrics} columns={schema.columns} />
        ) : null}
        <Quality metrics={metrics} />
      </div>
      {metrics.skipped.length > 0 ? (
        <p className="muted small">Left out for time: {metrics.skipped.join(", ")}.</p>
      ) : null}
    </>
  );
}

function Quality({ metrics }: { metrics: Metrics }) {
  return (
    <>
      {metrics.calibration ? <Calibration calibration={metrics.calibration} /> : null}
      {metrics.threshold ? <Threshold threshold={metrics.threshold} /> : null}
      {metrics.confusion ? <Confusion confusion={metrics.confusion} /> : null}
      {metrics.residuals ? <Residuals residuals={metrics.residuals} /> : null}
    </>
  );
}
