import { describe, expect, it } from "vitest";

import { heightOf, sentenceOf, sweepValues } from "../src/features/predict/sweep";
import { answer, column } from "./documents";

const no = { ...answer, prediction: "no", probabilities: { no: 0.7, yes: 0.3 } };
const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, "");

describe("moving one column", () => {
  it("covers the seen range from end to end", () => {
    const values = sweepValues(column("a", { low: -1, high: 3 }));

    expect([values[0], values.at(-1)]).toEqual([-1, 3]);
  });

  it("takes whole numbers once each for an integer column", () => {
    expect(sweepValues(column("a", { integer: true, low: 1, high: 3 }))).toEqual([1, 2, 3]);
  });

  it("takes the levels of a category, both sides of a boolean, ISO texts of a date", () => {
    expect(sweepValues(column("a", { kind: "category", levels: ["x", "y"] }))).toEqual(["x", "y"]);
    expect(sweepValues(column("a", { kind: "boolean" }))).toEqual([false, true]);
    expect(sweepValues(column("a", { kind: "datetime", low: 0, high: 86_400 }))[0]).toBe(
      "1970-01-01T00:00:00",
    );
  });

  it("moves neither texts nor columns without a range", () => {
    expect(sweepValues(column("a", { kind: "text" }))).toEqual([]);
    expect(sweepValues(column("a", { low: 2, high: 2 }))).toEqual([]);
  });

  it("reads the probability of a class called __proto__", () => {
    const probabilities = JSON.parse('{"__proto__": 0.75, "a": 0.25}') as Record<string, number>;

    expect(heightOf({ ...answer, probabilities }, "__proto__")).toBe(0.75);
  });

  it("says where the answer turns", () => {
    const said = sentenceOf(column("dose"), [no, no, answer], ["1", "2", "3"], "cured", "yes");

    expect(plain(said)).toBe("The answer turns from cured = no to cured = yes at about 3");
  });

  it("says when it does not", () => {
    expect(plain(sentenceOf(column("dose"), [no, no], ["1", "2"], "cured", "yes"))).toMatch(
      /does not change the answer/,
    );
  });
});
