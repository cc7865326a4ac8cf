import type { Rule } from "../rule.ts";
import { covers, isTimed, schemesOf, signedOf } from "../webhook-parts.ts";

/** An id that is not signed tells the vendor's repeats apart, but not a copy of whoever changes it. */
export const webhookDedupe: Rule = (subject) => {
  const { connector, definition, refuse } = subject;
  const written = definition.webhooks?.["dedupe"];
  const endless = schemesOf(subject).filter(({ scheme }) => !isTimed(scheme));
  for (const [index, place] of (connector.webhooks?.dedupe ?? []).entries()) {
    const isOpen = endless.some(({ scheme }) => {
      const signed = signedOf(scheme);
      return signed !== undefined && !covers(signed, scheme, place);
    });
    if (!isOpen) continue;
    const at = Array.isArray(written) ? ["webhooks", "dedupe", index] : ["webhooks", "dedupe"];
    const text = Array.isArray(written) ? written[index] : written;
    refuse("check/dedupe-not-signed", { place: String(text) }, at);
  }
};
