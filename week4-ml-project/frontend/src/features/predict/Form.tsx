import { useState } from "react";

import type { Column, Metrics } from "../../api/types";
import { type Draft, type Drafts } from "./drafts";
import { Field } from "./Field";
import { byImportance } from "./ranking";

const SHOWN = 12;
const BLANK: Draft = { text: "", isMissing: false };

interface Props {
  features: readonly Column[];
  drafts: Drafts;
  faults: ReadonlyMap<string, string>;
  importances: Metrics["importances"];
  change: (name: string, draft: Draft) => void;
  fill: () => void;
  clear: () => void;
}

/** A form made from the schema; every change is a new question. */
export function Form({ features, drafts, faults, importances, change, fill, clear }: Props) {
  const [order, setOrder] = useState<"importance" | "file">("importance");
  const [all, setAll] = useState(features.length <= SHOWN + 4);
  const [search, setSearch] = useState("");
  const sorted = order === "importance" ? byImportance(features, importances) : [...features];
  const wanted = search.trim().toLocaleLowerCase();
  const found = sorted.filter((column) => column.name.toLocaleLowerCase().includes(wanted));
  const shown = all || wanted !== "" ? found : found.slice(0, SHOWN);
  return (
    <form className="card stack" aria-label="One row" noValidate onSubmit={(event) => event.preventDefault()}>
      <div className="row spread">
        <h2>One row</h2>
        <div className="row">
          <button type="button" className="button" onClick={fill}>
            Fill a typical row
          </button>
          <button type="button" className="button" onClick={clear}>
            Clear
          </button>
        </div>
      </div>
      {features.length > SHOWN ? (
        <div className="form-tools">
          <input
            type="search"
            className="field"
            aria-label="Search fields"
            placeholder="Search fields"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          {importances.length > 0 ? (
            <select
              className="field"
              aria-label="Order of fields"
              value={order}
              onChange={(event) => setOrder(event.target.value as typeof order)}
            >
              <option value="importance">most important first</option>
              <option value="file">as in the file</option>
            </select>
          ) : null}
        </div>
      ) : null}
      <div className="fields">
        {shown.map((column) => (
          <Field
            key={column.name}
            column={column}
            draft={drafts.get(column.name) ?? BLANK}
            fault={faults.get(column.name)}
            change={change}
          />
        ))}
      </div>
      {shown.length === 0 ? <p className="muted small">No field has that name.</p> : null}
      {found.length > shown.length ? (
        <div className="row">
          <button type="button" className="button" onClick={() => setAll(true)}>
            Show all {features.length} fields
          </button>
          <span className="muted small">The others hold their typical values.</span>
        </div>
      ) : null}
    </form>
  );
}
