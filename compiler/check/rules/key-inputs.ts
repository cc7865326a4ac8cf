import { didYouMean, nearest } from "../../diagnostics/suggest.ts";
import type { Rule } from "../rule.ts";

/** A key that goes into an input which is not there is never sent, and a repeat would do everything twice. */
export const keyInputs: Rule = ({ bound, locate, report }) => {
  for (const { at, idempotency, inputs, target } of bound.operations) {
    if (idempotency?.kind !== "input") continue;
    const names = inputs.map((each) => each.name);
    if (names.includes(idempotency.input)) continue;
    const values = {
      operation: target.operationId,
      name: idempotency.input,
      suggestion: didYouMean(nearest(idempotency.input, names)),
      help: "The key is one of the operation's own inputs; in a GraphQL document, a variable.",
    };
    report("bind/unknown-input", values, locate([...at, "idempotency", "input"], "value"));
  }
};
