import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { ModelsPage } from "../src/features/models/ModelsPage";
import { TrainingStrip } from "../src/features/training/TrainingStrip";
import { column, detail, metrics, summary } from "./documents";
import { serve } from "./server";
import { show } from "./show";

function open(part: Partial<typeof metrics> = {}) {
  serve({ "/models/table": () => detail([column("age")], { metrics: { ...metrics, ...part } }) });
  show(<ModelsPage model={summary} />);
}

describe("the models page", () => {
  it("ranks every model, the best first, and marks the served one", async () => {
    open();
    const rows = within(await screen.findByRole("table"))
      .getAllByRole("row")
      .slice(1);

    expect(rows.map((row) => within(row).getByRole("rowheader").textContent)).toEqual([
      "ensembleserved",
      "linear",
      "dummy",
    ]);
  });

  it("finds the best model within a latency budget, and what it costs", async () => {
    open();
    fireEvent.change(await screen.findByRole("slider", { name: "Time for one row" }), {
      target: { value: "1" },
    });

    expect(screen.getByText(/0.020 behind the best/)).toBeDefined();
  });

  it("says what dropping a leak changes", async () => {
    const effect = {
      columns: ["alive"],
      metric: "roc_auc",
      with_columns: 1,
      without_columns: 0.87,
      message: "Without alive it is 0.87.",
    };
    open({ what_leak_drop_changes: effect });
    const section = await screen.findByRole("region", { name: "Effect of suspected leaks" });

    expect(section.textContent).toMatch(/Without alive it is 0.87.*1\.000.*0\.870/);
  });

  it("draws calibration, confusion and importances in words too", async () => {
    open({
      calibration: {
        output: "yes",
        error: 0.01,
        brier: 0.05,
        bins: [{ low: 0, high: 0.5, predicted: 0.2, observed: 0.25, count: 40 }],
      },
      confusion: {
        classes: ["no", "yes"],
        counts: [
          [40, 10],
          [5, 45],
        ],
      },
      importances: [{ column: "age", mean: 0.2, sd: 0.05 }],
    });

    expect(await screen.findByRole("img", { name: /predicted 20%, observed 25%/ })).toBeDefined();
    expect(screen.getByRole("heading", { name: /20% of .*no.* are taken for .*yes/ })).toBeDefined();
    expect(within(screen.getByRole("list", { name: "Importances" })).getByText("age")).toBeDefined();
  });

  it("works with no leaderboard", async () => {
    open({ leaderboard: [] });

    expect(await screen.findByText("No leaderboard")).toBeDefined();
  });
});

describe("training progress", () => {
  const running = {
    state: "running" as const,
    elapsed_s: 20,
    budget_s: 60,
    trying: "forest",
    done: 3,
    total: 9,
    best: "linear",
    best_score: 0.9,
    metric: "roc_auc",
    leaderboard: [],
    messages: [],
  };

  it("says what is being tried, the time left, and the best so far", () => {
    show(<TrainingStrip status={running} />);

    expect(screen.getByRole("region", { name: "Training" }).textContent).toMatch(
      /trying forest.*40 s left.*3 tried of 9.*linear, ROC AUC 0.900/,
    );
  });

  it("says why it failed", () => {
    show(<TrainingStrip status={{ ...running, state: "failed", messages: ["out of memory"] }} />);

    expect(screen.getByRole("alert").textContent).toMatch(/out of memory/);
  });

  it("is silent when it is done", () => {
    const { container } = show(<TrainingStrip status={{ ...running, state: "done" }} />);

    expect(container.textContent).toBe("");
  });
});
