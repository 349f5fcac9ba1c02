/** Sweeping one column: the values it takes, and what the answers say in a sentence. */

import type { Answer, Column, Value } from "../../api/types";
import { number, percent } from "../../design/format";
import { isolate } from "../../design/Name";

const STEPS = 33;
const LEVELS = 12;

export function sweepValues(column: Column): Value[] {
  if (column.kind === "boolean") return [false, true];
  if (column.kind === "category") return column.levels.slice(0, LEVELS);
  const { low, high } = column;
  if (typeof low !== "number" || typeof high !== "number" || !(low < high)) return [];
  const points = Array.from({ length: STEPS }, (_, i) => low + ((high - low) * i) / (STEPS - 1));
  if (column.kind === "datetime") return points.map((epoch) => new Date(epoch * 1000).toISOString().slice(0, 19));
  if (column.kind !== "number") return [];
  return column.integer ? [...new Set(points.map(Math.round))] : points;
}

/** The number that is drawn for an answer: a value, or the probability of one class. */
export function heightOf(answer: Answer, output: string | null): number {
  if (output === null) return Number(answer.prediction);
  return new Map(Object.entries(answer.probabilities ?? {})).get(output) ?? 0;
}

/** What moving the column does: where the answer changes, or how far it goes. */
export function sentenceOf(
  column: Column,
  answers: readonly Answer[],
  shown: readonly string[],
  output: string | null,
): string {
  const name = isolate(column.name);
  const heights = answers.map((answer) => heightOf(answer, output));
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  if (output === null) return `Moving ${name} takes the answer from ${number(low)} to ${number(high)}`;
  const changes = answers.flatMap((answer, i) => (i > 0 && answer.prediction !== answers[i - 1]?.prediction ? [i] : []));
  const at = changes[0];
  if (at === undefined) return `${name} alone does not change the answer: ${isolate(output, 30)} stays between ${percent(low)} and ${percent(high)}`;
  const before = isolate(String(answers[at - 1]?.prediction), 30);
  const after = isolate(String(answers[at]?.prediction), 30);
  const isOrdered = column.kind === "number" || column.kind === "datetime";
  if (isOrdered && changes.length === 1) return `The answer turns from ${before} to ${after} at about ${shown[at]}`;
  return `The answer changes with ${name}: ${before} and ${after}`;
}
