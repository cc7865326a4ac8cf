import { oneOrMore } from "../../bind/behaviour.ts";
import type { Rule, Subject } from "../rule.ts";

/** A choice is made by a call that does not need what is chosen. */
export const choices: Rule = (subject) => {
  const { definition, bound, locate, report } = subject;
  for (const [name, choice] of Object.entries(definition.connection.choose ?? {})) {
    const span = locate(["connection", "choose", name, "call"], "value");
    const { call } = choice;
    const called = bound.operations.find((each) => each.id === call);
    if (called === undefined) continue;
    if (called.baseUrl === undefined && readsInUrl(subject, name))
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
