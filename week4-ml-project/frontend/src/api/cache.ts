/** The query cache: the only place where answers of the server are kept. */

import { QueryClient } from "@tanstack/react-query";

import { asApiError } from "./problem";

const PATIENCE = 600;

/** A server that asks for patience gets it; a refusal or a missing server is shown at once. */
function shouldRetry(failures: number, error: unknown): boolean {
  return asApiError(error).isWaiting && failures < PATIENCE;
}

function delayMs(_: number, error: unknown): number {
  return Math.min((asApiError(error).retryAfterS ?? 1) * 1000, 5000);
}

export function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: shouldRetry,
        retryDelay: delayMs,
        networkMode: "always",
        refetchOnWindowFocus: false,
        staleTime: 30_000,
        // Sharing copies objects key by key, which loses a class or column called __proto__.
        structuralSharing: false,
      },
      mutations: { networkMode: "always" },
    },
  });
}
