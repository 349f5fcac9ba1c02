/** A server for tests: answers by path, keeps what was asked. The client and the cache are real. */

import { onTestFinished } from "vitest";

export interface Asked {
  path: string;
  body: unknown;
  signal: AbortSignal;
}

type Handler = (asked: Asked) => unknown;

export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: object,
  ) {}
}

/** Put a server in place of the network until the test ends. */
export function serve(handlers: Record<string, Handler>): Asked[] {
  const asked: Asked[] = [];
  const real = globalThis.fetch;
  onTestFinished(() => {
    globalThis.fetch = real;
  });
  globalThis.fetch = async (input) => {
    const request = input as Request;
    const path = decodeURIComponent(new URL(request.url).pathname);
    const text = await request.clone().text();
    const one = { path, body: text === "" ? null : JSON.parse(text), signal: request.signal };
    asked.push(one);
    const handler = handlers[path];
    if (!handler) throw new TypeError("Failed to fetch");
    const answer = await handler(one);
    if (request.signal.aborted) throw new DOMException("aborted", "AbortError");
    const isRefused = answer instanceof Refusal;
    return new Response(JSON.stringify(isRefused ? answer.problem : answer), {
      status: isRefused ? answer.status : 200,
      headers: {
        "content-type": isRefused ? "application/problem+json" : "application/json",
        "retry-after": "0.01",
      },
    });
  };
  return asked;
}
