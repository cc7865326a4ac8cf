import { oneOrMore } from "../../bind/behaviour.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import type { Rule, Subject } from "../rule.ts";

/** A choice is made from a list, by a call that does not need what is chosen. */
export const choices: Rule = (subject) => {
  const { definition, bound, locate, report } = subject;
  for (const [name, choice] of Object.entries(definition.connection.choose ?? {})) {
    const span = locate(["connection", "choose", name, "call"], "value");
    const call = String(choice["call"]);
    const operation = definition.operations[call];
    if (!Object.hasOwn(definition.operations, call) || operation === undefined) {
      const names = Object.keys(definition.operations);
      const suggestion = didYouMean(nearest(call, names));
      report("bind/unknown-call", { name: call, suggestion, names: listNames(names) }, span);
      continue;
    }
    if (operation.items === undefined) {
      const help = "A choice is made from an operation with `items`.";
      report("bind/not-a-list", { path: call, help }, span);
    }
    const called = bound.operations.find((each) => each.id === call);
    const ownServer = called?.baseUrl !== undefined;
    if (!ownServer && readsInUrl(subject, name))
      report("check/choice-cycle", { operation: call, name }, span);
  }
};

/** Whether every address of the connector holds the value. */
function readsInUrl({ definition }: Subject, name: string): boolean {
  const entries = oneOrMore(definition.http?.baseUrl);
  const read = new RegExp(`\\bconnection\\.${name}\\b`);
  return (
    entries.length > 0 &&
    entries.every((entry) => read.test(typeof entry === "string" ? entry : entry.url))
  );
}
