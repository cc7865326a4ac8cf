import type { Rule } from "../rule.ts";
import { coversBody, schemesOf, signedOf } from "../webhook-parts.ts";

/**
 * A signature that leaves the body out proves that something was sent, but not what. Schemes that can never
 * cover it (`jwt`, `token`, `basic`) say so on the connector's page instead.
 */
export const webhookBody: Rule = (subject) => {
  for (const { scheme, at } of schemesOf(subject)) {
    const signed = signedOf(scheme);
    if (signed !== undefined && !coversBody(signed, scheme))
      subject.refuse("check/body-not-signed", {}, [...at, "signed"]);
  }
};
