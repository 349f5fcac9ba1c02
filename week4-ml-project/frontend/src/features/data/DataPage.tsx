import type { Profile } from "../../api/types";
import { bytes, count } from "../../design/format";
import { Loaded } from "../../design/Loaded";
import { ColumnList } from "./ColumnList";
import { Findings } from "./Findings";
import { useProfile } from "./profileRequest";

export function DataPage({ target }: { target: string | undefined }) {
  const query = useProfile();
  return (
    <Loaded query={query} what="Reading the data…">
      {(profile) => (
        <>
          <Overview profile={profile} />
          <Findings findings={profile.findings} />
          <ColumnList columns={profile.columns} target={target} />
        </>
      )}
    </Loaded>
  );
}

function Overview({ profile }: { profile: Profile }) {
  const facts = [
    [count(profile.n_rows), profile.n_rows === 1 ? "row" : "rows"],
    [count(profile.n_columns), profile.n_columns === 1 ? "column" : "columns"],
    [missingCells(profile), "of all cells missing"],
  ];
  return (
    <section className="overview" aria-label="Overview">
      <div className="stack source">
        <span className="eyebrow">Data</span>
        <h2>
          <bdi>{profile.source}</bdi>
        </h2>
        <p className="muted small">{formOf(profile)}</p>
        {profile.notes.length > 0 ? (
          <ul className="small muted">
            {profile.notes.map((note, index) => (
              <li key={index}>{note}</li>
            ))}
          </ul>
        ) : null}
      </div>
      <dl className="facts">
        {facts.map(([value, name]) => (
          <div key={name}>
            <dt className="muted small">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** How the source was read: format, size, and what was guessed about its text. */
function formOf(profile: Profile): string {
  const { format, size_bytes, encoding, delimiter, sampled, n_rows_sampled } = profile;
  const parts = [format];
  if (typeof size_bytes === "number") parts.push(bytes(size_bytes));
  if (encoding) parts.push(encoding);
  if (delimiter) parts.push(delimiter === "\t" ? "separated by tabs" : `separated by “${delimiter}”`);
  if (sampled) parts.push(`pictures from a sample of ${count(n_rows_sampled ?? 0)} rows`);
  return parts.join(" · ");
}

function missingCells({ columns }: Profile): string {
  const cells = columns.reduce((sum, column) => sum + column.n, 0);
  const missing = columns.reduce((sum, column) => sum + column.n_missing, 0);
  if (missing === 0) return "none";
  return cells === 0 ? "–" : `${((100 * missing) / cells).toPrecision(2)}%`;
}
