/** Reading a leaderboard: what is better, what is best, what a smaller budget costs. */

import type { Entry, Metrics } from "../../api/types";

export type Board = Pick<Metrics, "leaderboard" | "metric" | "greater_is_better">;

export function isBetter(a: Entry, b: Entry, board: Board): boolean {
  return board.greater_is_better ? a.score > b.score : a.score < b.score;
}

export function bestFirst(board: Board): Entry[] {
  const sign = board.greater_is_better ? -1 : 1;
  return [...board.leaderboard].sort((a, b) => sign * (a.score - b.score));
}

/** Entries that nobody beats in both score and latency, fastest first. */
export function frontier(board: Board): Entry[] {
  const timed = board.leaderboard.filter((entry) => typeof entry.latency_us === "number");
  const quick = [...timed].sort((a, b) => (a.latency_us ?? 0) - (b.latency_us ?? 0));
  const kept: Entry[] = [];
  for (const entry of quick) {
    const last = kept.at(-1);
    if (last === undefined || isBetter(entry, last, board)) kept.push(entry);
  }
  return kept;
}

export interface Limits {
  latencyUs: number;
  sizeBytes: number;
}

/** The best entry within the limits; entries that were not measured do not qualify. */
export function bestWithin(board: Board, { latencyUs, sizeBytes }: Limits): Entry | undefined {
  return bestFirst(board).find(
    (entry) =>
      (latencyUs === Number.POSITIVE_INFINITY ||
        (entry.latency_us ?? Number.POSITIVE_INFINITY) <= latencyUs) &&
      (sizeBytes === Number.POSITIVE_INFINITY || (entry.size_bytes ?? Number.POSITIVE_INFINITY) <= sizeBytes),
  );
}

/**
 * The range on which scores are drawn. A dummy far behind would press the others into one dot,
 * so an entry counts only while it is near the rest; it is drawn at the edge.
 */
export function scoreRange(board: Board): [number, number] {
  const ranked = bestFirst(board);
  const best = ranked[0]?.score ?? 0;
  const middle = ranked[Math.floor(ranked.length / 2)]?.score ?? best;
  const reach = Math.max(Math.abs(best - middle) * 4, Math.abs(best) * 0.01, 1e-9);
  const near = ranked.filter((entry) => Math.abs(entry.score - best) <= reach);
  const ends = near.flatMap((entry) => [entry.low ?? entry.score, entry.score, entry.high ?? entry.score]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = (high - low) * 0.06 || 0.01;
  return [low - margin, high + margin];
}
