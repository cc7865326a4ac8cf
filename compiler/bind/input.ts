import type { InputBinding } from "@human/connector-sdk";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import type { ConstantIR, InputIR } from "../ir/ir.ts";
import type { TypeIR } from "../ir/type.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { DocumentPath } from "../source.ts";
import type { Json } from "../json.ts";
import type { SpecMediaType, SpecOperation, SpecParameter } from "../spec/spec.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import type { BindContext } from "./context.ts";
import { bindValue, type Roots } from "./value.ts";

/** Something of the vendor's operation that a value can be given to. */
export interface Slot {
  readonly name: string;
  readonly binding: InputBinding;
  readonly type: TypeIR;
  readonly required: boolean;
}

/** OpenAPI says that parameters of these names are ignored (3.1, section 4.8.12.2.1). */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** Everything of an operation that can be set: its parameters, then the members of its body. */
export function slotsOf(
  operation: SpecOperation,
  body: SpecMediaType | undefined,
  types: TypeLowering,
): readonly Slot[] {
  const parameters = operation.parameters
    .filter((each) => each.in !== "header" || !IGNORED_HEADERS.has(each.name.toLowerCase()))
    .map((each) => parameterSlot(each, types));
  if (body === undefined) return parameters;
  const taken = new Set(parameters.map((each) => each.name));
  const members = bodySlots(body, operation.body?.required ?? false, types);
  return [...parameters, ...members.filter((each) => !taken.has(each.name))];
}

function parameterSlot(parameter: SpecParameter, types: TypeLowering): Slot {
  const required = parameter.required || parameter.in === "path";
  const style = parameter.in === "query" || parameter.in === "cookie" ? "form" : "simple";
  const explode = parameter.style === "form" || parameter.style === "deepObject";
  const binding: InputBinding = {
    in: parameter.in,
    ...(required && parameter.in !== "path" ? { required: true } : {}),
    ...(parameter.style === style ? {} : { style: parameter.style }),
    ...(parameter.explode === explode ? {} : { explode: parameter.explode }),
    ...(parameter.allowReserved ? { allowReserved: true } : {}),
    ...(parameter.multiSegment ? { multiSegment: true } : {}),
    ...(parameter.contentType === undefined ? {} : { json: true }),
  };
  const type: TypeIR =
    parameter.schema === undefined
      ? { kind: "unknown", reason: "empty-schema" }
      : types.lower(parameter.schema, "input");
  return { name: parameter.name, binding, type, required };
}

function bodySlots(body: SpecMediaType, required: boolean, types: TypeLowering): readonly Slot[] {
  if (body.schema === undefined) return [];
  const type = types.lower(body.schema, "input");
  const members = membersOf(types, type) ?? [];
  const payload: Slot = {
    name: "body",
    binding: { in: "payload", ...(required ? { required: true } : {}) },
    type,
    required,
  };
  if (members.length === 0) return [payload];
  const slots = members.map((member): Slot => {
    const encoding = Object.hasOwn(body.encoding, member.name)
      ? body.encoding[member.name]
      : undefined;
    const needed = required && !member.optional;
    const binding: InputBinding = {
      in: "body",
      ...(needed ? { required: true } : {}),
      ...(encoding?.style === undefined || encoding.style === "form"
        ? {}
        : { style: encoding.style }),
      ...(encoding?.explode === undefined || encoding.explode ? {} : { explode: false }),
    };
    return { name: member.name, binding, type: member.type, required: needed };
  });
  // A member called `body` is nearer to what an author means than the whole of it.
  return slots.some((each) => each.name === "body")
    ? slots
    : [...slots, { ...payload, required: false }];
}

export interface BoundInputs {
  readonly inputs: readonly InputIR[];
  readonly constants: readonly ConstantIR[];
}

export interface InputRequest {
  readonly id: string;
  readonly at: DocumentPath;
  readonly definition: OperationDefinition;
  readonly operation: SpecOperation;
  readonly slots: readonly Slot[];
  /** `http.set` and `http.omit`. */
  readonly defaults: {
    readonly set: Readonly<Record<string, Json>>;
    readonly omit: readonly string[];
  };
  /** Set by the pages or by `expand`, not by the caller. */
  readonly managed: ReadonlyMap<string, Json | undefined>;
}

const SET_ROOTS: Roots = new Set(["connection", "app", "auth"]);

/** Matches `input` and `set` with what the vendor's operation takes. */
export function bindInputs(context: BindContext, request: InputRequest): BoundInputs {
  const constants = bindConstants(context, request);
  const fixed = new Set(constants.map((each) => each.name));
  const inputs =
    request.definition.input === undefined
      ? allInputs(request, fixed)
      : listedInputs(context, request, fixed);
  reportMissing(context, request, fixed, inputs);
  return { inputs, constants };
}

