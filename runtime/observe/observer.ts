import type { ErrorCode } from "../errors.ts";
import type { Effect, HttpMethod } from "../operation.ts";

/** Which call it is. Holds neither input nor output, no address beyond the host and no secret. */
export interface CallFacts {
  /** A UUID. */
  readonly id: string;
  readonly connector: string;
  /** Of the definition. */
  readonly version: string;
  /** `issues.create`; the method's name where a method of a contract came to no operation. */
  readonly operation: string;
  /** `none`: it failed before it came to any operation. */
  readonly effect: Effect | "none";
  /** The output is other people's text, which must not be taken for instructions. */
  readonly untrusted: boolean;
  readonly connection?: string;
  readonly organization?: string;
  /** The method of a contract that it is made for, `payments.charge`. */
  readonly method?: string;
  /** It reads page by page. */
  readonly pages?: true;
  /** Who asked. */
  readonly actor?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** One request that was sent, or was about to be. */
export interface AttemptFacts {
  /** Starts with 1; pages and repeats count on. */
  readonly number: number;
  /** What a driver was asked, where it is no request. */
  readonly method: HttpMethod | "statement" | "command";
  readonly host: string;
  /** Absent where there was no answer. */
  readonly status?: number;
  /** Absent for a success. */
  readonly code?: ErrorCode | "thrown";
  /** It failed and certainly did nothing: it never left, or the vendor refused it. */
  readonly undone?: true;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** Whose word a call needed. */
export interface ApprovalFacts {
  /** Who approved it, or refused to, by the name that the policy gives; absent where nobody was asked. */
  readonly approver?: string;
}

export interface EndFacts extends ApprovalFacts {
  /** `thrown`: by a credential provider, an interceptor or an observer. */
  readonly code: "ok" | ErrorCode | "thrown";
  /** Of the last answer. */
  readonly status?: number;
  readonly attempts: number;
  /** Milliseconds from the start, waits included. */
  readonly duration: number;
}

/**
 * What a call was given, without showing it: SHA-256 over the call's id, a line break and the canonical text of the
 * input, or HMAC-SHA-256 with a key; base64url. Streams and other things without canonical text count alike.
 */
export type DigestInput = (key?: Uint8Array) => string;

/**
 * Sees every call, also those that are refused before anything is sent: for audit and telemetry. A call waits
 * for `started`, and fails with what it throws before anything is sent; the same holds for `leaving`, which comes
 * when the policy and the input are found right. `ended` comes with the result, for
 * streams when they begin, for pages with the last one that is read; what it or `attempted` throws no longer
 * changes the call and becomes a process warning.
 */
export interface CallObserver {
  readonly started?: (call: CallFacts, digest: DigestInput) => void | Promise<void>;
  readonly leaving?: (call: CallFacts, approval?: ApprovalFacts) => void | Promise<void>;
  readonly attempted?: (call: CallFacts, attempt: AttemptFacts) => void;
  readonly ended?: (call: CallFacts, end: EndFacts) => void | Promise<void>;
}
