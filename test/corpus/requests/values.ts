import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";

/** A value that a generated method takes or gives. */
export interface TypedValue {
  readonly operation: OperationIR;
  readonly side: "input" | "output";
  readonly value: unknown;
}

/** Longer ones cost the compiler more than they tell. */
const longest = 20_000;

/** A module in which every value stands where the generated type is wanted, one a line. */
export function printValues({ id, className }: ConnectorIR, values: readonly TypedValue[]): string {
  const lines = values.flatMap(({ operation, side, value }, index) => {
    const method = `${className}[${JSON.stringify(operation.name)}]`;
    const type = side === "input" ? `Parameters<${method}>[0]` : `Awaited<ReturnType<${method}>>`;
    const text = literal(value);
    const line = `export const value${String(index)}: ${type} = ${text}; // ${side} of ${JSON.stringify(operation.id)}`;
    return text.length > longest ? [] : [line];
  });
  return `import type { ${className} } from "./${id}.ts";\n\n${lines.join("\n")}\n`;
}

function literal(value: unknown): string {
  if (value instanceof Uint8Array) return "new Uint8Array()";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const members = Object.entries(value).map(
    ([key, each]) =>
      `${key === "__proto__" ? '["__proto__"]' : JSON.stringify(key)}: ${literal(each)}`,
  );
  return `{ ${members.join(", ")} }`;
}
