import type { BodyEncoding, InputBinding } from "@human/connector-sdk";
import type { TypeIR } from "../ir/type.ts";
import type { SpecEncoding, SpecMediaType, SpecOperation, SpecParameter } from "../spec/spec.ts";
import { flatType } from "../types/flat.ts";
import { membersOf, restOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import type { BodyChoice } from "./body.ts";
import { jsonSlots } from "./json-slots.ts";
import { renames } from "./input.ts";
import { encodingOf } from "./media-type.ts";
import type { Slot } from "./slot.ts";

/**
 * OpenAPI says that parameters of the first three names are ignored (3.1, section 4.8.12.2.1). The others frame the message
 * or choose the server: the runtime writes them itself and refuses them from callers.
 */
const IGNORED_HEADERS: ReadonlySet<string> = new Set([
  ...["accept", "content-type", "authorization"],
  ...["connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization"],
  ...["te", "trailer", "transfer-encoding", "upgrade"],
]);

/** Whose name stands alone where several have the same; the others are named with their place, `query.id`. */
const NEAREST: readonly InputBinding["in"][] = [
  "path",
  "query",
  "header",
  "cookie",
  "variable",
  "body",
  "payload",
];

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
  return toldApart([...members, ...(body === undefined ? [] : bodySlots(body, types))]);
}

function toldApart(slots: readonly Slot[]): readonly Slot[] {
  if (new Set(slots.map(({ name }) => name)).size === slots.length) return slots;
  const nearest = new Map<string, number>();
  const rank = ({ binding }: Slot): number =>
    NEAREST.indexOf(binding.in) + (binding.member === undefined ? 0 : 0.5);
  for (const slot of slots)
    nearest.set(slot.name, Math.min(rank(slot), nearest.get(slot.name) ?? NEAREST.length));
  return slots.map((slot) => {
    const { name, binding } = slot;
    if (rank(slot) === nearest.get(name)) return slot;
    // A member of a JSON parameter goes by the parameter's name already.
    return { ...slot, name: `${binding.in}.${name}`, binding: { name, ...binding } };
  });
}

function parameterSlot(parameter: SpecParameter, types: TypeLowering): Slot {
  const required = parameter.required || parameter.in === "path";
  const style = parameter.in === "query" || parameter.in === "cookie" ? "form" : "simple";
  const explode = parameter.style === "form" || parameter.style === "deepObject";
  const written = parameterType(parameter, types);
  const { type: declared } = written;
  const binding: InputBinding = {
    in: parameter.in,
    ...(required && parameter.in !== "path" ? { required: true } : {}),
    ...(parameter.style === style ? {} : { style: parameter.style }),
    ...(parameter.explode === explode ? {} : { explode: parameter.explode }),
    ...(parameter.allowReserved ? { allowReserved: true } : {}),
    ...(parameter.multiSegment ? { multiSegment: true } : {}),
    // A text between quotes is no segment that anybody routes by.
    ...(isJson(parameter.contentType) && !(parameter.in === "path" && isText(types, declared))
      ? { json: true }
      : {}),
    ...(parameter.in === "path" && mayBeObject(types, declared) ? { members: true } : {}),
  };
  const type = parameter.allowEmptyValue === true ? orEmpty(declared) : declared;
  const { name, pointer: origin } = parameter;
  return { ...written, name, binding, type, required, origin };
}

type Written = Pick<Slot, "type" | "losesParts">;

/** What callers give for a parameter. Outside of brackets and JSON it is values with separators between them. */
function parameterType(
  { schema, style, contentType }: SpecParameter,
  types: TypeLowering,
): Written {
  const stated: TypeIR =
    schema === undefined
      ? { kind: "unknown", reason: "empty-schema" }
      : types.lower(schema, "input");
  const isFlat = style !== "deepObject" && !isJson(contentType);
  return isFlat ? flattened(types, stated) : { type: stated, losesParts: false };
}

function flattened(types: TypeLowering, stated: TypeIR): Written {
  const type = flatType(types, stated);
  return { type, losesParts: type !== stated };
}

