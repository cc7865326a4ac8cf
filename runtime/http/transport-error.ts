import { ConnectorError, type ErrorCode } from "../errors.ts";

/** undici's and Node's codes that mean more than a broken connection. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_OVERFLOW", "tooLarge"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_INVALID_ARG", "badInput"],
]);

const UNKNOWN_AUTHORITY = "The server's certificate is from no authority that is known here";

/** Codes of Node and OpenSSL that whoever set a connection up can do something about. */
const meanings: ReadonlyMap<string, string> = new Map([
  ["CERT_HAS_EXPIRED", "The server's certificate has expired"],
  ["CERT_NOT_YET_VALID", "The server's certificate is not valid yet"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", UNKNOWN_AUTHORITY],
  ["ECONNREFUSED", "Nothing listens at the host's port"],
  ["ENOTFOUND", "There is no host of this name"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "The server's certificate is not for this host"],
  // mysql2 says no more of it.
  ["HANDSHAKE_SSL_ERROR", "TLS did not come about, or the server's certificate is not accepted"],
  ["SELF_SIGNED_CERT_IN_CHAIN", UNKNOWN_AUTHORITY],
  ["UNABLE_TO_GET_ISSUER_CERT", UNKNOWN_AUTHORITY],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", UNKNOWN_AUTHORITY],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", UNKNOWN_AUTHORITY],
]);

/** A server's word in TLS that it takes no such certificate, or none at all (RFC 8446, section 6.2). */
const UNPROVEN =
  /^ERR_SSL_[\w/]+_ALERT_(?:ACCESS_DENIED|BAD_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)$/;

/** Of zlib and of the HTTP parser: the vendor's bytes are wrong, not the connection. */
const WRONG_BYTES = /^(?:Z_|ZSTD_|ERR_BROTLI_|ERR__ERROR_|HPE_|HTTPParserError$)/;

/**
 * The ConnectorError for whatever a transport threw; `unsent` where nothing had left yet. The text and the
 * fields of what was thrown are dropped: clients are known to put headers and bodies there (axios/axios#2648).
 * Its code stays, in the text and in `cause`.
 */
export function transportError(
  error: unknown,
  caller: AbortSignal | undefined,
  unsent: boolean,
): ConnectorError {
  if (error instanceof ConnectorError) return unsent ? Object.assign(error, { unsent }) : error;
  const details = unsent ? ({ unsent } as const) : {};
  if (caller?.aborted === true)
    return new ConnectorError("cancelled", "The caller cancelled the call.", details);
  const name = nameOf(error);
  const code = codes.get(name) ?? codeByPattern(name);
  const sentence = meaningOf(name) ?? sentences[code] ?? "The request failed";
  return new ConnectorError(code, `${sentence} (${name}).`, { ...details, cause: causeOf(error) });
}

/** What was thrown, as far as it may be told: an error that has its code, or its class, and nothing else of it. */
export function causeOf(thrown: unknown): Error {
  const code = nameOf(thrown);
  return Object.assign(new Error(code), { code });
}

function codeByPattern(name: string): ErrorCode {
  if (UNPROVEN.test(name)) return "badCredential";
  return WRONG_BYTES.test(name) ? "badAnswer" : "network";
}

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  badCredential: "The server does not accept the client's certificate",
  badAnswer: "The answer is not the HTTP that it claims to be",
  network: "The connection failed",
  timeout: "The connection took too long",
  tooLarge: "The answer's header is too large",
};

/** What the code of a connection that failed means, where somebody can do something about it. */
export function meaningOf(name: string): string | undefined {
  return meanings.get(name);
}

/** The code of what was thrown, or of its cause, or else its class, where they look like names. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  const codes: unknown[] = [];
  for (let each: unknown = error; each instanceof Error && codes.length < 5; each = each.cause)
    codes.push("code" in each ? each.code : undefined);
  const found = [...codes, error.name].find(isName);
  return found ?? "Error";
}

function isName(text: unknown): text is string {
  return typeof text === "string" && /^[\w/]{1,60}$/.test(text);
}
