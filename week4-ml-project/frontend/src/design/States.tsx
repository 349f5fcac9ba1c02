/** What a view shows while it has no data: waiting, nothing there, or an error with a way out. */

import type { ReactNode } from "react";

import { asApiError } from "../api/problem";
import { Name } from "./Name";

export function Loading({ what, height = "8rem" }: { what: string; height?: string }) {
  return (
    <div role="status" className="stack">
      <span className="muted small">{what}</span>
      <div className="pulse" style={{ height }} aria-hidden="true" />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="note">
      <strong>{title}</strong>
      {children ? <div className="muted small">{children}</div> : null}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asApiError(error);
  return (
    <div role="alert" className="note note-stop">
      <strong>{problem.title}</strong>
      <p>{problem.message}</p>
      {problem.fields.length > 0 ? (
        <ul className="small">
          {problem.fields.map((field, index) => (
            <li key={index}>
              <Name>{field.field}</Name>: {field.reason}
              {field.value ? <span className="muted"> (given: {field.value})</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {retry ? (
        <div>
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        </div>
      ) : null}
    </div>
  );
}
