import {
  compareText,
  isList,
  isObject,
  members,
  own,
  ownList,
  ownObject,
  ownText,
} from "../json.ts";
import { joinReference } from "../pointer.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { SpecDocument, SpecSchema } from "../spec.ts";

/** What a schema says about a value, with its references and its `allOf` taken together. */
export interface SchemaFacts {
  /** `string (date-time) | null`; `any` where it says nothing. */
  readonly type: string;
  readonly properties: ReadonlyMap<string, SpecSchema>;
  readonly required: ReadonlySet<string>;
  readonly items?: SpecSchema;
  /** Of maps: the schema of their values. */
  readonly values?: SpecSchema;
  /** Allowed values as JSON; empty where all are. */
  readonly allowed: readonly string[];
  /** The members of `oneOf` and `anyOf`, by the reference or the place in the list. */
  readonly variants: ReadonlyMap<string, SpecSchema>;
  /** How it is written as XML; what stands nearest wins. */
  readonly xml: JsonObject;
}

const maxParts = 64;

/** Follows a schema's reference; the schema itself where it has none. */
export function followSchema(document: SpecDocument, schema: SpecSchema): SpecSchema | undefined {
  const reference = isObject(schema.schema) ? ownText(schema.schema, "$ref") : undefined;
  return reference === undefined ? schema : document.resolve(reference);
}

/** Reads what a schema says. */
export function readFacts(document: SpecDocument, schema: SpecSchema): SchemaFacts {
  const parts = collectParts(document, schema);
  const properties = new Map<string, SpecSchema>();
  const variants = new Map<string, SpecSchema>();
  for (const { schema: part, pointer } of parts) {
    for (const [name, each] of members(ownObject(part, "properties") ?? {})) {
      // What stands nearest says more than what it is made of.
      if (properties.has(name)) continue;
      properties.set(name, { schema: each, pointer: joinReference(`${pointer}/properties`, name) });
    }
    for (const keyword of ["oneOf", "anyOf"]) {
      ownList(part, keyword).forEach((each, index) => {
        const reference = isObject(each) ? ownText(each, "$ref") : undefined;
        const place = { schema: each, pointer: joinReference(`${pointer}/${keyword}`, index) };
        variants.set(reference ?? `${keyword} ${String(index)}`, place);
      });
    }
  }
  const items = memberOf(parts, "items");
  const values = memberOf(parts, "additionalProperties");
  return {
    type: typeOf(parts.map((part) => part.schema)),
    properties,
    required: new Set(parts.flatMap((part) => textsOf(part.schema, "required"))),
    ...(items === undefined ? {} : { items }),
    ...(values === undefined ? {} : { values }),
    allowed: allowedBy(parts.map((part) => part.schema)),
    variants,
    xml: Object.assign({}, ...parts.map((part) => ownObject(part.schema, "xml")).reverse()),
  };
}

interface Part {
  readonly schema: JsonObject;
  readonly pointer: string;
}

/** A schema, what it refers to and what its `allOf` adds, each once. */
function collectParts(document: SpecDocument, schema: SpecSchema): readonly Part[] {
  const parts = new Map<string, Part>();
  const pending = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { schema: value, pointer } = next;
    if (!isObject(value) || parts.has(pointer) || parts.size >= maxParts) continue;
    parts.set(pointer, { schema: value, pointer });
    const target = ownText(value, "$ref") === undefined ? undefined : followSchema(document, next);
    if (target !== undefined) pending.push(target);
    ownList(value, "allOf").forEach((each, index) =>
      pending.push({ schema: each, pointer: joinReference(`${pointer}/allOf`, index) }),
    );
  }
  return [...parts.values()];
}

function memberOf(parts: readonly Part[], keyword: string): SpecSchema | undefined {
  for (const { schema, pointer } of parts) {
    const value = own(schema, keyword);
    if (isObject(value)) return { schema: value, pointer: joinReference(pointer, keyword) };
  }
  return undefined;
}

function typeOf(schemas: readonly JsonObject[]): string {
  const types = new Set(schemas.flatMap((schema) => typesOf(schema)));
  return types.size === 0 ? "any" : [...types].toSorted(compareText).join(" | ");
}

function typesOf(schema: JsonObject): readonly string[] {
  const format = ownText(schema, "format");
  const named = ownText(schema, "type");
  const types = named === undefined ? textsOf(schema, "type") : [named];
  const written = types.map((type) =>
    format === undefined || type === "null" ? type : `${type} (${format})`,
  );
  return own(schema, "nullable") === true ? [...written, "null"] : written;
}

function allowedBy(schemas: readonly JsonObject[]): readonly string[] {
  const values = schemas.flatMap((schema): readonly Json[] => {
    const constant = own(schema, "const");
    return constant === undefined ? ownList(schema, "enum") : [constant];
  });
  return [...new Set(values.map((value) => JSON.stringify(value)))];
}

function textsOf(schema: JsonObject, keyword: string): readonly string[] {
  const value = own(schema, keyword);
  return isList(value) ? value.filter((each) => typeof each === "string") : [];
}
