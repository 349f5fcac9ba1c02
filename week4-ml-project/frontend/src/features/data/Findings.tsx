import { useState } from "react";

import type { Finding } from "../../api/types";
import { Copyable } from "../../design/Copyable";
import { Name } from "../../design/Name";

const SHOWN = 6;
const rank = { stop: 0, warning: 1, note: 2 } as const;
const words = { stop: "Stops training", warning: "Warning", note: "Note" } as const;

/** What a reader of the data should know, the gravest first, each with its fix. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const [all, setAll] = useState(false);
  const sorted = [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <section className="stack" aria-labelledby="findings-title">
      <h2 id="findings-title">{titleOf(findings)}</h2>
      <ul className="findings">
        {shown.map((finding, index) => (
          <li key={index} className={`note note-${finding.severity}`}>
            <div className="row">
              <strong className={`severity severity-${finding.severity}`}>{words[finding.severity]}</strong>
              <span className="muted small">{finding.code.replaceAll("-", " ")}</span>
              {finding.column ? (
                <span className="badge name-badge">
                  <Name>{finding.column}</Name>
                </span>
              ) : null}
            </div>
            <p>{finding.message}</p>
            {finding.fix ? <Copyable text={finding.fix} label="Copy the fix" /> : null}
          </li>
        ))}
      </ul>
      {sorted.length > shown.length ? (
        <div>
          <button type="button" className="button" onClick={() => setAll(true)}>
            Show all {sorted.length} findings
          </button>
        </div>
      ) : null}
    </section>
  );
}

function titleOf(findings: readonly Finding[]): string {
  const grave = findings.filter((finding) => finding.severity !== "note").length;
  if (findings.length === 0) return "Nothing to mend: no leaks, duplicates or odd columns were found";
  if (grave === 0)
    return findings.length === 1 ? "One thing worth knowing" : `${findings.length} things worth knowing`;
  return grave === 1 ? "One finding that may mislead a model" : `${grave} findings that may mislead a model`;
}
