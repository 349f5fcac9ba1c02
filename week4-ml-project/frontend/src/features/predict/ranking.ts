import type { Column, Metrics } from "../../api/types";

/** The columns, most important first; those without a figure keep the order of the file. */
export function byImportance(features: readonly Column[], importances: Metrics["importances"]): Column[] {
  const means = new Map(importances.map(({ column, mean }) => [column, mean]));
  const of = (column: Column) => means.get(column.name) ?? Number.NEGATIVE_INFINITY;
  return [...features].sort((a, b) => (of(a) === of(b) ? 0 : of(b) - of(a)));
}
