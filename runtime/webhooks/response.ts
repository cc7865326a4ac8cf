import type { RefusalCode } from "./scheme.ts";

/** What the vendor gets back. */
export interface WebhookResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Failures of ours are 503, so that the vendor tries again; what is wrong with the delivery is not. */
const STATUSES: Readonly<Record<RefusalCode, number>> = {
  tooLarge: 413,
  unsigned: 401,
  noSecret: 503,
  unsupported: 503,
  incomplete: 401,
  badSignature: 401,
  badClaims: 401,
  stale: 401,
  future: 401,
  keysUnavailable: 503,
  malformedBody: 400,
  noAccount: 400,
};

/** The answer to a delivery that was not taken; it does not say why, for a forger would learn from it. */
export function refusalResponse(code: RefusalCode): WebhookResponse {
  return { status: STATUSES[code], headers: {}, body: "" };
}

/** The answer that the definition declares. */
export function acceptance(
  respond: { readonly status?: number; readonly body?: unknown } = {},
): WebhookResponse {
  const { status = 200, body } = respond;
  if (body === undefined || body === null) return { status, headers: {}, body: "" };
  if (typeof body === "string") return textResponse(status, body);
  return jsonResponse(status, body);
}

/** A value as JSON, which no browser takes for a page either. */
export function jsonResponse(status: number, body: unknown): WebhookResponse {
  return {
    status,
    headers: { "content-type": "application/json", "x-content-type-options": "nosniff" },
    body: JSON.stringify(body),
  };
}

/** Text that no browser takes for a page: a challenge is the asker's own words. */
export function textResponse(status: number, body: string): WebhookResponse {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body,
  };
}
