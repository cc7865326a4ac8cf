import type { InputBinding } from "@human/connector-sdk";
import type { TypeIR } from "../ir/type.ts";
import type { SpecMediaType, SpecOperation, SpecParameter, SpecSchema } from "../spec/spec.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";

/** Something of the vendor's operation that a value can be given to. */
export interface Slot {
  readonly name: string;
  readonly binding: InputBinding;
  readonly type: TypeIR;
  readonly required: boolean;
  /** Where the vendor declares it: a parameter by its pointer, a member of the body by the body's schema. */
  readonly origin?: string | SpecSchema;
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
  return { name: parameter.name, binding, type, required, origin: parameter.pointer };
}

function bodySlots(body: SpecMediaType, required: boolean, types: TypeLowering): readonly Slot[] {
  const { schema } = body;
  if (schema === undefined) return [];
  const type = types.lower(schema, "input");
  const members = membersOf(types, type) ?? [];
  const payload: Slot = {
    name: "body",
    binding: { in: "payload", ...(required ? { required: true } : {}) },
    type,
    required,
    origin: schema,
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
    return { name: member.name, binding, type: member.type, required: needed, origin: schema };
  });
  // A member called `body` is nearer to what an author means than the whole of it.
  return slots.some((each) => each.name === "body")
    ? slots
    : [...slots, { ...payload, required: false }];
}
