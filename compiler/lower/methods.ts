import { contracts } from "../contracts/contracts.ts";
import type { ImplementationIR, MethodIR } from "../ir/implementation.ts";

/** All methods of the contracts of some, in the order of their names. */
export function methodsBeside(implementations: readonly ImplementationIR[]): readonly MethodIR[] {
  const offered = new Set(implementations.map(({ method }) => contractOf(method)));
  return Object.entries(contracts.methods)
    .filter(([name]) => offered.has(contractOf(name)))
    .map(([name, { input }]) => ({
      name,
      optional: input.fields.filter((field) => field.optional).map((field) => field.name),
    }));
}

/** `payments` of `payments.charge`. */
function contractOf(method: string): string {
  return method.slice(0, method.indexOf("."));
}
