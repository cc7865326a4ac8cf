import { type DigestAlgorithm, isDigest } from "../algorithms.ts";
import { startMac } from "../digests.ts";
import { findDigest } from "../digest-match.ts";
import type { WebhookScheme } from "../scheme.ts";
import { type SignatureOptions, signatureScheme } from "../signature-scheme.ts";

export interface HmacOptions extends SignatureOptions {
  readonly algorithm: DigestAlgorithm;
}

/** A keyed hash with a shared secret (RFC 2104): GitHub, Stripe, Slack, Shopify, Twilio and most others. */
export function hmac(options: HmacOptions): WebhookScheme {
  const { algorithm } = options;
  if (!isDigest(algorithm)) return signatureScheme("hmac", options, undefined);
  return signatureScheme(`hmac-${algorithm}`, options, (attempt) =>
    findDigest(attempt, ({ value }) => startMac(algorithm, value)),
  );
}