interface Member {
  readonly form: BodyEncoding;
  readonly encoding: SpecEncoding | undefined;
  readonly binding: InputBinding;
}

/**
 * What callers give for a member of a body. In a form it is values with separators between them as soon as the vendor
 * names a style; a form in parts joins the items of lists alone.
 */
function memberType(types: TypeLowering, type: TypeIR, member: Member): Written {
  const { form, encoding: { style, explode } = {}, binding } = member;
  const isStyled = style !== undefined || explode !== undefined;
  const isOther = binding.json === true || style === "deepObject";
  if (form === "form" && isStyled && !isOther) return flattened(types, type);
  if (form !== "multipart") return { type };
  const isJoined = binding.explode === false && !mayBeObject(types, type);
  return isJoined && !isOther ? flattened(types, type) : { type: partType(types, type) };
}

function orEmpty(type: TypeIR): TypeIR {
  if (type.kind === "string" || type.kind === "unknown") return type;
  return { kind: "union", members: [type, { kind: "literal", value: "" }] };
}

function bodySlots(choice: BodyChoice, types: TypeLowering): readonly Slot[] {
  const { body, media, required } = choice;
  if (body.encoding === "bytes") return contentSlots(required);
  const type = media?.schema === undefined ? undefined : types.lower(media.schema, "input");
  if (media === undefined || type === undefined)
    return [payloadSlot(emptyType(body.encoding), required)];
  const origin = media.schema;
  const payload = {
    ...payloadSlot(payloadType(types, body.encoding, type), required),
    ...(origin === undefined ? {} : { origin }),
  };
  const members = body.encoding === "text" ? [] : (membersOf(types, type) ?? []);
  if (members.length === 0)
    return [required || !isEmptyObject(types, type) ? payload : { ...payload, byName: true }];
  const slots = members.map((member): Slot => {
    const needed = required && !member.optional;
    const encoding = ownEncoding(media, member.name);
    const binding: InputBinding = {
      in: "body",
      ...(needed ? { required: true } : {}),
      ...encodingBinding(body.encoding, encoding, () => mayBeObject(types, member.type)),
    };
    return {
      name: member.name,
      binding,
      ...memberType(types, member.type, { form: body.encoding, encoding, binding }),
      required: needed,
      ...(origin === undefined ? {} : { origin }),
    };
  });
  if (body.encoding === "json" && mayBeOther(types, type))
    return [...slots, { ...payload, required: false, whole: true }];
  const rest = restOf(types, type);
  // A member called `body` is nearer to what an author means than the whole of it.
  return rest === undefined && slots.some((each) => each.name === "body")
    ? slots
    : [...slots, { ...payload, required: false, ...(rest === undefined ? {} : { rest }) }];
}

/** Parts of a form have names: where the vendor's schema has none, whoever calls has them. */
function payloadType(types: TypeLowering, encoding: BodyEncoding, type: TypeIR): TypeIR {
  if (encoding === "text") return { kind: "string" };
  if (encoding !== "multipart" || type.kind === "unknown" || mayBeObject(types, type)) return type;
  return {
    kind: "map",
    values: { kind: "union", members: [{ kind: "string" }, { kind: "bytes" }] },
  };
}

/** Whether a value of a type may have members; every name is looked into once. */
export function mayBeObject(
  types: TypeLowering,
  type: TypeIR,
  seen: Set<string> = new Set(),
): boolean {
  switch (type.kind) {
    case "object":
    case "map":
      return true;
    case "union":
    case "intersection":
      return type.members.some((each) => mayBeObject(types, each, seen));
    case "reference": {
      if (seen.has(type.name)) return false;
      seen.add(type.name);
      const target = types.declaration(type.name);
      return target !== undefined && mayBeObject(types, target, seen);
    }
    default:
      return false;
  }
}

/** More names in a row than that lead nowhere. */
const MOST_NAMES = 64;

