/** What went wrong with a request: a problem document of the API, or a server that is not there. */

export interface FieldError {
  field: string;
  reason: string;
  value?: string | null;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly fields: readonly FieldError[] = [],
    readonly retryAfterS: number | null = null,
  ) {
    super(detail);
    this.name = "ApiError";
  }

  /** The server works, and asks to come back: a first model is still being trained. */
  get isWaiting(): boolean {
    return this.status === 503;
  }

  get isOffline(): boolean {
    return this.status === 0;
  }
}

export function offline(): ApiError {
  return new ApiError(
    0,
    "The server does not answer",
    "It may have been stopped. Start it again with “sprintml up”, then retry.",
  );
}

/** Read an error answer; whatever its body, the result names a status and a reason. */
export function problemOf(response: Response, body: unknown): ApiError {
  const problem = isRecord(body) ? body : {};
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError(
    response.status,
    text(problem["title"]) ?? `The server answered ${response.status}`,
    text(problem["detail"]) ?? "It gave no reason.",
    Array.isArray(problem["errors"]) ? problem["errors"].filter(isFieldError) : [],
    Number.isFinite(seconds) ? seconds : null,
  );
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError(-1, "The page met a fault of its own", detail);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && text(value["field"]) !== null && text(value["reason"]) !== null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
