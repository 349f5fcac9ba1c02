import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { DataPage } from "../src/features/data/DataPage";
import { columnProfile, profile } from "./profiles";
import { Refusal, serve } from "./server";
import { show } from "./show";

describe("the data page", () => {
  it("shows rows, columns, and what each column holds", async () => {
    serve({ "/profile": () => profile() });
    show(<DataPage target="town" />);

    expect(screen.getByRole("status").textContent).toMatch(/Reading/);
    expect(await screen.findByRole("heading", { name: "age" })).toBeDefined();
    expect(screen.getByRole("img", { name: /Histogram of .*age/ })).toBeDefined();
    expect(screen.getByText("Ulm")).toBeDefined();
    expect(screen.getByText("to be predicted")).toBeDefined();
  });

  it("shows the gravest finding first, with a fix to copy", async () => {
    const findings = [
      { code: "imbalance", severity: "note" as const, message: "few yes", fix: "nothing" },
      {
        code: "target-leak",
        severity: "warning" as const,
        column: "alive",
        message: "it is the answer",
        fix: "--drop alive",
      },
    ];
    serve({ "/profile": () => profile({ findings }) });
    show(<DataPage target="y" />);
    const first = (await screen.findAllByRole("button", { name: "Copy the fix" }))[0]?.closest(
      "li",
    ) as HTMLElement;

    expect(within(first).getByText("--drop alive")).toBeDefined();
    expect(screen.getByRole("heading", { name: "One finding that may mislead a model" })).toBeDefined();
  });

  it("finds columns by name and kind, and says when none fits", async () => {
    serve({ "/profile": () => profile() });
    show(<DataPage target="y" />);
    await screen.findByRole("heading", { name: "age" });

    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Kind" }), "category");
    expect(screen.queryByRole("heading", { name: "age" })).toBeNull();
    await userEvent.type(screen.getByRole("searchbox", { name: "Search columns" }), "zzz");
    expect(await screen.findByText("No column fits")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Show all columns" }));
    expect(screen.getByRole("heading", { name: "age" })).toBeDefined();
  });

  it("draws a thousand columns in steps", async () => {
    const columns = Array.from({ length: 1000 }, (_, i) => columnProfile(`c${i}`));
    serve({ "/profile": () => profile({ columns, n_columns: 1000 }) });
    show(<DataPage target="y" />);

    expect(await screen.findByRole("button", { name: "Show 48 more of 952" })).toBeDefined();
  });

  it("waits while the server asks for patience", async () => {
    let calls = 0;
    const busy = new Refusal(503, {
      title: "Not yet",
      status: 503,
      detail: "The table is still being read.",
    });
    serve({ "/profile": () => ((calls += 1) < 3 ? busy : profile()) });
    show(<DataPage target="y" />);

    expect(await screen.findByText("The table is still being read.")).toBeDefined();
    expect(await screen.findByRole("heading", { name: "age" })).toBeDefined();
  });

  it("says that the server stopped, and tries again when asked", async () => {
    const routes: Record<string, () => unknown> = {};
    serve(routes);
    show(<DataPage target="y" />);

    expect((await screen.findByRole("alert")).textContent).toMatch(/server does not answer/);
    routes["/profile"] = () => profile();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "age" })).toBeDefined();
  });
});
