import type { OperationIR } from "../../ir/ir.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";

const stream: TypeIR = { kind: "reference", name: "ByteStream" };
const source: TypeIR = { kind: "reference", name: "ByteSource" };
const part: TypeIR = { kind: "union", members: [source, { kind: "reference", name: "FilePart" }] };

/** The runtime's names for bytes; no type of a vendor's may have them. */
export const byteTypes: ReadonlySet<string> = new Set(["ByteStream", "ByteSource", "FilePart"]);

/** The inputs of an operation: bytes may be given in memory, as a file or in pieces, files of forms with a name. */
export function inputTypeOf(operation: OperationIR): ObjectTypeIR {
  const bytes = operation.body?.encoding === "multipart" ? part : source;
  const fields = operation.inputType.fields.map((field) => ({
    ...field,
    type: withBytes(field.type, bytes),
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

function withBytes(type: TypeIR, bytes: TypeIR): TypeIR {
  switch (type.kind) {
    case "bytes":
      return bytes;
    case "array":
      return { ...type, items: withBytes(type.items, bytes) };
    case "map":
      return { ...type, values: withBytes(type.values, bytes) };
    case "union":
      return { ...type, members: type.members.map((each) => withBytes(each, bytes)) };
    default:
      return type;
  }
}
