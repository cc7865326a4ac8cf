import type { Rule } from "../rule.ts";

/** At most one field in two hundred may be `unknown` because the compiler could not say it. */
const MOST = 0.005;

/** `unknown` is for what the vendor leaves open, not for what we gave up on. */
export const unknownTypes: Rule = ({ connector, locate, report }) => {
  const lost = connector.counts.unknowns
    .filter((each) => each.reason === "not-expressible" || each.reason === "unresolved-reference")
    .reduce((sum, each) => sum + each.count, 0);
  if (lost > connector.counts.fields * MOST)
    report(
      "check/too-many-unknowns",
      { count: String(lost), fields: String(connector.counts.fields) },
      locate(["spec"], "key"),
    );
};
