import "./styles";

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { makeCache } from "./api/cache";
import { App } from "./app/App";
import { applyTheme } from "./app/theme";

applyTheme();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makeCache()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
