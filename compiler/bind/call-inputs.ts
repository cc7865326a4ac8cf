import { didYouMean, listNames, nearest, unknownName } from "../diagnostics/suggest.ts";
import type { JsonObject } from "../json.ts";
import type { DocumentPath } from "../source.ts";
import type { BoundOperation } from "./bound.ts";
import { checkConstant, isWrittenAsText } from "./constant.ts";
import type { BindContext } from "./context.ts";

/** Finds the operation that a `call` names; undefined (and reported) where the definition has none of the name. */
export function findCall(
  context: BindContext,
  at: DocumentPath,
  call: string,
  names: readonly string[],
  operations: readonly BoundOperation[],
): BoundOperation | undefined {
  if (!names.includes(call)) {
    const span = context.locate([...at, "call"], "value");
    context.report("bind/unknown-call", unknownName(call, names), span);
  }
  return operations.find((each) => each.id === call);
}

/** A call's `with` gives what its operation requires, of the right type, and nothing that it does not take. */
export function checkCallInputs(
  context: BindContext,
  at: DocumentPath,
  { id, inputs, document }: BoundOperation,
  given: JsonObject,
  missing: (name: string) => void,
): void {
  const names = inputs.map((each) => each.name);
  for (const [name, value] of Object.entries(given)) {
    const input = inputs.find((each) => each.name === name);
    const path = [...at, "with", name];
    if (input === undefined) {
      const help = names.length === 0 ? "It takes none." : `It takes ${listNames(names)}.`;
      const suggestion = didYouMean(nearest(name, names));
      const values = { name, operation: id, suggestion, help };
      context.report("bind/unknown-input", values, context.locate(path, "key"));
      continue;
    }
    const { type, binding } = input;
    const asText = isWrittenAsText(binding.in);
    checkConstant(context, path, value, { name, type, types: document.types, asText });
  }
  for (const { name, binding } of inputs) {
    const isRequired = binding.in === "path" || binding.required === true;
    if (isRequired && !Object.hasOwn(given, name)) missing(name);
  }
}