/** Whether an alternative of a type is no object: a list, say, or a text. */
function mayBeOther(types: TypeLowering, type: TypeIR, seen: Set<string> = new Set()): boolean {
  switch (type.kind) {
    case "object":
    case "map":
    case "null":
      return false;
    case "union":
      return type.members.some((each) => mayBeOther(types, each, seen));
    case "intersection":
      return type.members.every((each) => mayBeOther(types, each, seen));
    case "reference": {
      if (seen.has(type.name) || seen.size === MOST_NAMES) return false;
      seen.add(type.name);
      const target = types.declaration(type.name);
      return target !== undefined && mayBeOther(types, target, seen);
    }
    default:
      return true;
  }
}

function isText(types: TypeLowering, type: TypeIR): boolean {
  switch (type.kind) {
    case "string":
      return true;
    case "literal":
      return typeof type.value === "string";
    case "enum":
      return type.values.every((each) => typeof each === "string");
    case "reference": {
      const target = types.declaration(type.name);
      return target !== undefined && target.kind !== "reference" && isText(types, target);
    }
    default:
      return false;
  }
}

/** Whether `{}` is all that may be given. */
function isEmptyObject(types: TypeLowering, type: TypeIR): boolean {
  const found = type.kind === "reference" ? types.declaration(type.name) : type;
  return found?.kind === "object" && found.fields.length === 0 && found.additional === undefined;
}

/** The type of a part of a form: a part may be bytes, and so may each of several of one name. */
function partType(types: TypeLowering, type: TypeIR): TypeIR {
  switch (type.kind) {
    case "string":
      return type.format === "binary" ? { kind: "bytes" } : type;
    case "array":
      return { ...type, items: partType(types, type.items) };
    case "union":
      return { ...type, members: type.members.map((each) => partType(types, each)) };
    case "reference": {
      const target = types.declaration(type.name);
      const part = target?.kind === "string" ? partType(types, target) : type;
      return part.kind === "bytes" ? part : type;
    }
    default:
      return type;
  }
}

function payloadSlot(type: TypeIR, required: boolean): Slot {
  const binding: InputBinding = { in: "payload", ...(required ? { required: true } : {}) };
  return { name: "body", binding, type, required };
}

/** Says what a body is, in place of its media type. */
const contentType: Slot = {
  name: "Content-Type",
  binding: { in: "header" },
  type: { kind: "string" },
  required: false,
};

/** Bytes are the `content`; what they are is for whoever sends them to say. */
function contentSlots(required: boolean): readonly Slot[] {
  return [{ ...payloadSlot({ kind: "bytes" }, required), name: "content" }, contentType];
}

/**
 * The slots with the `Content-Type`, where a definition names it: vendors that store files take the type of
 * one there, though OpenAPI ignores such a parameter.
 */
export function withContentType(
  slots: readonly Slot[],
  { input, set }: OperationDefinition,
): readonly Slot[] {
  if (slots.some(({ name }) => name === contentType.name)) return slots;
  const listed = Array.isArray(input) ? input : [];
  const isNamed =
    Object.hasOwn(set ?? {}, contentType.name) ||
    listed.some((entry) => renames(entry).some(([, theirs]) => theirs === contentType.name));
  return isNamed ? [...slots, { ...contentType, byName: true }] : slots;
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
  isOfObject: () => boolean,
): Pick<InputBinding, "style" | "explode" | "json" | "contentType"> {
  if (encoding === undefined || (body !== "form" && body !== "multipart")) return {};
  const { style, explode, contentType } = encoding;
  const isOne = contentType !== undefined && !/[*,]/.test(contentType);
  // An object is written in a style where the vendor names one, or half of one; else it is JSON.
  const stated = style ?? (explode === undefined ? undefined : "form");
  const isUsual = stated === "form" && !(body === "form" && isOfObject());
  // In parts, lists are taken for exploded whatever the style is.
  const joins = body === "multipart" && stated !== undefined && /Delimited$/.test(stated);
  return {
    ...(stated === undefined || isUsual ? {} : { style: stated }),
    ...((explode ?? !joins) ? {} : { explode: false }),
    ...(isJson(contentType) ? { json: true } : {}),
    ...(isOne && body === "multipart" && !isJson(contentType) ? { contentType } : {}),
  };
}

/** A wildcard says nothing of how a value is written. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.includes("*")) return false;
  return encodingOf(contentType) === "json";
}
