import { ConnectorError, type ErrorCode } from "../errors.ts";
import { createRedact, vendorText } from "../observe/redact.ts";
import type { ServerAnswer } from "./dialect.ts";

/**
 * What of a refresh token is over: RFC 6749, section 5.2, and the vendors' own words for it (GitHub,
 * "Refreshing user access tokens"; Slack, "Using token rotation").
 */
const DEAD_GRANTS: ReadonlySet<string> = new Set([
  "invalid_grant",
  "bad_refresh_token",
  "invalid_refresh_token",
]);

const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ["invalid_client", "badCredential"],
  ["unauthorized_client", "badCredential"],
  ["incorrect_client_credentials", "badCredential"],
  ["bad_client_secret", "badCredential"],
  ["invalid_client_id", "badCredential"],
  ["temporarily_unavailable", "unavailable"],
  ["server_error", "unavailable"],
  ["slow_down", "rateLimited"],
  ["access_denied", "permission"],
]);

/** What a request to a token endpoint came to, as far as the refresh token is concerned. */
export type Outcome = "unsent" | "refused" | "unanswered";

/**
 * `unsent` nothing left, so the refresh token is untouched; `refused` the server said no; `unanswered` the
 * server may have used the token up: no answer, one that cannot be read, or one of a gateway that got none (of
 * which Cloudflare's have statuses from 520 on).
 */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof ConnectorError)) return "unanswered";
  if (error.unsent === true) return "unsent";
  const { code, status } = error;
  const told =
    status !== undefined &&
    code !== "badAnswer" &&
    status !== 502 &&
    status !== 504 &&
    status < 520;
  return told ? "refused" : "unanswered";
}

/** Whether the server says that the grant itself is over: a person has to consent anew. */
export function isDeadGrant(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === "reauthenticate";
}

/** The error for an answer without a token; holds nothing that was sent or received but the vendor's words. */
export function refusal(
  answer: ServerAnswer,
  secrets: readonly string[],
  now: number,
): ConnectorError {
  const { status, body } = answer;
  const redact = createRedact(secrets);
  const error = member(body, "error");
  const description = member(body, "error_description");
  const code = codeOf(status, error);
  const retryAt = retryAtOf(answer.headers["retry-after"], now);
  return new ConnectorError(code, MESSAGES[code] ?? "The token endpoint refused the request.", {
    status,
    ...(error === undefined ? {} : { vendorCode: vendorText(error, redact) }),
    ...(description === undefined ? {} : { vendorMessage: vendorText(description, redact) }),
    ...(retryAt === undefined ? {} : { retryAt }),
  });
}

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  reauthenticate: "The vendor no longer accepts the grant; the account has to be connected anew.",
  badCredential: "The vendor does not accept the client's credentials.",
  unavailable: "The token endpoint could not do its work.",
  rateLimited: "The token endpoint wants fewer requests.",
  badAnswer: "The token endpoint's answer holds no access token.",
};

function codeOf(status: number, error: string | undefined): ErrorCode {
  if (status === 429) return "rateLimited";
  if (status >= 500) return "unavailable";
  if (error === undefined) return status < 400 ? "badAnswer" : "invalid";
  return DEAD_GRANTS.has(error) ? "reauthenticate" : (CODES.get(error) ?? "invalid");
}

function member(body: unknown, name: string): string | undefined {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Longer waits than a day are no advice. */
function retryAtOf(value: string | undefined, now: number): Date | undefined {
  if (value === undefined || !/^\d{1,5}$/.test(value)) return undefined;
  return new Date(now + Number(value) * 1000);
}
