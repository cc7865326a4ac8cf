import { writtenTexts } from "../definition-parts.ts";
import type { Rule } from "../rule.ts";

/** Keys whose value names an operation of the definition. */
const CALLS: ReadonlySet<unknown> = new Set(["call", "presign", "to"]);

/** An internal operation has neither a method nor a tool: when no other key calls it, nobody can. */
export const internal: Rule = ({ definition, locate, report }) => {
  const called = new Set(
    writtenTexts(definition)
      .filter(({ path, where }) => where === "value" && CALLS.has(path.at(-1)))
      .map(({ text }) => text),
  );
  for (const [id, operation] of Object.entries(definition.operations)) {
    if (operation.internal !== true || called.has(id)) continue;
    const span = locate(["operations", id, "internal"], "key");
    report("check/internal-unused", { operation: id }, span);
  }
};
