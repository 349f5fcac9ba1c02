/** Short names of the documents that the API answers with. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Profile = Schemas["Profile"];
export type ColumnProfile = Schemas["ColumnProfile"];
export type Schema = Schemas["Schema"];
export type Finding = Schemas["Finding"];
export type Column = Schemas["Column"];
export type Kind = Schemas["Kind"];
export type ModelSummary = Schemas["ModelSummary"];
export type ModelDetail = Schemas["ModelDetail"];
export type Metrics = Schemas["Metrics"];
export type Entry = Schemas["LeaderboardRow"];
export type TrainingStatus = Schemas["TrainingStatus"];
export type PartialDependence = Schemas["PartialDependence"];
export type Answer = Schemas["Answer"];
export type Explanation = Schemas["Explanation"];

/** One cell as the API reads it: number, boolean, text, ISO 8601 date-time, or missing. */
export type Value = number | boolean | string | null;

/** One row. Column names are the file's own, so a row is built with `Object.fromEntries` only. */
export type Row = Record<string, Value>;
