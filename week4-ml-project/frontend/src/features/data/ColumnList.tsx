import { useDeferredValue, useState } from "react";

import type { ColumnProfile, Kind } from "../../api/types";
import { Empty } from "../../design/States";
import { ColumnCard } from "./ColumnCard";
import { anything, kindCounts, type Order, orders, select, type Wish } from "./columns";

const STEP = 48;

interface Props {
  columns: readonly ColumnProfile[];
  target: string | undefined;
}

export function ColumnList({ columns, target }: Props) {
  const [wish, setWish] = useState(anything);
  const [limit, setLimit] = useState(STEP);
  const found = select(columns, useDeferredValue(wish));
  const shown = found.slice(0, limit);
  return (
    <section className="stack" aria-labelledby="columns-title">
      <div className="row spread">
        <h2 id="columns-title">Columns</h2>
        <span className="muted small" role="status">
          {found.length === columns.length
            ? `${columns.length} columns`
            : `${found.length} of ${columns.length} columns`}
        </span>
      </div>
      <Tools columns={columns} wish={wish} change={(part) => setWish({ ...wish, ...part })} />
      {found.length === 0 ? (
        <Empty title="No column fits">
          <button type="button" className="button" onClick={() => setWish(anything)}>
            Show all columns
          </button>
        </Empty>
      ) : null}
      <ul className="columns">
        {shown.map((column) => (
          <ColumnCard key={column.name} column={column} isTarget={column.name === target} />
        ))}
      </ul>
      {found.length > limit ? (
        <div>
          <button type="button" className="button" onClick={() => setLimit(limit + STEP)}>
            Show {Math.min(STEP, found.length - limit)} more of {found.length - limit}
          </button>
        </div>
      ) : null}
    </section>
  );
}

interface ToolProps {
  columns: readonly ColumnProfile[];
  wish: Wish;
  change: (part: Partial<Wish>) => void;
}

function Tools({ columns, wish, change }: ToolProps) {
  return (
    <div className="tools">
      <input
        type="search"
        className="field"
        aria-label="Search columns"
        placeholder="Search columns"
        value={wish.search}
        onChange={(event) => change({ search: event.target.value })}
      />
      <select
        className="field"
        aria-label="Kind"
        value={wish.kind}
        onChange={(event) => change({ kind: event.target.value as Kind | "all" })}
      >
        <option value="all">every kind</option>
        {kindCounts(columns).map(([kind, n]) => (
          <option key={kind} value={kind}>{`${kind} (${n})`}</option>
        ))}
      </select>
      <select
        className="field"
        aria-label="Order"
        value={wish.order}
        onChange={(event) => change({ order: event.target.value as Order })}
      >
        {Object.entries(orders).map(([order, name]) => (
          <option key={order} value={order}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
