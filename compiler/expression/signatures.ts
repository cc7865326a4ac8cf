import type { TypeIR } from "../ir/type.ts";

/** What a parameter of a function takes. */
export type Wanted =
  "any" | "text" | "scalar" | "number" | "boolean" | "list" | "bytes" | "sized" | "listOrMap";

/** What a function takes and gives; `result` sees the types of its arguments. */
export interface TypedSignature {
  readonly takes: readonly Wanted[];
  readonly result: (args: readonly TypeIR[], itemOf: (list: TypeIR) => TypeIR) => TypeIR;
}

export const anyType: TypeIR = { kind: "unknown", reason: "free-form" };
export const textType: TypeIR = { kind: "string" };
export const integerType: TypeIR = { kind: "integer" };
export const numberType: TypeIR = { kind: "number" };
export const booleanType: TypeIR = { kind: "boolean" };
const bytesType: TypeIR = { kind: "bytes" };
const timeType: TypeIR = { kind: "string", format: "date-time" };

/** The kinds of types that each word for a parameter stands for; of `any` all. */
export const wantedTypes: Readonly<Record<Exclude<Wanted, "any">, readonly TypeIR[]>> = {
  text: [textType],
  scalar: [textType, numberType, booleanType],
  number: [numberType],
  boolean: [booleanType],
  list: [{ kind: "array", items: anyType }],
  bytes: [bytesType, textType],
  sized: [textType, { kind: "array", items: anyType }, { kind: "map", values: anyType }],
  listOrMap: [
    { kind: "array", items: anyType },
    { kind: "map", values: anyType },
  ],
};

function gives(result: TypeIR, ...takes: readonly Wanted[]): TypedSignature {
  return { takes, result: () => result };
}

/** The types of the function list (language reference, section 3). Null may stand for any argument. */
export const typedSignatures: ReadonlyMap<string, TypedSignature> = new Map<string, TypedSignature>(
  [
    ["lower", gives(textType, "text")],
    ["upper", gives(textType, "text")],
    ["trim", gives(textType, "text")],
    ["replace", gives(textType, "text", "text", "text")],
    ["split", gives({ kind: "array", items: textType }, "text", "text")],
    ["join", gives(textType, "list", "text")],
    ["startsWith", gives(booleanType, "text", "text")],
    ["endsWith", gives(booleanType, "text", "text")],
    ["contains", gives(booleanType, "text", "text")],
    ["substring", gives(textType, "text", "number", "number")],
    ["size", gives(integerType, "sized")],
    ["first", { takes: ["list"], result: ([list = anyType], itemOf) => itemOf(list) }],
    ["last", { takes: ["list"], result: ([list = anyType], itemOf) => itemOf(list) }],
    [
      "find",
      { takes: ["list", "text", "scalar"], result: ([list = anyType], itemOf) => itemOf(list) },
    ],
    ["orElse", { takes: ["any", "any"], result: (args) => ({ kind: "union", members: args }) }],
    ["string", gives(textType, "scalar")],
    ["int", gives(integerType, "scalar")],
    ["double", gives(numberType, "scalar")],
    ["bool", gives(booleanType, "scalar")],
    ["json", gives(textType, "any")],
    ["parseJson", gives(anyType, "text")],
    ["base64", gives(textType, "bytes")],
    ["base64url", gives(textType, "bytes")],
    ["hex", gives(textType, "bytes")],
    ["utf8", gives(bytesType, "text")],
    ["sha256", gives(bytesType, "bytes")],
    ["hmacSha256", gives(bytesType, "bytes", "bytes")],
    ["encodePath", gives(textType, "text")],
    ["encodeQuery", gives(textType, "text")],
    ["now", gives(timeType)],
    ["fromEpoch", gives(timeType, "scalar")],
    ["toEpoch", gives(integerType, "text")],
    ["fromEpochMillis", gives(timeType, "scalar")],
    ["toEpochMillis", gives(integerType, "text")],
    ["iso", gives(timeType, "text")],
    ["plus", gives(timeType, "text", "text")],
    ["mime", gives(textType, "any", "text")],
    ["mailbox", gives(textType, "text")],
    ["mailAddress", gives(textType, "text")],
    ["mailName", gives(textType, "text")],
    ["httpRange", gives(textType, "any")],
    ["has", gives(booleanType, "any")],
  ],
);
