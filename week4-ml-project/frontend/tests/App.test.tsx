import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { App } from "../src/app/App";
import { column, detail, summary } from "./documents";
import { profile } from "./profiles";
import { serve } from "./server";
import { show } from "./show";

const routes = {
  "/profile": () => profile(),
  "/models": () => ({ models: [summary] }),
  "/models/table": () => detail([column("age")]),
  "/training": () => ({ state: "idle", elapsed_s: 0, done: 0, leaderboard: [], messages: [] }),
};

describe("the page", () => {
  it("moves between its tabs with the arrow keys", async () => {
    serve(routes);
    show(<App />);
    screen.getByRole("tab", { name: "Data" }).focus();
    await userEvent.keyboard("{ArrowRight}");

    await waitFor(() =>
      expect(screen.getByRole("tab", { name: "Models" }).getAttribute("aria-selected")).toBe("true"),
    );
    expect(document.activeElement).toBe(screen.getByRole("tab", { name: "Models" }));
    await userEvent.keyboard("{End}");
    await waitFor(() =>
      expect(screen.getByRole("tab", { name: "Card" }).getAttribute("aria-selected")).toBe("true"),
    );
  });

  it("follows arrow keys that are pressed fast", async () => {
    serve(routes);
    show(<App />);
    const tab = screen.getByRole("tab", { name: "Data" });
    fireEvent.keyDown(tab, { key: "ArrowRight" });
    fireEvent.keyDown(tab, { key: "ArrowRight" });

    await waitFor(() =>
      expect(screen.getByRole("tab", { name: "Predict" }).getAttribute("aria-selected")).toBe("true"),
    );
  });

  it("opens the page that the address names", async () => {
    serve(routes);
    location.hash = "card";
    show(<App />);

    expect(await screen.findByRole("article", { name: "Model card" })).toBeDefined();
  });

  it("skips to the content", async () => {
    serve(routes);
    show(<App />);
    await userEvent.click(screen.getByRole("link", { name: "Skip to the content" }));

    expect(document.activeElement).toBe(screen.getByRole("main"));
  });

  it("changes the colours, and remembers", async () => {
    serve(routes);
    show(<App />);
    await userEvent.click(screen.getByRole("button", { name: "Use dark colours" }));

    expect(document.documentElement.dataset["theme"]).toBe("dark");
    expect(localStorage.getItem("sprintml-theme")).toBe("dark");
    await userEvent.click(screen.getByRole("button", { name: "Use light colours" }));
  });

  it("asks for the better model when the training is done", async () => {
    let state = "running";
    const training = () => ({ ...routes["/training"](), state });
    const models = () => ({
      models: [{ ...summary, version: state === "done" ? 2 : 1, score: state === "done" ? 0.95 : 0.9 }],
    });
    serve({ ...routes, "/training": training, "/models": models });
    show(<App />);
    await screen.findByText("ROC AUC 0.900");
    act(() => {
      state = "done";
    });

    expect(await screen.findByText("ROC AUC 0.950", {}, { timeout: 4000 })).toBeDefined();
  });

  it("says how to serve a model when there is none", async () => {
    serve({ ...routes, "/models": () => ({ models: [] }) });
    location.hash = "predict";
    show(<App />);

    expect(await screen.findByText("No model is served")).toBeDefined();
  });
});
