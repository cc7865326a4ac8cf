import { effectOf } from "../../lower/operation.ts";
import type { DocumentPath } from "../../source.ts";
import type { Rule } from "../rule.ts";

/** The effect decides who must approve a call, so it can not be less than what the method does. */
export const effects: Rule = ({ bound, connector, locate, report, definition }) => {
  for (const { definition: operation, target, at } of bound.operations) {
    const least = effectOf(target);
    const { effect } = operation;
    const isTooLow =
      (least === "destroy" && (effect === "read" || effect === "write")) ||
      (target.graphql?.kind === "mutation" && effect === "read");
    if (effect !== undefined && isTooLow) {
      const method = target.graphql === undefined ? target.method : "A mutation";
      const values = { effect, method, least };
      report("check/effect-too-low", values, locate([...at, "effect"], "value"));
    }
  }
  const { test, choose } = definition.connection;
  const calls: readonly (readonly [call: string | undefined, at: DocumentPath])[] = [
    [test?.call, ["test"]],
    ...Object.entries(choose ?? {}).map(([name, { call }]) => [call, ["choose", name]] as const),
  ];
  for (const [call, at] of calls) {
    const called = connector.operations.find((each) => each.id === call);
    if (called === undefined || called.effect === "read") continue;
    const values = { operation: called.id, effect: called.effect };
    report("check/test-writes", values, locate(["connection", ...at, "call"], "value"));
  }
};
