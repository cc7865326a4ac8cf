import { verify } from "node:crypto";
import { type DigestAlgorithm, isDigest } from "../algorithms.ts";
import { findSigner } from "../public-key-signature.ts";
import type { WebhookScheme } from "../scheme.ts";
import { type SignatureOptions, signatureScheme } from "../signature-scheme.ts";

export interface EcdsaOptions extends SignatureOptions {
  readonly algorithm: DigestAlgorithm;
}

/** The vendor's elliptic-curve key (FIPS 186-5), the signature in DER: SendGrid's event webhook, on P-256. */
export function ecdsa(options: EcdsaOptions): WebhookScheme {
  const { algorithm } = options;
  if (!isDigest(algorithm)) return signatureScheme("ecdsa", options, undefined);
  const fits = findSigner(
    (content, key, signature) =>
      key.asymmetricKeyType === "ec" &&
      verify(algorithm, content, { key, dsaEncoding: "der" }, signature),
  );
  return signatureScheme(`ecdsa-${algorithm}`, options, fits);
}
