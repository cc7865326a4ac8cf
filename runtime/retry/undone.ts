import { ConnectorError, type ErrorCode } from "../errors.ts";

/** Either the call was stopped on this side, or the vendor read it and said no. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  "badInput",
  "badCredential",
  "hostNotAllowed",
  "approvalRequired",
  "refusedByPolicy",
  "unsupported",
  "auditFailed",
  "invalid",
  "reauthenticate",
  "permission",
  "notFound",
  "conflict",
  "rateLimited",
] satisfies ErrorCode[]);

/**
 * Whether an attempt that failed certainly did nothing: it never left, or the vendor's answer refuses it (RFC 9110,
 * section 15.5). After an outage, a broken connection, a redirect or an answer that cannot be read nobody knows.
 */
export function isUndone(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  const { code, status, unsent } = error;
  if (unsent === true || refusals.has(code)) return true;
  if (code !== "failed" || status === undefined) return false;
  return status < 300 || (status >= 400 && status < 500);
}
