/** Light and dark: the system's choice until the reader makes their own. */

import { useEffect, useState } from "react";

export type Theme = "light" | "dark";

const KEY = "sprintml-theme";
const asksForDark = () => globalThis.matchMedia?.("(prefers-color-scheme: dark)");

export function applyTheme(theme: Theme = currentTheme()): void {
  document.documentElement.dataset["theme"] = theme;
}

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(currentTheme);

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    const query = asksForDark();
    const follow = () => setTheme(currentTheme());
    query?.addEventListener("change", follow);
    return () => query?.removeEventListener("change", follow);
  }, []);

  const toggle = () => {
    const next = theme === "dark" ? "light" : "dark";
    remember(next);
    setTheme(next);
  };
  return [theme, toggle];
}

function currentTheme(): Theme {
  return remembered() ?? (asksForDark()?.matches ? "dark" : "light");
}

/** Storage may be forbidden; the page then forgets, and works. */
function remembered(): Theme | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : null;
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    /* forgotten at the next visit */
  }
}
