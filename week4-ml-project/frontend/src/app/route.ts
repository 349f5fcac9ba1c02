/** Which page is open: the hash of the address, so that links and the back button work. */

import { useSyncExternalStore } from "react";

export const pages = ["data", "models", "predict", "card"] as const;
export type Page = (typeof pages)[number];

export const pageNames: Readonly<Record<Page, string>> = {
  data: "Data",
  models: "Models",
  predict: "Predict",
  card: "Card",
};

export function usePage(): Page {
  return useSyncExternalStore(subscribe, current);
}

export function openPage(page: Page): void {
  location.hash = page;
}

/** What the address says now; it changes at once, the views follow with its event. */
export function current(): Page {
  const hash = location.hash.replace(/^#\/?/, "");
  return pages.find((page) => page === hash) ?? "data";
}

function subscribe(onChange: () => void): () => void {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}
