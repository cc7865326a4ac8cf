import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import type { OpenAPIV3 } from "openapi-types";
import { createSchemaReader, type LinkSchema } from "./request-schema.ts";
import { follow } from "./vendor-operation.ts";

type Schema = OpenAPIV3.SchemaObject;
type SchemaOrReference = Schema | OpenAPIV3.ReferenceObject;

/** Why a value is not of a schema; empty where it is. `undefined`: the schema itself means nothing to ajv. */
export type JudgeValue = (value: unknown) => readonly ErrorObject[] | undefined;

/** The formats that a wrong encoding would break; ajv itself knows none. */
const formats = {
  "date-time": (text: string): boolean =>
    /^\d{4}-\d\d-\d\dT/i.test(text) && !Number.isNaN(Date.parse(text)),
};

/**
 * Validates values by the schemas of a vendor's whole document, references and circles of them included. Throws
 * where a reference leads nowhere.
 *
 * @param isOpen - Whether members that no schema names may be there, as OpenAPI says.
 */
export function createVendorSchemas(
  document: OpenAPIV3.Document,
  isOpen = false,
): (schema: SchemaOrReference, encoding: "text" | "json") => JudgeValue {
  const compiled = new Map<string, Map<SchemaOrReference, JudgeValue>>();
  return (schema, encoding) => {
    const known = compiled.get(encoding) ?? new Map<SchemaOrReference, JudgeValue>();
    compiled.set(encoding, known);
    const judge = known.get(schema) ?? judgeBy(document, schema, encoding, isOpen);
    known.set(schema, judge);
    return judge;
  };
}

function judgeBy(
  document: OpenAPIV3.Document,
  schema: SchemaOrReference,
  encoding: "text" | "json",
  isOpen: boolean,
): JudgeValue {
  const validate = compile(linked(document, schema, encoding, isOpen), encoding === "text");
  return (value) => {
    if (validate === undefined) return undefined;
    // Texts are turned into numbers where they are judged: that is no change to the caller's value.
    const judged: unknown = encoding === "text" ? structuredClone(value) : value;
    if (validate({ judged })) return [];
    return (validate.errors ?? []).map((error) => ({
      ...error,
      instancePath: error.instancePath.slice("/judged".length),
    }));
  };
}

/** An error as a line. */
export function describeError({ instancePath, message = "", params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

function compile(schema: object, coerceTypes: boolean): ValidateFunction | undefined {
  const ajv = new Ajv2019({
    strict: false,
    validateSchema: false,
    allErrors: true,
    logger: false,
    unicodeRegExp: false,
    inlineRefs: false,
    coerceTypes,
    formats,
  });
  try {
    return ajv.compile({ type: "object", properties: { judged: schema } });
  } catch {
    return undefined;
  }
}

/** A schema with all that it refers to beside it. */
function linked(
  document: OpenAPIV3.Document,
  schema: SchemaOrReference,
  encoding: "text" | "json",
  isOpen: boolean,
): object {
  const names = new Map<string, string>();
  const waiting: (readonly [name: string, reference: string, mayClose: boolean])[] = [];
  const link: LinkSchema = (reference, mayClose) => {
    const key = `${String(mayClose)} ${reference}`;
    const name = names.get(key) ?? `s${String(names.size)}`;
    if (!names.has(key)) {
      names.set(key, name);
      waiting.push([name, reference, mayClose]);
    }
    return { $ref: `judged#/definitions/${name}` } as Schema;
  };
  const read = createSchemaReader(document, encoding, link, isOpen);
  const top = read(schema);
  const definitions: Record<string, unknown> = {};
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, reference, mayClose] = next;
    definitions[name] = read(follow<Schema>(document, { $ref: reference }), mayClose);
  }
  return { $id: "judged", allOf: [top], definitions };
}
