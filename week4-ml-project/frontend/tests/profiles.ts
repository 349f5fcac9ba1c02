/** Small profiles, typed by the API. */

import type { ColumnProfile, Profile } from "../src/api/types";

export function columnProfile(name: string, part: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name,
    kind: "number",
    why: "every cell is a number",
    n: 10,
    n_missing: 0,
    missing_share: 0,
    n_misfit: 0,
    approximate: false,
    n_unique: 10,
    n_unique_approximate: false,
    histogram: { edges: [0, 1, 2], counts: [3, 7] },
    top: [],
    examples: [],
    findings: [],
    ...part,
  };
}

export function profile(part: Partial<Profile> = {}): Profile {
  return {
    source: "data.csv",
    format: "csv",
    n_rows: 10,
    n_columns: 2,
    sampled: false,
    notes: [],
    columns: [
      columnProfile("age"),
      columnProfile("town", {
        kind: "category",
        histogram: null,
        top: [{ value: "Ulm", count: 6 }],
        n_missing: 1,
        missing_share: 0.1,
      }),
    ],
    findings: [],
    ...part,
  };
}
