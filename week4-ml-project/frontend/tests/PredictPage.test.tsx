import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { ModelDetail } from "../src/api/types";
import { PredictPage } from "../src/features/predict/PredictPage";
import { answer, column, detail, summary } from "./documents";
import { type Asked, Refusal, serve } from "./server";
import { show } from "./show";

const explanation = {
  output: "yes",
  scale: "probability",
  base: 0.4,
  prediction: 0.8,
  contributions: [{ column: "age", value: 5, contribution: 0.4 }],
  method: "exact",
  error: 0,
};

const town = column("town", {
  kind: "category",
  levels: ["Ulm", "Bonn"],
  typical: "Ulm",
  nullable: true,
  low: null,
  high: null,
});

function open(model: ModelDetail, predict: (asked: Asked) => unknown = () => answer) {
  const asked = serve({
    "/models/table": () => model,
    "/models/table/predict": predict,
    "/models/table/predict/batch": ({ body }) => ({
      answers: (body as { rows: unknown[] }).rows.map(() => answer),
    }),
    "/models/table/explain": () => explanation,
  });
  show(<PredictPage model={summary} />);
  return asked;
}

const rowsOf = (asked: Asked[]) =>
  asked.filter((one) => one.path.endsWith("/predict")).map((one) => one.body);

describe("the predict page", () => {
  it("answers for a typical row at once, and says why", async () => {
    const asked = open(detail([column("age"), town]));

    expect(await screen.findByRole("list", { name: "Probabilities" })).toBeDefined();
    expect(rowsOf(asked)).toEqual([{ age: 5, town: "Ulm" }]);
    expect(
      within(await screen.findByRole("list", { name: "Contributions" })).getByText("+40.0 pts"),
    ).toBeDefined();
  });

  it("asks again when one field moves", async () => {
    const asked = open(detail([column("age"), town]));
    await screen.findByRole("list", { name: "Probabilities" });
    fireEvent.change(screen.getByRole("spinbutton", { name: "age" }), { target: { value: "7" } });

    await waitFor(() => expect(rowsOf(asked).at(-1)).toEqual({ age: 7, town: "Ulm" }));
  });

  it("aborts the request of a row that is no longer wanted", async () => {
    const asked = open(detail([column("age")]), ({ body }) =>
      (body as { age: number }).age === 6
        ? new Promise((resolve) => setTimeout(() => resolve(answer), 2000))
        : answer,
    );
    await screen.findByRole("list", { name: "Probabilities" });
    const field = screen.getByRole("spinbutton", { name: "age" });
    fireEvent.change(field, { target: { value: "6" } });
    await waitFor(() => expect(rowsOf(asked)).toHaveLength(2));
    fireEvent.change(field, { target: { value: "7" } });
    await waitFor(() => expect(rowsOf(asked).at(-1)).toEqual({ age: 7 }));

    expect(asked.find((one) => (one.body as { age?: number } | null)?.age === 6)?.signal.aborted).toBe(true);
  });

  it("sends null for a value marked as missing", async () => {
    const asked = open(detail([column("age"), town]));
    await userEvent.click(await screen.findByRole("checkbox", { name: /missing.*town/ }));

    await waitFor(() => expect(rowsOf(asked).at(-1)).toEqual({ age: 5, town: null }));
  });

  it("asks nothing while a needed field is empty, and fills a typical row again", async () => {
    const asked = open(detail([column("age")]));
    await screen.findByRole("list", { name: "Probabilities" });
    await userEvent.click(screen.getByRole("button", { name: "Clear" }));

    expect(screen.getByRole("spinbutton", { name: "age" }).getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByRole("list", { name: "Probabilities" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Fill a typical row" }));
    expect(await screen.findByRole("list", { name: "Probabilities" })).toBeDefined();
    expect(rowsOf(asked).every((row) => (row as { age: number }).age === 5)).toBe(true);
  });

  it("takes a level that was never seen, and shows the flag of the answer", async () => {
    const flagged = {
      ...answer,
      outside: [{ column: "town", value: "Köln", reason: "unseen-level", message: "never seen" }],
    };
    open(detail([town]), ({ body }) => ((body as { town: string }).town === "Köln" ? flagged : answer));
    await userEvent.selectOptions(await screen.findByRole("combobox", { name: "town" }), "another value…");
    await userEvent.type(screen.getByRole("textbox", { name: /Another value of/ }), "Köln");

    expect(await screen.findByText(/never seen/)).toBeDefined();
  });

  it("shows the field and the reason of a refusal", async () => {
    const problem = {
      title: "Invalid request",
      status: 422,
      detail: "age is wrong",
      errors: [{ field: "age", pointer: "/age", reason: "should be a number" }],
    };
    open(detail([column("age")]), () => new Refusal(422, problem));
    const alert = (await screen.findAllByRole("alert"))[0] as HTMLElement;

    expect(alert.textContent).toMatch(/Invalid request.*age: should be a number/);
  });

  it("draws the interval of a regression", async () => {
    const base = detail([column("age")]);
    const model = { ...base, task: { ...base.task, kind: "regression" as const, classes: [] } };
    open(model, () => ({ prediction: 12.5, probabilities: null, low: 10, high: 15, outside: [] }));

    expect(await screen.findByRole("img", { name: /12.5, interval 10 to 15/ })).toBeDefined();
  });
});
