import { effectOf } from "../../lower/operation.ts";
import { isWeaker, strongest } from "../../lower/steps.ts";
import type { DocumentPath } from "../../source.ts";
import type { Rule, Subject } from "../rule.ts";

/** The effect decides who must approve a call, so it can not be less than what the method does. */
export const effects: Rule = (subject) => {
  const { bound, connector, locate, report, definition } = subject;
  for (const { definition: operation, target, at, steps } of bound.operations) {
    if (steps !== undefined) continue;
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
  checkSteps(subject);
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

/** All that its steps do, an operation does. */
function checkSteps({ connector, definition, locate, report }: Subject): void {
  for (const { id, steps, effect, at } of connector.operations) {
    if (steps === undefined || definition.operations[id]?.effect === undefined) continue;
    const called = steps.steps.map(({ call }) => call);
    const effects = connector.operations.filter((each) => called.includes(each.id));
    const least = strongest(effects.map((each) => each.effect));
    if (!isWeaker(effect, least)) continue;
    const values = { effect, method: "What its steps do", least };
    report("check/effect-too-low", values, locate([...at, "effect"], "value"));
  }
}
