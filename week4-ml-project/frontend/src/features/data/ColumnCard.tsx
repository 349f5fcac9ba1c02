import type { ColumnProfile } from "../../api/types";
import { count, moment, number, percent } from "../../design/format";
import { isolate, Name } from "../../design/Name";
import { Bars } from "../../pictures/Bars";
import { Histogram } from "../../pictures/Histogram";

const LEVELS = 5;

/** One column: what it is and why, how its values are spread, what is missing. */
export function ColumnCard({ column, isTarget }: { column: ColumnProfile; isTarget: boolean }) {
  return (
    <li className="card column">
      <div className="stack column-head">
        <h3 dir="auto">
          <Name>{column.name}</Name>
        </h3>
        <div className="row">
          <span className="badge">{column.kind}</span>
          {isTarget ? <span className="badge badge-accent">to be predicted</span> : null}
        </div>
        <p className="muted small">{column.why}</p>
      </div>
      <Spread column={column} />
      <Facts column={column} />
      {column.findings.map((finding, index) => (
        <p key={index} className={`small severity severity-${finding.severity}`}>
          {finding.message}
        </p>
      ))}
    </li>
  );
}

function Spread({ column }: { column: ColumnProfile }) {
  const format = column.kind === "datetime" ? moment : number;
  if (column.histogram && column.histogram.counts.length > 0) {
    const { edges, counts } = column.histogram;
    return <Histogram edges={edges} counts={counts} format={format} name={isolate(column.name)} />;
  }
  if (column.top.length > 0) return <TopValues column={column} />;
  if (column.examples.length === 0) return <p className="muted small">Every cell is missing.</p>;
  return (
    <ul className="examples small">
      {column.examples.slice(0, 3).map((example, index) => (
        <li key={index}>
          <bdi>{shortened(example)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function TopValues({ column }: { column: ColumnProfile }) {
  const present = column.n - column.n_missing;
  const most = Math.max(...column.top.map((level) => level.count), 1);
  const bars = column.top.slice(0, LEVELS).map((level) => ({
    name: <Name>{shortened(level.value)}</Name>,
    length: level.count / most,
    text: percent(level.count / Math.max(present, 1)),
  }));
  const others = column.n_unique - bars.length;
  return (
    <div className="stack top-values">
      <Bars bars={bars} label={`Most frequent values of ${isolate(column.name)}`} />
      {others > 0 ? <p className="muted tiny">and {count(others)} more</p> : null}
    </div>
  );
}

function Facts({ column }: { column: ColumnProfile }) {
  const facts: [string, string][] = [
    ["missing", column.n_missing === 0 ? "none" : percent(column.missing_share)],
    ["distinct", `${column.n_unique_approximate ? "about " : ""}${count(column.n_unique)}`],
  ];
  if (column.n_misfit > 0) facts.push(["not readable", count(column.n_misfit)]);
  const median = column.quantiles?.["p50"];
  if (typeof median === "number")
    facts.push(["median", column.kind === "datetime" ? moment(median) : number(median)]);
  if (typeof column.sd === "number" && column.kind === "number")
    facts.push(["std. dev.", number(column.sd, 3)]);
  return (
    <>
      {column.n_missing > 0 ? (
        <div className="missing" aria-hidden="true">
          <span style={{ width: `${Math.max(column.missing_share * 100, 1)}%` }} />
        </div>
      ) : null}
      <dl className="column-facts small">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function shortened(text: string): string {
  const letters = Array.from(text);
  return letters.length > 80 ? `${letters.slice(0, 79).join("")}…` : text;
}
