import type { ErrorClass } from "./operation.ts";

/**
 * What went wrong. The classes of the error table, and:
 * `timeout` no answer in time; `network` no connection, or it broke; `cancelled` the caller's signal;
 * `tooLarge` an answer beyond a limit; `badInput` the call is wrong and nothing was sent;
 * `badCredential` the credential does not fit the auth method; `badAnswer` the vendor broke its own format;
 * `hostNotAllowed` the address is not one of the connector's, or not one that the network policy lets
 * connections reach; `pageLimit` more pages or items than the guards allow; `repeatedCursor` the vendor's pages
 * go round in a circle;
 * `approvalRequired` a person has to approve these very arguments first; `refusedByPolicy` the host's
 * policy or a person says no; `unsupported` the connector does not do this method of a contract, or the
 * runtime does not know what the descriptor declares;
 * `corrupted` bytes are not those that the vendor's checksum says; `auditFailed` the audit log cannot be
 * written or was changed, so nothing was sent; `busy` a call with this reference is under way, and `unknownOutcome`
 * one was, and nobody knows whether it was done: nothing was sent for this one.
 */
export type ErrorCode =
  | Exclude<ErrorClass, "ignored">
  | "timeout"
  | "network"
  | "cancelled"
  | "tooLarge"
  | "badInput"
  | "badCredential"
  | "badAnswer"
  | "hostNotAllowed"
  | "pageLimit"
  | "repeatedCursor"
  | "approvalRequired"
  | "refusedByPolicy"
  | "unsupported"
  | "corrupted"
  | "auditFailed"
  | "busy"
  | "unknownOutcome";

export interface ConnectorErrorDetails {
  /** `issues.create` */
  readonly operation?: string;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** The vendor's own code, without secrets. */
  readonly vendorCode?: string;
  /** The vendor's own words, shortened and without secrets: other people's text. */
  readonly vendorMessage?: string;
  /** What the vendor says of single fields, in the vendor's shape and without secrets. */
  readonly fields?: unknown;
  /** When the vendor will take the call again. */
  readonly retryAt?: Date;
  /** The vendor's own word on whether a repeat makes sense. */
  readonly vendorRetry?: boolean;
  /** Nothing of the last request reached the vendor, so a repeat of it cannot do anything twice. */
  readonly unsent?: true;
  /** The step that failed, where the call is made of steps. */
  readonly step?: string;
  /** The steps that were done before it, in their order: they are not undone. */
  readonly stepsDone?: readonly string[];
  /** Names the approval that is waited for. */
  readonly approval?: string;
  /**
   * What was thrown below; never holds a header or a body of the request. Of a connection that failed, an error with
   * the `code` of what broke it, such as `ECONNREFUSED`.
   */
  readonly cause?: unknown;
}

/**
 * The one error that connectors throw. It holds no secret, no request body and no header, so it may be
 * logged, inspected and sent on as it is.
 */
export class ConnectorError extends Error {
  override readonly name: string = "ConnectorError";
  readonly code: ErrorCode;
  declare readonly operation?: string;
  declare readonly status?: number;
  declare readonly vendorCode?: string;
  declare readonly vendorMessage?: string;
  declare readonly fields?: unknown;
  declare readonly retryAt?: Date;
  declare readonly vendorRetry?: boolean;
  declare readonly unsent?: true;
  declare readonly step?: string;
  declare readonly stepsDone?: readonly string[];
  declare readonly approval?: string;

  constructor(code: ErrorCode, message: string, details: ConnectorErrorDetails = {}) {
    const { cause, ...rest } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, rest);
  }

  /** The error's own facts; neither its cause nor its stack. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, message, ...facts } = this;
    return { name, message, ...facts };
  }
}

/** Runs a step of a call and puts the operation's id on whatever ConnectorError it throws. */
export async function naming<T>(operation: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw named(error, operation);
  }
}

/** What was thrown, with the operation's id if it is a ConnectorError without one. */
export function named(error: unknown, operation: string): unknown {
  if (error instanceof ConnectorError && error.operation === undefined)
    Object.assign(error, { operation });
  return error;
}

/** The error for what a descriptor declares and this runtime does not know: no compiler writes that. */
export function unknownFeature(connector: string, feature: string): ConnectorError {
  return new ConnectorError(
    "unsupported",
    `The connector "${connector}" declares "${feature}", which this runtime does not know.`,
  );
}

/** The error for a call that is wrong; names the input, never its value. */
export function badInput(input: string, reason: string): ConnectorError {
  return new ConnectorError("badInput", `The input "${input}" ${reason}.`);
}
