import type { ProjectionField } from "@human/connector-sdk";
import type { TypeIR } from "../ir/type.ts";
import type { SpecResponse } from "../spec/spec.ts";
import type { TypeLowering } from "../types/type-lowering.ts";

/** A field of the output that stands in a header. */
export interface HeaderOutput {
  readonly name: string;
  readonly field: ProjectionField;
  readonly type: TypeIR;
  readonly optional: true;
}

/**
 * A header as a field. The vendor's document need not list it, since few do; what it lists as a number or a
 * flag becomes one, and everything else is the text that headers are.
 */
export function headerField(
  types: TypeLowering,
  responses: readonly SpecResponse[],
  name: string,
): HeaderOutput {
  const header = name.toLowerCase();
  const type = listedType(types, responses, header) ?? typical(header);
  const common = { name, optional: true } as const;
  switch (type.kind) {
    case "number":
    case "integer":
      return { ...common, field: { header, as: "number" }, type };
    case "boolean":
      return { ...common, field: { header, as: "boolean" }, type };
    case "string":
    case "enum":
      return { ...common, field: { header }, type };
    default:
      return { ...common, field: { header }, type: { kind: "string" } };
  }
}

/** A result that stands in a header as JSON, such as Dropbox-API-Result. */
export function resultInHeader(
  types: TypeLowering,
  responses: readonly SpecResponse[],
  name: string,
): TypeIR {
  const listed = listedType(types, responses, name.toLowerCase());
  return listed ?? { kind: "unknown", reason: "not-expressible" };
}

function listedType(
  types: TypeLowering,
  responses: readonly SpecResponse[],
  header: string,
): TypeIR | undefined {
  const known = responses
    .flatMap((each) => Object.entries(each.headers))
    .find(([key]) => key.toLowerCase() === header);
  return known && types.lower(known[1], "output");
}

/** RFC 9110, section 8.6. */
function typical(header: string): TypeIR {
  return header === "content-length" ? { kind: "integer" } : { kind: "string" };
}
