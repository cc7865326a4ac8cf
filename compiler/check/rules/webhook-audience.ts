import type { Rule } from "../rule.ts";
import { schemesOf } from "../webhook-parts.ts";

/** An issuer with public keys signs tokens for everyone: one that was made for another is no proof. */
export const webhookAudience: Rule = (subject) => {
  for (const { scheme, at } of schemesOf(subject)) {
    const has = (key: string): boolean => scheme.options.some(([name]) => name === key);
    if (scheme.scheme === "jwt" && has("jwks") && !has("audience"))
      subject.refuse("check/audience-missing", {}, [...at, "jwks"], "key");
  }
};
