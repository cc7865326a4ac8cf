import type { Json } from "../json.ts";
import type { ConstantIR, InputIR, ValueIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";
import type { BindContext } from "./context.ts";
import type { InputRequest } from "./input-request.ts";
import { checkConstant, isWrittenAsText } from "./constant.ts";
import { reportMissing, reportUnknown, reportUnknownInput } from "./input-problems.ts";
import { emptyDocuments } from "./json-slots.ts";
import { isOmitted, type Slot } from "./slot.ts";
import { bindValue, type Roots } from "./value.ts";

export interface BoundInputs {
  readonly inputs: readonly InputIR[];
  readonly constants: readonly ConstantIR[];
}

/** What calls know: the app's fields and the auth method are with whoever gives credentials. */
const SET_ROOTS: Roots = new Set(["connection"]);

/** Matches `input` and `set` with what the vendor's operation takes. */
export function bindInputs(context: BindContext, request: InputRequest): BoundInputs {
  const constants = bindConstants(context, request);
  const fixed = new Set(constants.map((each) => each.name));
  const { inputs, meant } =
    request.definition.input === undefined
      ? { inputs: allInputs(request, fixed), meant: [] }
      : listedInputs(context, request, fixed);
  const sized = request.sized === undefined ? [] : [request.sized];
  reportMissing(context, request, inputs, [...fixed, ...meant, ...sized]);
  const empty = emptyDocuments(request.slots, inputs, constants);
  return { inputs, constants: [...constants, ...empty] };
}

function bindConstants(context: BindContext, request: InputRequest): readonly ConstantIR[] {
  const { definition, slots, defaults, managed, at, document } = request;
  const constants = new Map<string, ConstantIR>();
  const put = (slot: Slot, value: ValueIR): void => {
    const { required: _, ...binding } = slot.binding;
    constants.set(slot.name, { name: slot.name, binding, value });
  };
  const add = (slot: Slot, value: Json, path: DocumentPath): void =>
    put(slot, bindValue(context, path, value, SET_ROOTS));
  const checked = (slot: Slot, value: Json, path: DocumentPath): void => {
    const asText = isWrittenAsText(slot.binding.in);
    const { name, type } = slot;
    checkConstant(context, path, value, { name, type, types: document.types, asText });
    add(slot, value, path);
  };
  for (const slot of slots) {
    const only = onlyValue(slot);
    // It is the vendor's text: nothing in it is an expression.
    if (only !== undefined) put(slot, { kind: "literal", value: only });
    if (Object.hasOwn(defaults.set, slot.name))
      checked(slot, defaults.set[slot.name] ?? null, ["http", "set", slot.name]);
    const value = managed.get(slot.name);
    if (value !== undefined) add(slot, value, at);
  }
  for (const [name, value] of Object.entries(definition.set ?? {})) {
    const path = [...at, "set", name];
    const slot = slots.find((each) => each.name === name);
    if (slot === undefined) reportUnknown(context, request, name, context.locate(path, "key"));
    else checked(slot, value, path);
  }
  return [...constants.values()];
}

/** A required parameter with one allowed value needs no caller. */
function onlyValue(slot: Slot): string | number | boolean | undefined {
  const { type } = slot;
  if (!slot.required) return undefined;
  if (type.kind === "literal") return type.value;
  return type.kind === "enum" && type.values.length === 1 ? type.values[0] : undefined;
}

function allInputs(request: InputRequest, fixed: ReadonlySet<string>): readonly InputIR[] {
  const isGiven = ({ name }: Slot): boolean => fixed.has(name) || request.managed.has(name);
  const members = request.slots.filter(({ binding }) => binding.in === "body");
  const takesWhole = request.slots.some(({ whole }) => whole === true) && !members.some(isGiven);
  return request.slots
    .map(asRest)
    .filter((slot) => {
      const { binding, rest, byName } = slot;
      const isWhole = binding.in === "payload" && rest === undefined && members.length > 0;
      const isLeft = takesWhole ? binding.in === "body" : isWhole;
      const { omit } = request.defaults;
      return !isLeft && byName !== true && !isGiven(slot) && !isOmitted(slot, omit);
    })
    .map((slot) => inputOf(slot.name, slot));
}

/** Where all members are inputs, the body itself takes those that the vendor allows and does not list. */
function asRest(slot: Slot): Slot {
  if (slot.rest === undefined) return slot;
  const { required: _, ...binding } = slot.binding;
  return { ...slot, binding, type: { kind: "map", values: slot.rest } };
}

function listedInputs(
  context: BindContext,
  request: InputRequest,
  fixed: ReadonlySet<string>,
): { readonly inputs: readonly InputIR[]; readonly meant: readonly string[] } {
  const { definition, at, slots, defaults } = request;
  const inputs = new Map<string, InputIR>();
  const places = new Map<string, Span>();
  const meant: string[] = [];
  const listed = Array.isArray(definition.input) ? definition.input : [];
  for (const [index, entry] of listed.entries()) {
    const path = [...at, "input", index];
    for (const [ours, theirs] of renames(entry)) {
      const slot = slots.find((each) => each.name === theirs);
      const place = typeof entry === "string" ? path : [...path, ours];
      const span = context.locate(place, "value");
      const first = places.get(ours);
      const constant = Object.hasOwn(definition.set ?? {}, theirs);
      if (slot === undefined) {
        const near = reportUnknownInput(context, request, { ours, theirs }, span);
        if (near !== undefined) meant.push(near);
      } else if (first !== undefined)
        context.report(
          "bind/name-twice",
          { name: ours, list: "input" },
          context.locate(place, typeof entry === "string" ? "value" : "key"),
          { related: [{ message: "The other one is here.", span: first }] },
        );
      else if (fixed.has(theirs)) {
        const set = constant ? [...at, "set", theirs] : ["http", "set", theirs];
        const isSet = constant || Object.hasOwn(defaults.set, theirs);
        const related = isSet
          ? [{ message: "It is set here.", span: context.locate(set, "key") }]
          : [];
        const values = { name: theirs, operation: request.id };
        context.report("bind/set-and-input", values, span, { related });
      } else {
        inputs.set(ours, inputOf(ours, slot));
        places.set(ours, context.locate(place, typeof entry === "string" ? "value" : "key"));
      }
    }
  }
  return { inputs: [...inputs.values()], meant };
}

/** `name` is itself; `{ ours: theirs }` renames. */
export function renames(
  entry: string | Readonly<Record<string, string>>,
): readonly (readonly [ours: string, theirs: string])[] {
  return typeof entry === "string" ? [[entry, entry]] : Object.entries(entry);
}

function inputOf(name: string, slot: Slot): InputIR {
  const binding =
    name === slot.name || slot.binding.in === "payload" || slot.binding.member !== undefined
      ? slot.binding
      : { ...slot.binding, name: slot.binding.name ?? slot.name };
  return { name, binding, type: slot.type };
}
