import { type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import { canonicalText } from "./bytes.ts";
import type { WebhookSecret } from "./scheme.ts";
import type { Attempt } from "./signature-scheme.ts";

/**
 * The id of the secret whose digest is one of the signatures; `start` makes the hash that the content goes
 * into. Every secret is tried with every signature, whatever fits before, so that the time says nothing of
 * which one did.
 */
export function findDigest(
  { contents, signatures, secrets, encoding }: Attempt,
  start: (secret: WebhookSecret) => Hmac | Hash | undefined,
): string | undefined {
  const given = signatures.map((text) => Buffer.from(canonicalText(text, encoding), "utf8"));
  let match: string | undefined;
  for (const secret of secrets) {
    for (const content of contents) {
      const sum = start(secret);
      if (sum === undefined) continue;
      for (const piece of content) sum.update(piece);
      const expected = Buffer.from(canonicalText(sum.digest(encoding), encoding), "utf8");
      for (const each of given)
        if (each.length === expected.length && timingSafeEqual(each, expected)) match ??= secret.id;
    }
  }
  return match;
}
