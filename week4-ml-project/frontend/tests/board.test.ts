import { describe, expect, it } from "vitest";

import { bestFirst, bestWithin, frontier, scoreRange } from "../src/features/models/board";
import { placeLabels } from "../src/features/models/labels";
import { entry, metrics } from "./documents";

const free = { latencyUs: Number.POSITIVE_INFINITY, sizeBytes: Number.POSITIVE_INFINITY };

describe("the leaderboard", () => {
  it("ranks by the direction of the metric", () => {
    expect(bestFirst(metrics).map((one) => one.name)).toEqual(["ensemble", "linear", "dummy"]);
    expect(bestFirst({ ...metrics, greater_is_better: false })[0]?.name).toBe("dummy");
  });

  it("finds the best within a latency budget", () => {
    expect(bestWithin(metrics, free)?.name).toBe("ensemble");
    expect(bestWithin(metrics, { ...free, latencyUs: 5 })?.name).toBe("linear");
    expect(bestWithin(metrics, { ...free, latencyUs: 0.1 })).toBeUndefined();
  });

  it("does not count an unmeasured model within a budget", () => {
    const board = { ...metrics, leaderboard: [entry("a", 1, { latency_us: null }), entry("b", 0.5)] };

    expect(bestWithin(board, { ...free, latencyUs: 100 })?.name).toBe("b");
  });

  it("keeps on the frontier only what nobody beats in score and latency", () => {
    const slow = entry("slow and worse", 0.87, { latency_us: 50 });
    const board = { ...metrics, leaderboard: [...metrics.leaderboard, slow] };

    expect(frontier(board).map((one) => one.name)).toEqual(["dummy", "linear", "ensemble"]);
  });

  it("does not let a far dummy press the others together", () => {
    const board = {
      ...metrics,
      leaderboard: [entry("a", 0.99), entry("b", 0.985), entry("c", 0.98), entry("dummy", 0.5)],
    };
    const [low, high] = scoreRange(board);

    expect(low).toBeGreaterThan(0.9);
    expect(high).toBeGreaterThan(0.99);
  });

  it("places names without covering each other", () => {
    const points = Array.from({ length: 8 }, (_, i) => ({ x: 100 + i, y: 100, text: "a model" }));
    const shown = placeLabels(points, { left: 0, right: 400, top: 0, bottom: 200 }).filter(
      (label) => label.text !== "",
    );

    for (const a of shown) {
      for (const b of shown) {
        if (a !== b && a.anchor === b.anchor) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(14);
      }
    }
  });
});
