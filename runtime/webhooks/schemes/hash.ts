import { createHash } from "node:crypto";
import { type DigestAlgorithm, isDigest } from "../algorithms.ts";
import { findDigest } from "../digest-match.ts";
import type { WebhookScheme } from "../scheme.ts";
import { type SignatureOptions, signatureScheme } from "../signature-scheme.ts";

export interface HashOptions extends SignatureOptions {
  readonly algorithm: DigestAlgorithm;
}

/**
 * A plain hash over the secret followed by what is signed (HubSpot's versions 1 and 2). Weaker than an HMAC:
 * with the hashes offered here, whoever has one signature can make one of the same text with more behind it.
 */
export function hash(options: HashOptions): WebhookScheme {
  const { algorithm } = options;
  if (!isDigest(algorithm)) return signatureScheme("hash", options, undefined);
  return signatureScheme(`hash-${algorithm}`, options, (attempt) =>
    findDigest(attempt, ({ value }) => createHash(algorithm).update(value)),
  );
}
