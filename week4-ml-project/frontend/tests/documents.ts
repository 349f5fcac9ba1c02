/** Small documents of the API, typed by its OpenAPI: a change there is a compile error here. */

import type { Answer, Column, Entry, Metrics, ModelDetail, ModelSummary } from "../src/api/types";

export function column(name: string, part: Partial<Column> = {}): Column {
  return {
    name,
    kind: "number",
    why: "every cell is a number",
    integer: false,
    nullable: false,
    missing_markers: [],
    suspected_markers: [],
    decimal: ".",
    thousands: "",
    true_labels: [],
    false_labels: [],
    levels: [],
    low: 0,
    high: 10,
    typical: 5,
    examples: [],
    n_unique: 11,
    missing_share: 0,
    ...part,
  };
}

export function entry(name: string, score: number, part: Partial<Entry> = {}): Entry {
  return {
    name,
    family: name,
    stage: "improved",
    score,
    low: score - 0.01,
    high: score + 0.01,
    fit_s: 1,
    latency_us: 10,
    size_bytes: 1000,
    weight: 0,
    chosen: false,
    note: "",
    ...part,
  };
}

export const summary: ModelSummary = {
  name: "table",
  default: true,
  state: "ready",
  task: "binary",
  target: "y",
  model_name: "ensemble",
  stage: "improved",
  metric: "roc_auc",
  score: 0.9,
  n_features: 2,
  version: 1,
};

export const metrics: Metrics = {
  version: 1,
  model_name: "ensemble",
  stage: "improved",
  task: "binary",
  target: "y",
  classes: ["no", "yes"],
  n_rows: 100,
  n_features: 2,
  metric: "roc_auc",
  greater_is_better: true,
  scores: { roc_auc: { value: 0.9, low: 0.85, high: 0.95 } },
  leaderboard: [
    entry("dummy", 0.5, { latency_us: 1 }),
    entry("ensemble", 0.9, { latency_us: 90, size_bytes: 9000, chosen: true }),
    entry("linear", 0.88, { latency_us: 4 }),
  ],
  importances: [],
  partial_dependence: [],
  findings: [],
  fast_path: { used: true, rows_checked: 100 },
  size_bytes: 1000,
  created_at: "2026-01-01T00:00:00Z",
  skipped: [],
};

export function detail(columns: Column[], part: Partial<ModelDetail> = {}): ModelDetail {
  const target = column("y", {
    kind: "category",
    levels: ["no", "yes"],
    low: null,
    high: null,
    typical: "no",
  });
  return {
    summary,
    task: { kind: "binary", target: "y", classes: ["no", "yes"], metric: "roc_auc", why: "two levels" },
    schema: { version: 1, columns: [...columns, target], target: "y", dropped: {} },
    metrics,
    card: "# Card",
    versions: { python: "3.11" },
    ...part,
  };
}

export const answer: Answer = {
  prediction: "yes",
  probabilities: { no: 0.2, yes: 0.8 },
  prediction_set: ["yes"],
  threshold: 0.5,
  outside: [],
};
