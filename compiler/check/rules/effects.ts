import { effectOf } from "../../lower/operation.ts";
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
  const call = definition.connection.test?.call;
  const tested = connector.operations.find((each) => each.id === call);
  if (tested !== undefined && tested.effect !== "read") {
    const values = { operation: tested.id, effect: tested.effect };
    report("check/test-writes", values, locate(["connection", "test", "call"], "value"));
  }
};