function bindConstants(context: BindContext, request: InputRequest): readonly ConstantIR[] {
  const { definition, slots, defaults, managed, at } = request;
  const constants = new Map<string, ConstantIR>();
  const add = (slot: Slot, value: Json, path: DocumentPath): void => {
    const { required: _, ...binding } = slot.binding;
    constants.set(slot.name, {
      name: slot.name,
      binding,
      value: bindValue(context, path, value, SET_ROOTS),
    });
  };
  for (const slot of slots) {
    const only = onlyValue(slot);
    if (only !== undefined) add(slot, only, at);
    if (Object.hasOwn(defaults.set, slot.name))
      add(slot, defaults.set[slot.name] ?? null, ["http", "set", slot.name]);
    const value = managed.get(slot.name);
    if (value !== undefined) add(slot, value, at);
  }
  for (const [name, value] of Object.entries(definition.set ?? {})) {
    const path = [...at, "set", name];
    const slot = slots.find((each) => each.name === name);
    if (slot === undefined) reportUnknown(context, request, name, path, "bind/unknown-parameter");
    else add(slot, value, path);
  }
  return [...constants.values()];
}

/** A required parameter with one allowed value needs no caller. */
function onlyValue(slot: Slot): string | number | undefined {
  const { type } = slot;
  if (!slot.required) return undefined;
  return type.kind === "enum" && type.values.length === 1 ? type.values[0] : undefined;
}

function allInputs(request: InputRequest, fixed: ReadonlySet<string>): readonly InputIR[] {
  return request.slots
    .filter((slot) => slot.binding.in !== "payload" || slot.required || request.slots.length === 1)
    .filter((slot) => !fixed.has(slot.name) && !request.managed.has(slot.name))
    .filter((slot) => !request.defaults.omit.includes(slot.name))
    .map((slot) => inputOf(slot.name, slot));
}

function listedInputs(
  context: BindContext,
  request: InputRequest,
  fixed: ReadonlySet<string>,
): readonly InputIR[] {
  const { definition, at, slots } = request;
  const inputs = new Map<string, InputIR>();
  const listed = Array.isArray(definition.input) ? definition.input : [];
  for (const [index, entry] of listed.entries()) {
    const path = [...at, "input", index];
    for (const [ours, theirs] of renames(entry)) {
      const slot = slots.find((each) => each.name === theirs);
      const place = typeof entry === "string" ? path : [...path, ours];
      if (slot === undefined) reportUnknown(context, request, theirs, place, "bind/unknown-input");
      else if (inputs.has(ours))
        context.report(
          "bind/name-twice",
          { name: ours, list: "input" },
          context.locate(place, "value"),
        );
      else if (fixed.has(theirs))
        context.report(
          "bind/set-and-input",
          { name: theirs, operation: request.id },
          context.locate(place, "value"),
        );
      else inputs.set(ours, inputOf(ours, slot));
    }
  }
  return [...inputs.values()];
}

/** `name` is itself; `{ ours: theirs }` renames. */
export function renames(
  entry: string | Readonly<Record<string, string>>,
): readonly (readonly [ours: string, theirs: string])[] {
  return typeof entry === "string" ? [[entry, entry]] : Object.entries(entry);
}

function inputOf(name: string, slot: Slot): InputIR {
  const binding =
    name === slot.name || slot.binding.in === "payload"
      ? slot.binding
      : { ...slot.binding, name: slot.name };
  return { name, binding, type: slot.type };
}

function reportMissing(
  context: BindContext,
  request: InputRequest,
  fixed: ReadonlySet<string>,
  inputs: readonly InputIR[],
): void {
  const payload = inputs.some((each) => each.binding.in === "payload");
  const given = new Set([...inputs.map((each) => each.binding.name ?? each.name), ...fixed]);
  for (const slot of request.slots) {
    if (!slot.required || given.has(slot.name)) continue;
    if (slot.binding.in === "body" && payload) continue;
    if (request.defaults.omit.includes(slot.name)) continue;
    const at = request.definition.input === undefined ? request.at : [...request.at, "input"];
    const values = { name: slot.name, operation: request.operation.operationId };
    context.report("bind/required-input", values, context.locate(at, "key"));
  }
}

function reportUnknown(
  context: BindContext,
  request: InputRequest,
  name: string,
  path: DocumentPath,
  code: "bind/unknown-input" | "bind/unknown-parameter",
): void {
  const names = request.slots.map((each) => each.name);
  const suggestion = didYouMean(nearest(name, names));
  const values = { name, operation: request.operation.operationId, suggestion };
  const where = code === "bind/unknown-input" ? "value" : "key";
  context.report(code, values, context.locate(path, where));
}
