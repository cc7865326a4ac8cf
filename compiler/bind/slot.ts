import type { BodyEncoding, InputBinding } from "@human/connector-sdk";
import type { TypeIR } from "../ir/type.ts";
import type {
  SpecEncoding,
  SpecMediaType,
  SpecOperation,
  SpecParameter,
  SpecSchema,
} from "../spec/spec.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { BodyChoice } from "./body.ts";
import { jsonSlots } from "./json-slots.ts";
import { encodingOf } from "./media-type.ts";

/** Something of the vendor's operation that a value can be given to. */
export interface Slot {
  readonly name: string;
  readonly binding: InputBinding;
  readonly type: TypeIR;
  readonly required: boolean;
  /** Stands for a JSON parameter whose members are slots too: an input only where it is asked for by name. */
  readonly whole?: "required" | "optional";
  /** Where the vendor declares it: a parameter by its pointer, a member of the body by the body's schema. */
  readonly origin?: string | SpecSchema;
}

/** OpenAPI says that parameters of these names are ignored (3.1, section 4.8.12.2.1). */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** Everything of an operation that can be set: its parameters, their members, then the members of its body. */
export function slotsOf(
  operation: SpecOperation,
  body: BodyChoice | undefined,
  types: TypeLowering,
): readonly Slot[] {
  const parameters = operation.parameters
    .filter((each) => each.in !== "header" || !IGNORED_HEADERS.has(each.name.toLowerCase()))
    .map((each) => parameterSlot(each, types));
  const members = parameters.flatMap((slot) =>
    slot.binding.json === true ? jsonSlots(slot, types) : [slot],
  );
  const own = new Set(parameters.map((each) => each.name));
  const declared = members.filter(
    (each) => each.binding.member === undefined || !own.has(each.name),
  );
  const taken = new Set(declared.map((each) => each.name));
  const inBody = body === undefined ? [] : bodySlots(body, types);
  return [...declared, ...inBody.filter((each) => !taken.has(each.name))];
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
    ...(isJson(parameter.contentType) ? { json: true } : {}),
  };
  const type: TypeIR =
    parameter.schema === undefined
      ? { kind: "unknown", reason: "empty-schema" }
      : types.lower(parameter.schema, "input");
  return { name: parameter.name, binding, type, required, origin: parameter.pointer };
}

function bodySlots(choice: BodyChoice, types: TypeLowering): readonly Slot[] {
  const { body, media, required } = choice;
  if (body.encoding === "bytes") return contentSlots(required);
  const type = media?.schema === undefined ? undefined : types.lower(media.schema, "input");
  if (media === undefined || type === undefined)
    return [payloadSlot(emptyType(body.encoding), required)];
  const origin = media.schema;
  const payload = {
    ...payloadSlot(body.encoding === "text" ? { kind: "string" } : type, required),
    ...(origin === undefined ? {} : { origin }),
  };
  const members = body.encoding === "text" ? [] : (membersOf(types, type) ?? []);
  if (members.length === 0) return [payload];
  const slots = members.map((member): Slot => {
    const needed = required && !member.optional;
    const binding: InputBinding = {
      in: "body",
      ...(needed ? { required: true } : {}),
      ...encodingBinding(body.encoding, ownEncoding(media, member.name)),
    };
    return {
      name: member.name,
      binding,
      type: member.type,
      required: needed,
      ...(origin === undefined ? {} : { origin }),
    };
  });
  // A member called `body` is nearer to what an author means than the whole of it.
  return slots.some((each) => each.name === "body")
    ? slots
    : [...slots, { ...payload, required: false }];
}

function payloadSlot(type: TypeIR, required: boolean): Slot {
  const binding: InputBinding = { in: "payload", ...(required ? { required: true } : {}) };
  return { name: "body", binding, type, required };
}

/** Bytes are the `content`; what they are is for whoever sends them to say. */
function contentSlots(required: boolean): readonly Slot[] {
  return [
    { ...payloadSlot({ kind: "bytes" }, required), name: "content" },
    { name: "Content-Type", binding: { in: "header" }, type: { kind: "string" }, required: false },
  ];
}

function emptyType(encoding: BodyEncoding): TypeIR {
  return encoding === "text" ? { kind: "string" } : { kind: "unknown", reason: "empty-schema" };
}

function ownEncoding({ encoding }: SpecMediaType, name: string): SpecEncoding | undefined {
  return Object.hasOwn(encoding, name) ? encoding[name] : undefined;
}

/** How a member of a form is written; JSON bodies have one way only. */
function encodingBinding(
  body: BodyEncoding,
  encoding: SpecEncoding | undefined,
): Pick<InputBinding, "style" | "explode" | "json" | "contentType"> {
  if (encoding === undefined || (body !== "form" && body !== "multipart")) return {};
  const { style, explode, contentType } = encoding;
  const isOne = contentType !== undefined && !/[*,]/.test(contentType);
  return {
    ...(style === undefined || style === "form" ? {} : { style }),
    ...(explode === undefined || explode ? {} : { explode: false }),
    ...(isJson(contentType) ? { json: true } : {}),
    ...(isOne && body === "multipart" && !isJson(contentType) ? { contentType } : {}),
  };
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && encodingOf(contentType) === "json";
}
