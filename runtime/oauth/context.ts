import type { ConnectorDescriptor } from "../descriptor.ts";
import type { Read } from "../expression/expression.ts";
import type { Transport } from "../http/request.ts";

/** What talking to the authorization server of one connection needs. */
export interface OAuthContext {
  readonly descriptor: ConnectorDescriptor;
  readonly transport: Transport;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Reads `credential`, `connection`, `app` and `auth`. */
  readonly at: Read;
  /** Whose connections a client certificate opens. */
  readonly owner: string;
  /** What no error may tell. */
  readonly secrets: readonly string[];
}

/** What a token endpoint gave. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** As the vendor says it was granted. */
  readonly scope?: string;
  /** Milliseconds since the epoch, when it was asked for. */
  readonly obtainedAt: number;
  /** Milliseconds since the epoch; absent: it lives until it is rejected. */
  readonly expiresAt?: number;
}

/** Tokens, and the whole answer they came in. */
export interface Grant {
  readonly tokens: Tokens;
  /** The vendor's own words; holds secrets. */
  readonly answer: unknown;
}
