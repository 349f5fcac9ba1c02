import { describe, expect, it } from "vitest";

import { curlOf } from "../src/features/predict/Curl";
import { draftOf, emptyRow, featuresOf, parse, typicalRow, withDraft } from "../src/features/predict/drafts";
import { keyOf } from "../src/features/predict/question";
import { column, detail, summary } from "./documents";

const hostile = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "__class__",
  "model_x",
  "2fa",
  "",
  " ",
  "שם",
  "😀",
  "a\"b'c",
  "x".repeat(300),
  "0",
  "-1",
  "<b>",
  "length",
];

describe("hostile column names", () => {
  const features = hostile.map((name, index) => column(name, { typical: index }));

  it("keep their values through the form and the JSON of the request", () => {
    const { row, faults } = parse(features, typicalRow(features));
    const sent = new Map<string, unknown>(Object.entries(JSON.parse(JSON.stringify(row)) as object));

    expect(faults.size).toBe(0);
    expect(new Map(hostile.map((name, index) => [name, index]))).toEqual(sent);
  });

  it("make different questions when only __proto__ differs", () => {
    const before = typicalRow(features);
    const after = withDraft(before, "__proto__", { text: "42", isMissing: false });
    const keys = [before, after].map((drafts) =>
      keyOf({ model: summary, row: parse(features, drafts).row, isComplete: true }),
    );

    expect(keys[0]).not.toEqual(keys[1]);
  });

  it("never touch Object.prototype", () => {
    parse(features, typicalRow(features));

    expect(({} as Record<string, unknown>)["2fa"]).toBeUndefined();
  });
});

describe("reading the form", () => {
  it.each([
    ["number", "12.5", 12.5],
    ["number", "-1e3", -1000],
    ["boolean", "true", true],
    ["category", "12", "12"],
    ["text", " kept as typed ", " kept as typed "],
    ["datetime", "2024-02-29T12:00", "2024-02-29T12:00"],
  ] as const)("reads a %s", (kind, text, expected) => {
    const one = column("a", { kind });
    const { row } = parse([one], new Map([["a", { text, isMissing: false }]]));

    expect(row["a"]).toBe(expected);
  });

  it("sends null for a missing value of a nullable column", () => {
    const one = column("a", { nullable: true });

    expect(parse([one], emptyRow([one]))).toEqual({ row: { a: null }, faults: new Map() });
  });

  it("refuses an empty field of a column that had none missing", () => {
    const one = column("a");
    const { faults } = parse([one], emptyRow([one]));

    expect(faults.get("a")).toMatch(/needed/);
  });

  it("refuses what is not a number", () => {
    const { faults } = parse([column("a")], new Map([["a", { text: "1,5", isMissing: false }]]));

    expect(faults.get("a")).toMatch(/number/);
  });

  it("reads a typical boolean that came as 1.0", () => {
    expect(draftOf(column("a", { kind: "boolean" }), 1).text).toBe("true");
  });

  it("asks for no target, dropped, constant or identifier column", () => {
    const { schema } = detail([
      column("a"),
      column("id", { kind: "identifier" }),
      column("c", { kind: "constant" }),
      column("leak"),
    ]);

    expect(featuresOf({ ...schema, dropped: { leak: "tells the answer" } }).map((one) => one.name)).toEqual([
      "a",
    ]);
  });
});

describe("the curl command", () => {
  it("survives quotes in names and values", () => {
    expect(curlOf(summary, { "it's": "a 'b'" })).toContain(`-d '{"it'\\''s":"a '\\''b'\\''"}'`);
  });
});
