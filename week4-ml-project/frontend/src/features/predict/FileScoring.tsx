import { useEffect, useMemo } from "react";

import { Failure } from "../../design/States";
import { useFileScoring } from "./fileRequest";

/** Many rows at once: a CSV file in, the same file with predictions out. */
export function FileScoring({ name }: { name: string }) {
  const scoring = useFileScoring(name);
  const link = useMemo(() => (scoring.data ? URL.createObjectURL(scoring.data) : null), [scoring.data]);
  useEffect(() => () => (link ? URL.revokeObjectURL(link) : undefined), [link]);
  return (
    <details className="card">
      <summary>Many rows: a CSV file in, predictions out</summary>
      <div className="stack">
        <label className="stack field-label small">
          CSV file with a header; columns by name, in any order
          <input
            type="file"
            accept=".csv,.tsv,text/csv"
            className="field file"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) scoring.mutate(file);
            }}
          />
        </label>
        <div role="status" className="small">
          {scoring.isPending ? "Predicting…" : null}
          {link ? (
            <a className="button button-main" href={link} download="predictions.csv">
              Download the predictions
            </a>
          ) : null}
        </div>
        {scoring.isError ? <Failure error={scoring.error} /> : null}
      </div>
    </details>
  );
}
