/** Searching, filtering and sorting columns. */

import type { ColumnProfile, Kind } from "../../api/types";

export const orders = {
  file: "as in the file",
  name: "by name",
  missing: "most missing first",
  unique: "most distinct first",
  findings: "most findings first",
} as const;

export type Order = keyof typeof orders;

export interface Wish {
  search: string;
  kind: Kind | "all";
  order: Order;
}

export const anything: Wish = { search: "", kind: "all", order: "file" };

export function select(columns: readonly ColumnProfile[], wish: Wish): ColumnProfile[] {
  const wanted = wish.search.trim().toLocaleLowerCase();
  const kept = columns.filter(
    (column) =>
      (wish.kind === "all" || column.kind === wish.kind) &&
      (wanted === "" || column.name.toLocaleLowerCase().includes(wanted)),
  );
  return kept.sort(comparisons[wish.order]);
}

/** The kinds that occur, most frequent first, with how often. */
export function kindCounts(columns: readonly ColumnProfile[]): [Kind, number][] {
  const counts = new Map<Kind, number>();
  for (const { kind } of columns) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

type Comparison = (a: ColumnProfile, b: ColumnProfile) => number;

const comparisons: Record<Order, Comparison> = {
  file: () => 0,
  name: (a, b) => a.name.localeCompare(b.name),
  missing: (a, b) => b.missing_share - a.missing_share,
  unique: (a, b) => b.n_unique - a.n_unique,
  findings: (a, b) => b.findings.length - a.findings.length,
};
