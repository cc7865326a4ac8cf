import type { OperationIR } from "../../ir/ir.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";

/** The runtime's name for bytes that come in pieces. */
export const streamType = "ByteStream";

const stream: TypeIR = { kind: "reference", name: streamType };
const bytes: TypeIR = { kind: "union", members: [{ kind: "bytes" }, stream] };

/** The inputs of an operation: bytes may be given as a whole or in pieces. */
export function inputTypeOf(operation: OperationIR): ObjectTypeIR {
  const fields = operation.inputType.fields.map((field) => ({
    ...field,
    type: withStreams(field.type),
  }));
  return { ...operation.inputType, fields };
}

/** The output of an operation: an answer of bytes is their stream beside what was read of the headers. */
export function outputTypeOf({ answer, outputType }: OperationIR): TypeIR | undefined {
  if (answer !== "bytes") return outputType;
  const content: FieldTypeIR = { name: "content", type: stream, optional: false };
  const fields = outputType?.kind === "object" ? outputType.fields : [];
  return { kind: "object", fields: [content, ...fields.filter((each) => each.name !== "content")] };
}

function withStreams(type: TypeIR): TypeIR {
  if (type.kind === "bytes") return bytes;
  return type.kind === "array" ? { ...type, items: withStreams(type.items) } : type;
}
