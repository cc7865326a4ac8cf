import { ConnectorError, type ErrorCode } from "./errors.ts";

/** undici's and Node's codes that mean more than a broken connection. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_OVERFLOW", "tooLarge"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_INVALID_ARG", "badInput"],
]);

/**
 * The ConnectorError for whatever a transport threw. The text and the fields of what was thrown are dropped:
 * clients are known to put headers and bodies there (axios/axios#2648). Its code stays.
 */
export function transportError(error: unknown, caller: AbortSignal | undefined): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (caller?.aborted === true)
    return new ConnectorError("cancelled", "The caller cancelled the call.");
  const code = codeOf(error);
  // zlib and the HTTP parser: the vendor's bytes are wrong, not the connection.
  const known =
    codes.get(code) ??
    (/^(?:Z_|HPE_|ERR_ZSTD|ERR_BROTLI|ERR__ERROR)/.test(code) ? "badAnswer" : "network");
  const name = error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : "Error";
  return new ConnectorError(
    known,
    `${sentences[known] ?? "The request failed"} (${code || name}).`,
  );
}

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  badAnswer: "The answer is not the HTTP that it claims to be",
  network: "The connection failed",
  timeout: "The connection took too long",
  tooLarge: "The answer's header is too large",
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" && /^\w{1,60}$/.test(error.code) ? error.code : "";
}
