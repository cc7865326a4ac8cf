import type { ConstantIR, InputIR } from "../ir/ir.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { Slot } from "./slot.ts";

/**
 * Takes a parameter that is a JSON document apart: its members can be given one by one, and the whole of it
 * only if it is asked for by name (Dropbox-API-Arg). One without members stays whole.
 */
export function jsonSlots(whole: Slot, types: TypeLowering): readonly Slot[] {
  const members = membersOf(types, whole.type) ?? [];
  if (members.length === 0) return [whole];
  const { required: _, ...place } = whole.binding;
  const slots = members.map((member): Slot => {
    const required = whole.required && !member.optional;
    return {
      name: member.name,
      binding: {
        ...place,
        name: whole.name,
        member: member.name,
        ...(required ? { required: true } : {}),
      },
      type: member.type,
      required,
      ...(whole.origin === undefined ? {} : { origin: whole.origin }),
    };
  });
  const document = whole.required ? ({ document: true } as const) : {};
  return [...slots, { ...whole, ...document, required: false, byName: true }];
}

/** Documents that the vendor requires, though nothing in them is: they are sent empty if need be. */
export function emptyDocuments(
  slots: readonly Slot[],
  inputs: readonly InputIR[],
  constants: readonly ConstantIR[],
): readonly ConstantIR[] {
  return slots
    .filter((slot) => slot.document === true)
    .filter(({ name, binding: { in: place } }) => {
      const isIn = (each: InputIR | ConstantIR): boolean =>
        each.binding.in === place && (each.binding.name ?? each.name) === name;
      return !constants.some(isIn) && !inputs.some((each) => isIn(each) && isAlwaysSent(each));
    })
    .map(({ name, binding: { required: _, ...binding } }) => {
      return { name, binding, value: { kind: "map", entries: [] } };
    });
}

function isAlwaysSent({ binding }: InputIR): boolean {
  return binding.required === true || binding.in === "path";
}
