import type { Place, Read } from "../expression/expression.ts";
import type { WebhookView } from "./view.ts";

/**
 * Why a delivery was not taken. `tooLarge` its body is beyond the limit; `unsigned` no signature is where one
 * must be; `noSecret` there is none to check it with; `unsupported` the definition asks for what this runtime
 * does not know or the host does not lend; `incomplete` something that is signed is missing, or the signature would not cover the body;
 * `badSignature` it does not fit; `badClaims` a signed statement is not the one expected; `stale` and `future`
 * its time is out of bounds; `keysUnavailable` the vendor's keys could not be had; `malformedBody` it cannot
 * be parsed; `noAccount` it does not say whose it is.
 */
export type RefusalCode =
  | "tooLarge"
  | "unsigned"
  | "noSecret"
  | "unsupported"
  | "incomplete"
  | "badSignature"
  | "badClaims"
  | "stale"
  | "future"
  | "keysUnavailable"
  | "malformedBody"
  | "noAccount";

export type Verification =
  | {
      readonly kind: "verified";
      /** How, `hmac-sha256`. */
      readonly scheme: string;
      /** Id of the secret or key that fitted; absent where the definition waived verification. */
      readonly keyId?: string;
      /** Milliseconds since 1970, where the delivery says when it was signed. */
      readonly signedAt?: number;
    }
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      /** Milliseconds by which our clock is ahead of the delivery's, where that is the reason. */
      readonly skew?: number;
    };

/** One active or coming or passing secret; while one replaces another, both are there. */
export interface WebhookSecret {
  /** Names the secret in records; tells nothing of its value. */
  readonly id: string;
  /** Text is used as its UTF-8 bytes unless the scheme says otherwise. */
  readonly value: string | Uint8Array;
  /** Milliseconds since 1970, both inclusive. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** What the host lends to a verification. */
export interface VerifyContext {
  /** The secrets kept at a place in `app`, `credential` or `subscription`; none is a refusal. */
  readonly secrets: (place: Place) => readonly WebhookSecret[] | Promise<readonly WebhookSecret[]>;
  /** Reads `connection app webhook subscription`, never a secret. */
  readonly at: Read;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fetches a vendor's keys, as `createVendorFetch` does. Absent: they cannot be had. */
  readonly fetchJson?: (url: string) => Promise<unknown>;
  /** The same for certificates, and for addresses by which subscriptions are confirmed; fails unless the status is 2xx. */
  readonly fetchText?: (url: string) => Promise<string>;
}

/** One way to know who sent a delivery. Refuses unless everything fits; hostile input never makes it throw. */
export interface WebhookScheme {
  readonly scheme: string;
  /** Whether a signature is where this scheme looks for one: the first scheme that sees one decides. */
  readonly isPresent: (view: WebhookView) => boolean;
  readonly verify: (view: WebhookView, context: VerifyContext) => Promise<Verification>;
}

/** A refusal of one reason. */
export function refuse(code: RefusalCode): Verification {
  return { kind: "refused", code };
}
