import { checkConstant } from "../../bind/constant.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import { isObject } from "../../spec/json.ts";
import type { Rule } from "../rule.ts";

/** An example is a call that could be made: it is shown to people, and the mock answers it. */
export const examples: Rule = ({ bound, locate, report }) => {
  for (const { at, inputs, document, definition, target, idempotency } of bound.operations) {
    const given = definition.example?.["input"];
    if (!isObject(given)) continue;
    const names = inputs.map((each) => each.name);
    for (const [name, value] of Object.entries(given)) {
      const input = inputs.find((each) => each.name === name);
      const path = [...at, "example", "input", name];
      if (input === undefined) {
        const help = names.length === 0 ? "It takes none." : `It takes ${listNames(names)}.`;
        const suggestion = didYouMean(nearest(name, names));
        const values = { name, operation: target.operationId, suggestion, help };
        report("bind/unknown-input", values, locate(path, "key"));
        continue;
      }
      // Callers write what the types say, also where a number is sent as text.
      const request = { name, type: input.type, types: document.types, asText: false };
      checkConstant({ locate, report }, path, value, request);
    }
    for (const { name, binding } of inputs) {
      const isMade = idempotency?.kind === "input" && idempotency.input === name;
      const isRequired = (binding.in === "path" || binding.required === true) && !isMade;
      if (!isRequired || Object.hasOwn(given, name)) continue;
      const help = `Give "${name}" a value in the example.`;
      const values = { names: listNames([name]), operation: target.operationId, help };
      report("bind/required-input", values, locate([...at, "example", "input"], "key"));
    }
  }
};
