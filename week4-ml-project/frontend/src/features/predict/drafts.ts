/**
 * What stands in the form, as typed. Drafts are kept by column name in a Map, because names are
 * the file's own and may be `__proto__` or `constructor`.
 */

import type { Column, Row, Schema, Value } from "../../api/types";
import { number } from "../../design/format";

export interface Draft {
  text: string;
  isMissing: boolean;
}

export type Drafts = ReadonlyMap<string, Draft>;

export interface Parsed {
  row: Row;
  /** What is wrong, by column name. */
  faults: ReadonlyMap<string, string>;
}

/** The columns that a prediction needs, in file order. */
export function featuresOf(schema: Schema): Column[] {
  const dropped = new Set(Object.keys(schema.dropped));
  return schema.columns.filter(
    (column) =>
      column.name !== schema.target &&
      !dropped.has(column.name) &&
      column.kind !== "identifier" &&
      column.kind !== "constant",
  );
}

export function typicalRow(features: readonly Column[]): Drafts {
  return new Map(features.map((column) => [column.name, draftOf(column, column.typical ?? null)]));
}

export function emptyRow(features: readonly Column[]): Drafts {
  return new Map(features.map((column) => [column.name, draftOf(column, null)]));
}

export function draftOf(column: Column, value: Value): Draft {
  if (value === null) return { text: "", isMissing: column.nullable };
  if (column.kind === "boolean") return { text: isTrue(value) ? "true" : "false", isMissing: false };
  if (typeof value === "number") return { text: String(Number(value.toPrecision(6))), isMissing: false };
  return { text: value === true || value === false ? String(value) : value, isMissing: false };
}

export function withDraft(drafts: Drafts, name: string, draft: Draft): Drafts {
  return new Map(drafts).set(name, draft);
}

/** Read the form. `fromEntries` defines own properties, whatever the names are. */
export function parse(features: readonly Column[], drafts: Drafts): Parsed {
  const faults = new Map<string, string>();
  const entries: [string, Value][] = [];
  for (const column of features) {
    const draft = drafts.get(column.name) ?? { text: "", isMissing: true };
    const fault = faultOf(column, draft);
    if (fault) faults.set(column.name, fault);
    else entries.push([column.name, valueOf(column, draft)]);
  }
  return { row: Object.fromEntries(entries), faults };
}

function faultOf(column: Column, { text, isMissing }: Draft): string | null {
  const isBlank = text.trim() === "";
  if (isMissing || isBlank) {
    return column.nullable ? null : "A value is needed: this column had none missing.";
  }
  if (column.kind === "number" && !Number.isFinite(Number(text))) return "A number is needed, such as 12.5.";
  return null;
}

function valueOf(column: Column, { text, isMissing }: Draft): Value {
  if (isMissing || text.trim() === "") return null;
  if (column.kind === "number") return Number(text);
  if (column.kind === "boolean") return text === "true";
  return text;
}

/** The sentence below a field: what was seen in training. */
export function seenRange(column: Column, format: (value: number) => string = number): string {
  if (typeof column.low !== "number" || typeof column.high !== "number") return "";
  return column.low === column.high
    ? `always ${format(column.low)}`
    : `seen ${format(column.low)} to ${format(column.high)}`;
}

function isTrue(value: Value): boolean {
  return value === true || value === 1 || value === "true";
}
