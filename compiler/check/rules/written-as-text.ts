import type { BoundOperation } from "../../bind/bound.ts";
import { parameterType } from "../../bind/slots.ts";
import { listNames } from "../../diagnostics/suggest.ts";
import type { Rule } from "../rule.ts";

/** Whoever reads a definition sees which inputs have lost their type, and how they get it back. */
export const writtenAsText: Rule = ({ bound, refuse }) => {
  for (const operation of bound.operations) {
    const names = namesOf(operation);
    if (names.length > 0)
      refuse("check/written-as-text", { names: listNames(names, 4) }, operation.at, "key");
  }
};

function namesOf({ target, inputs, document: { types } }: BoundOperation): readonly string[] {
  const parameters = target.parameters.filter((each) => parameterType(each, types).losesParts);
  return inputs
    .filter(({ name, binding }) =>
      parameters.some((each) => each.in === binding.in && each.name === (binding.name ?? name)),
    )
    .map(({ name }) => name);
}
