import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

import { makeCache } from "../src/api/cache";

/** Draw a part of the page with a fresh cache. */
export function show(part: ReactNode) {
  return render(<QueryClientProvider client={makeCache()}>{part}</QueryClientProvider>);
}
