import { isObject, ownObject, ownText } from "../json.ts";
import { formatReference, parseReference, resolveReference } from "../pointer.ts";
import type { Json, JsonObject } from "../../json.ts";

/** What the functions that convert one document share. */
export interface Conversion {
  readonly json: JsonObject;
  /** What a reference to a schema reads after the conversion. */
  readonly rewrite: (reference: string) => string;
  /** Takes the next schema that stands in no table and was referred to; it becomes a component. */
  readonly next: () => readonly [name: string, schema: Json] | undefined;
}

/** An object of the document behind its reference, and what stood in its place. */
export interface Resolved {
  readonly written: Json;
  readonly value: JsonObject;
  /** Where it is kept, if it was referred to. */
  readonly reference?: string;
}

const definitions = "#/definitions/";

/**
 * Begins a conversion. Schemas keep their place below their definition. Those that lie elsewhere, in a
 * response or a body, do not: whoever refers to one (bundling does) is led to a copy among the components.
 */
export function createConversion(json: JsonObject): Conversion {
  const table = ownObject(json, "definitions") ?? {};
  const names = new Map<string, string>();
  const pending: (readonly [name: string, schema: Json])[] = [];
  const move = (pointer: string, schema: Json): string => {
    const known = names.get(pointer);
    if (known !== undefined) return known;
    let name = (parseReference(pointer) ?? []).join(".");
    while (Object.hasOwn(table, name)) name += "_";
    const reference = formatReference(["components", "schemas", name]);
    names.set(pointer, reference);
    pending.push([name, schema]);
    return reference;
  };
  return {
    json,
    rewrite: (reference) => {
      if (reference.startsWith(definitions))
        return `#/components/schemas/${reference.slice(definitions.length)}`;
      const target = resolveReference(json, reference);
      return target === undefined ? reference : move(target.pointer, target.schema);
    },
    next: () => pending.shift(),
  };
}

/** Follows the reference that may stand in place of an object; undefined where there is no object. */
export function resolveObject({ json }: Conversion, written: Json): Resolved | undefined {
  if (!isObject(written)) return undefined;
  const reference = ownText(written, "$ref");
  if (reference === undefined) return { written, value: written };
  const target = resolveReference(json, reference);
  if (target === undefined || !isObject(target.schema)) return undefined;
  return { written, value: target.schema, reference: target.pointer };
}
