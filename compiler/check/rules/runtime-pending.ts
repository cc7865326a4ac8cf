import type { Rule } from "../rule.ts";

/** What the runtime can not do yet refuses when it is called; nobody shall be surprised by that. */
export const runtimePending: Rule = ({ connector, locate, report }) => {
  for (const { feature, at } of connector.pending)
    report("check/runtime-pending", { feature }, locate(at, "key"));
};
