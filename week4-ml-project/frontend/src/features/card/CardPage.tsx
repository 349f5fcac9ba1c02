import { baseUrl } from "../../api/client";
import type { ModelDetail, ModelSummary } from "../../api/types";
import { Loaded } from "../../design/Loaded";
import { Empty } from "../../design/States";
import { useModel } from "../models/modelRequest";
import { Markdown } from "./Markdown";

export function CardPage({ model }: { model: ModelSummary }) {
  const query = useModel(model);
  return (
    <Loaded query={query} what="Asking for the model card…">
      {(detail) => (
        <div className="card-page">
          <article className="card prose" aria-label="Model card">
            {detail.card.trim() === "" ? (
              <Empty title="This model has no card" />
            ) : (
              <Markdown text={detail.card} />
            )}
          </article>
          <Aside detail={detail} />
        </div>
      )}
    </Loaded>
  );
}

function Aside({ detail }: { detail: ModelDetail }) {
  const versions = Object.entries(detail.versions);
  const save = () => download(`${detail.summary.name}-card.md`, detail.card);
  return (
    <aside className="stack" aria-label="Downloads and versions">
      <section className="card stack">
        <h2>Take it with you</h2>
        <ul className="links">
          <li>
            <button type="button" className="button" onClick={save}>
              Model card (Markdown)
            </button>
          </li>
          <li>
            <a className="button" href={`${baseUrl}/openapi.json`} download="openapi.json">
              OpenAPI document
            </a>
          </li>
          <li>
            <a className="button" href={`${baseUrl}/docs`}>
              API reference
            </a>
          </li>
        </ul>
      </section>
      {versions.length > 0 ? (
        <section className="card stack">
          <h2>Made with</h2>
          <dl className="versions small">
            {versions.map(([name, version]) => (
              <div key={name}>
                <dt className="muted">{name}</dt>
                <dd>{version}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </aside>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
