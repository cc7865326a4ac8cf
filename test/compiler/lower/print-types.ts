import type { DeclarationIR, FieldTypeIR, TypeIR } from "../../../compiler/ir/type.ts";

/** Prints declarations as plain TypeScript: enough for the compiler to say whether they are legal. */
export function printDeclarations(declarations: readonly DeclarationIR[]): string {
  return declarations
    .map(({ name, type }) =>
      type.kind === "object"
        ? `export interface ${name} ${printType(type)}\n`
        : `export type ${name} = ${printType(type)};\n`,
    )
    .join("\n");
}

/** Prints one type. */
export function printType(type: TypeIR): string {
  switch (type.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "never":
    case "unknown":
      return type.kind;
    case "integer":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "literal":
      return JSON.stringify(type.value);
    case "enum":
      return `(${[...type.values.map((value) => JSON.stringify(value)), ...rest(type)].join(" | ")})`;
    case "reference":
      return type.name;
    case "array":
      return `readonly (${printType(type.items)})[]`;
    case "tuple": {
      const items = type.items.map(printType);
      if (type.rest !== undefined) items.push(`...(${printType(type.rest)})[]`);
      return `readonly [${items.join(", ")}]`;
    }
    case "map":
      return `{ readonly [key: string]: ${printType(type.values)} }`;
    case "object":
      return `{ ${[...type.fields.map(printField), ...printAdditional(type)].join(" ")} }`;
    case "union":
      return `(${type.members.map(printType).join(" | ")})`;
    case "intersection":
      return `(${type.members.map(printType).join(" & ")})`;
  }
}

function rest(type: Extract<TypeIR, { readonly kind: "enum" }>): readonly string[] {
  if (!type.open) return [];
  return [...new Set(type.values.map((value) => `(${typeof value} & {})`))];
}

function printField(field: FieldTypeIR): string {
  const name = JSON.stringify(field.name);
  return `readonly ${name}${field.optional ? "?" : ""}: ${printType(field.type)};`;
}

function printAdditional(type: Extract<TypeIR, { readonly kind: "object" }>): readonly string[] {
  if (type.additional === undefined) return [];
  const orAbsent = type.fields.some((field) => field.optional) ? " | undefined" : "";
  return [`readonly [key: string]: ${printType(type.additional)}${orAbsent};`];
}
