import type { Rule } from "../rule.ts";
import { covers, dataOf, hasSlot, placeOf, schemesOf, signedOf } from "../webhook-parts.ts";

/** A time that is not signed is chosen by whoever sends the copy. */
export const webhookTimestamp: Rule = (subject) => {
  for (const { scheme, at } of schemesOf(subject)) {
    const signed = signedOf(scheme);
    if (signed === undefined || dataOf(scheme, "timestamp") === undefined) continue;
    if (hasSlot(signed, "timestamp")) continue;
    const place = placeOf(scheme, "timestamp");
    if (place !== undefined && covers(signed, scheme, place)) continue;
    const span = subject.locate([...at, "timestamp"], "key");
    subject.report("check/timestamp-not-signed", {}, span);
  }
};
