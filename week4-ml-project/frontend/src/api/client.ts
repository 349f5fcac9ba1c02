/** The API, typed by its own OpenAPI document (`npm run types`). */

import createClient from "openapi-fetch";

import { ApiError, offline, problemOf } from "./problem";
import type { paths } from "./schema";

/** Where the page came from: it works behind a path prefix too. */
export const baseUrl = new URL(".", document.baseURI).href.replace(/\/$/, "");

export const api = createClient<paths>({ baseUrl, fetch: (request) => globalThis.fetch(request) });

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Wait for an answer; throw an `ApiError` for a refusal and for a server that is gone. */
export async function answerOf<T>(request: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (error instanceof SyntaxError) throw new ApiError(-1, "The answer is not JSON", error.message);
    throw offline();
  }
  if (reply.data === undefined) throw problemOf(reply.response, reply.error);
  return reply.data;
}
