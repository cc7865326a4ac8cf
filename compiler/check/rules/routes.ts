import { oneOrMore } from "../../bind/behaviour.ts";
import { didYouMean, listNames, nearest, unknownName } from "../../diagnostics/suggest.ts";
import type { Rule } from "../rule.ts";

/** The call that gives the following pages gives the same list. */
export const routes: Rule = ({ definition, bound, locate, report }) => {
  const { http, operations } = definition;
  for (const [id, operation] of Object.entries(operations)) {
    const own = operation.pagination === "none" ? undefined : operation.pagination;
    const pages = own ?? (operation.pagination === undefined ? http?.pagination : undefined);
    if (operation.items === undefined || pages?.style !== "route") continue;
    const to = String(pages["to"]);
    const at = own === undefined ? ["http"] : ["operations", id];
    const span = locate([...at, "pagination", "to"], "value");
    const target = Object.hasOwn(operations, to) ? operations[to] : undefined;
    if (target === undefined) {
      const names = Object.keys(operations);
      report("bind/unknown-call", unknownName(to, names), span);
    } else if (oneOrMore(target.items).join() !== oneOrMore(operation.items).join()) {
      const values = { operation: to, items: oneOrMore(operation.items).join(", ") };
      report("bind/route-differs", values, span);
      continue;
    }
    const inputs = bound.operations.find((each) => each.id === to)?.inputs.map(({ name }) => name);
    const send = String(pages["send"]);
    if (inputs === undefined || inputs.includes(send)) continue;
    const suggestion = didYouMean(nearest(send, inputs));
    const help =
      inputs.length === 0 ? "It takes no input at all." : `It takes ${listNames(inputs)}.`;
    const place = locate([...at, "pagination", "send"], "value");
    report("bind/unknown-input", { name: send, operation: to, suggestion, help }, place);
  }
};
