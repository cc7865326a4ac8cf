import type { InputBinding } from "@human/connector-sdk";
import type { TypeIR } from "../ir/type.ts";
import type { SpecSchema } from "../spec/spec.ts";

/** Something of the vendor's operation that a value can be given to. */
export interface Slot {
  readonly name: string;
  readonly binding: InputBinding;
  readonly type: TypeIR;
  /** Whether values of it have parts by the document, and callers write them as text. */
  readonly losesParts?: boolean;
  readonly required: boolean;
  /** An input only where a definition asks for it by name. */
  readonly byName?: true;
  /** Of the whole body beside its members: it may be what has none, so that they cannot say all of it. */
  readonly whole?: true;
  /** Of the whole body beside its members: what members that the vendor does not list may hold. */
  readonly rest?: TypeIR;
  /** A JSON parameter that the vendor requires, whatever is in it. */
  readonly document?: true;
  /** Where the vendor declares it: a parameter by its pointer, a member of the body by the body's schema. */
  readonly origin?: string | SpecSchema;
}

/** A slot, or an input or constant that was made of one. */
type Placed = Pick<Slot, "name" | "binding">;

/** What the vendor calls it. */
export function vendorName({ name, binding }: Placed): string {
  return binding.name ?? name;
}

/** Where something goes, in the vendor's words: names alone may come twice. */
export function vendorPlace(placed: Placed): string {
  const { in: place, member } = placed.binding;
  const name = vendorName(placed);
  return member === undefined ? `${place}.${name}` : JSON.stringify([place, name, member]);
}

/** Whether `http.omit` names it: by its name, or with its place (`query.key`) where only one of several is meant. */
export function isOmitted({ name, binding }: Slot, omit: readonly string[]): boolean {
  return omit.includes(name) || omit.includes(`${binding.in}.${name}`);
}
