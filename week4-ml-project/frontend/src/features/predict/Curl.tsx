import { baseUrl } from "../../api/client";
import type { ModelSummary, Row } from "../../api/types";
import { Copyable } from "../../design/Copyable";

/** The same question from a terminal. */
export function Curl({ model, row }: { model: ModelSummary; row: Row }) {
  return (
    <details className="card">
      <summary>The same from a terminal</summary>
      <Copyable text={curlOf(model, row)} label="Copy the curl command" block />
    </details>
  );
}

export function curlOf(model: ModelSummary, row: Row): string {
  const path = model.default ? "/predict" : `/models/${encodeURIComponent(model.name)}/predict`;
  return `curl -s ${quoted(baseUrl + path)} -H 'content-type: application/json' -d ${quoted(JSON.stringify(row))}`;
}

/** Quoted for a POSIX shell: only the quote itself means anything inside quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
