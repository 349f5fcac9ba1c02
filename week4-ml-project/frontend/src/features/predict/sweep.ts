/** Sweeping one column: the values it takes, and what the answers say in a sentence. */

import type { Answer, Column, Value } from "../../api/types";
import { number, percent } from "../../design/format";
import { isolate } from "../../design/Name";
import { answerNamed } from "../../design/answerName";

const STEPS = 33;
const LEVELS = 12;

export function sweepValues(column: Column): Value[] {
  if (column.kind === "boolean") return [false, true];
  if (column.kind === "category") return column.levels.slice(0, LEVELS);
  const { low, high } = column;
  if (typeof low !== "number" || typeof high !== "number" || !(low < high)) return [];
  const points = Array.from({ length: STEPS }, (_, i) => low + ((high - low) * i) / (STEPS - 1));
  if (column.kind === "datetime")
    return points.map((epoch) => new Date(epoch * 1000).toISOString().slice(0, 19));
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
  target: string,
  output: string | null,
): string {
  const name = isolate(column.name);
  const heights = answers.map((answer) => heightOf(answer, output));
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  if (output === null) return `Moving ${name} takes the answer from ${number(low)} to ${number(high)}`;
  const changes = answers.flatMap((answer, i) =>
    i > 0 && answer.prediction !== answers[i - 1]?.prediction ? [i] : [],
  );
  const at = changes[0];
  if (at === undefined)
    return `${name} alone does not change the answer: ${answerNamed(target, output)} stays between ${percent(low)} and ${percent(high)}`;
  const said = (i: number) => answerNamed(target, String(answers[i]?.prediction));
  const isOrdered = column.kind === "number" || column.kind === "datetime";
  if (isOrdered && changes.length === 1)
    return `The answer turns from ${said(at - 1)} to ${said(at)} at about ${shown[at]}`;
  if (isOrdered || answers.length > 4)
    return `The answer changes with ${name}, between ${said(at - 1)} and ${said(at)}`;
  return `${name} decides: ${answers.map((_, i) => `${isolate(shown[i] ?? "", 20)} gives ${said(i)}`).join(", ")}`;
}
