import { verify } from "node:crypto";
import { findSigner } from "../public-key-signature.ts";
import type { WebhookScheme } from "../scheme.ts";
import { type SignatureOptions, signatureScheme } from "../signature-scheme.ts";

/** The vendor's Ed25519 key (RFC 8032): Discord's interactions. */
export function ed25519(options: SignatureOptions): WebhookScheme {
  const fits = findSigner(
    (content, key, signature) =>
      key.asymmetricKeyType === "ed25519" && verify(null, content, key, signature),
  );
  return signatureScheme("ed25519", options, fits);
}
