import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** While developing, requests go to a running `sprintml up`. */
const api = process.env["SPRINT_API"] ?? "http://127.0.0.1:8000";
const paths = ["/profile", "/models", "/training", "/predict", "/explain", "/docs", "/openapi.json"];

export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../api/sprintml/api/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
  },
  server: { proxy: Object.fromEntries(paths.map((path) => [path, api])) },
  test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
