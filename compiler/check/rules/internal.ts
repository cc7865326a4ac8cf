import { calledOperations } from "../called.ts";
import type { Rule } from "../rule.ts";

/** An internal operation has neither a method nor a tool: when no other key calls it, nobody can. */
export const internal: Rule = ({ definition, texts, locate, report }) => {
  const called = new Set(calledOperations(texts).map(({ id }) => id));
  for (const [id, operation] of Object.entries(definition.operations)) {
    if (operation.internal !== true || called.has(id)) continue;
    const span = locate(["operations", id, "internal"], "key");
    report("check/internal-unused", { operation: id }, span);
  }
};
