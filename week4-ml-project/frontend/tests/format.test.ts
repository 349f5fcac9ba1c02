import { describe, expect, it } from "vitest";

import { bytes, micros, moment, number, percent, points, score, seconds } from "../src/design/format";
import { linear, logTicks, ticks } from "../src/pictures/scale";
import { epochS } from "../src/pictures/dates";

describe("numbers as people read them", () => {
  it.each([
    [number(0), "0"],
    [number(1234.5678), "1,234.6"],
    [number(0.00012345), "0.0001235"],
    [number(1e-9), "1.00e-9"],
    [number(123456789), "1.23e+8"],
    [number(Number.NaN), "–"],
    [percent(0.5), "50%"],
    [percent(0.99999), ">99.9%"],
    [percent(0.00001), "<0.1%"],
    [points(-0.0321), "−3.2 pts"],
    [points(0.00001), "±0.0 pts"],
    [score(0.98765), "0.988"],
    [score(55), "55.00"],
    [seconds(125), "2 min 5 s"],
    [seconds(0.25), "250 ms"],
    [micros(1500), "1.5 ms"],
    [bytes(2_100_000), "2.1 MB"],
    [moment(0), "1970-01-01"],
    [moment(3600), "1970-01-01 01:00"],
  ])("writes %s", (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe("scales", () => {
  it("maps the ends of the values to the ends of the place", () => {
    const scale = linear(2, 4, 10, 30);

    expect([scale(2), scale(3), scale(4)]).toEqual([10, 20, 30]);
  });

  it("puts a value without a range in the middle", () => {
    expect(linear(7, 7, 0, 100)(7)).toBe(50);
  });

  it("chooses round ticks inside the range", () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(-0.3, 0.3, 3)).toEqual([-0.2, 0, 0.2]);
  });

  it("ticks powers of ten on a wide logarithmic axis", () => {
    expect(logTicks(1, 100_000)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
  });
});

describe("date-times", () => {
  it("reads a time without a zone as UTC", () => {
    expect(epochS("1970-01-02T00:00:00")).toBe(86_400);
    expect(epochS("1970-01-02")).toBe(86_400);
    expect(epochS("1970-01-02T01:00:00+01:00")).toBe(86_400);
  });
});
