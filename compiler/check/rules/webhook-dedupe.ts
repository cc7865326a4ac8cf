import type { IdDefinition } from "../../bind/webhooks/definition.ts";
import type { Rule } from "../rule.ts";
import { covers, isTimed, schemesOf, signedOf } from "../webhook-parts.ts";

/** An id that is not signed tells the vendor's repeats apart, but not a copy of whoever changes it. */
export const webhookDedupe: Rule = (subject) => {
  const { connector, definition, refuse } = subject;
  // The schema has seen it.
  const written = definition.webhooks?.["dedupe"] as IdDefinition | readonly IdDefinition[];
  const endless = schemesOf(subject).filter(({ scheme }) => !isTimed(scheme));
  for (const [index, id] of (connector.webhooks?.dedupe ?? []).entries()) {
    const parts = "all" in id ? id.all : [id];
    const open = parts.findIndex((part) =>
      endless.some(({ scheme }) => {
        const signed = signedOf(scheme);
        return signed !== undefined && !covers(signed, scheme, part);
      }),
    );
    if (open < 0) continue;
    const isList = Array.isArray(written);
    const text: IdDefinition | undefined = isList ? written[index] : written;
    const place = typeof text === "object" ? text.all[open] : text;
    const at = isList ? ["webhooks", "dedupe", index] : ["webhooks", "dedupe"];
    refuse("check/dedupe-not-signed", { place: String(place) }, at);
  }
};
