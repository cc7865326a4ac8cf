import type { OpenAPIV3 } from "openapi-types";
import { follow } from "../../kit/vendor-operation.ts";

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject;

/** A copy of a document that samples are made by, and what stands in it for a schema of the original. */
export interface Copied {
  readonly document: OpenAPIV3.Document;
  readonly of: (schema: Schema) => Schema;
}

/** Copies a document without the members that do not travel in a direction, and perhaps without examples. */
export function copyDocument(
  document: OpenAPIV3.Document,
  direction: "request" | "answer",
  withExamples: boolean,
): Copied {
  const flag = direction === "request" ? "readOnly" : "writeOnly";
  const copies = new Map<unknown, unknown>();
  const copy = (node: unknown, isNames: boolean): unknown => {
    if (typeof node !== "object" || node === null) return node;
    const known = copies.get(node);
    if (known !== undefined) return known;
    const made: unknown = Array.isArray(node)
      ? node.map((each) => copy(each, false))
      : Object.fromEntries(
          Object.entries(node)
            .filter(([key, value]) =>
              isNames
                ? !isFlagged(document, value, flag)
                : withExamples || !["example", "examples", "default"].includes(key),
            )
            .map(([key, value]) => [
              key,
              key === "required" && Array.isArray(value) && !isNames
                ? value.filter((name) => !isGone(document, node, String(name), flag))
                : copy(value, key === "properties" && !isNames),
            ]),
        );
    copies.set(node, made);
    return made;
  };
  // The shape stays: only members that no type asks for are gone.
  const copied = copy(document, false) as OpenAPIV3.Document;
  return { document: copied, of: (schema) => (copies.get(schema) ?? schema) as Schema };
}

/** Whether a required member travels the other way alone (OpenAPI 3.0.3, "Schema Object", `readOnly`). */
function isGone(
  document: OpenAPIV3.Document,
  schema: object,
  name: string,
  flag: "readOnly" | "writeOnly",
  depth = 0,
): boolean {
  if (depth > 4) return false;
  try {
    const { properties, allOf = [] } = follow<OpenAPIV3.SchemaObject>(document, schema);
    if (isFlagged(document, properties?.[name], flag)) return true;
    return [allOf].flat().some((each) => isGone(document, each, name, flag, depth + 1));
  } catch {
    return false;
  }
}

/** Also where the word stands behind a reference, or in a part of `allOf`; what stands nearest wins. */
function isFlagged(
  document: OpenAPIV3.Document,
  schema: unknown,
  flag: "readOnly" | "writeOnly",
  depth = 0,
): boolean {
  if (typeof schema !== "object" || schema === null || depth > 4) return false;
  if (Reflect.get(schema, flag) === true) return true;
  if (Reflect.get(schema, flag === "readOnly" ? "writeOnly" : "readOnly") === true) return false;
  try {
    const found = follow<OpenAPIV3.SchemaObject>(document, schema);
    if (found[flag] === true) return true;
    return [found.allOf ?? []].flat().some((each) => isFlagged(document, each, flag, depth + 1));
  } catch {
    return false;
  }
}
