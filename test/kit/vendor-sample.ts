import type { JSONSchema7 } from "json-schema";
import { sample } from "openapi-sampler";
import type { OpenAPIV3 } from "openapi-types";
import { follow, type VendorOperation } from "./vendor-operation.ts";

/** An answer that the vendor's document promises. */
export interface SampleAnswer {
  readonly status: number;
  /** Undefined where the vendor promises none. */
  readonly body: unknown;
  /** Where it is not JSON. */
  readonly type?: string;
  /** Name of the root element, where it is sent as XML. */
  readonly root?: string;
  /** Those that hold JSON. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How deep samples go; enough for what any projection reads. */
const maxSampleDepth = 12;

/**
 * One answer for each success that the vendor declares, in order of status, made by openapi-sampler from the
 * vendor's own schemas: the same bytes on every run. They hold all members that the schemas name, or the
 * required ones alone.
 */
export function sampleAnswers(
  { document, operation }: VendorOperation,
  members: "all" | "required" = "all",
): readonly SampleAnswer[] {
  return Object.entries(operation.responses)
    .filter(([status]) => /^2(?:\d\d|XX)$/.test(status))
    .map(([status, response]) => {
      const { content = {}, headers = {} } = follow<OpenAPIV3.ResponseObject>(document, response);
      const told = headersOf(document, headers);
      if (content["application/octet-stream"] !== undefined) {
        const type = "application/octet-stream";
        return { status: Number(status), body: "bytes", type, headers: told };
      }
      const xml = content["application/xml"]?.schema;
      const schema = content["application/json"]?.schema ?? xml;
      const options = { maxSampleDepth, quiet: true, skipNonRequired: members === "required" };
      // The schema types of the two packages name the same things.
      const whole = schema && (members === "required" ? merged(document, schema) : schema);
      const body = whole && sample(whole as JSONSchema7, options, document);
      const answer = { status: Number(status.replace("XX", "00")), body, headers: told };
      if (xml === undefined) return answer;
      return { ...answer, type: "application/xml", root: rootOf(document, xml) };
    });
}

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject;

/** A schema whose `allOf` is written out: the sampler does not see what one part requires of another. */
function merged(document: OpenAPIV3.Document, schema: Schema, depth = 0): Schema {
  const { allOf, ...own } = follow<OpenAPIV3.SchemaObject>(document, schema);
  if (depth > maxSampleDepth || (allOf === undefined && own.properties === undefined))
    return schema;
  const parts = [...(allOf ?? []).map((each) => merged(document, each, depth + 1)), own].map(
    (each) => follow<OpenAPIV3.SchemaObject>(document, each),
  );
  const properties = Object.fromEntries(
    parts
      .flatMap((each) => Object.entries(each.properties ?? {}))
      .map(([name, each]) => [name, merged(document, each, depth + 1)]),
  );
  const required = [...new Set(parts.flatMap((each) => each.required ?? []))];
  const all = Object.assign({}, ...parts) as OpenAPIV3.SchemaObject;
  return { ...all, properties, ...(required.length === 0 ? {} : { required }) };
}

/** Headers of JSON, such as Dropbox-API-Result. */
function headersOf(
  document: OpenAPIV3.Document,
  headers: NonNullable<OpenAPIV3.ResponseObject["headers"]>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, header]) => {
    const { schema } = follow<OpenAPIV3.HeaderObject>(document, header);
    if (schema === undefined || !("type" in follow(document, schema))) return [];
    if (follow<OpenAPIV3.SchemaObject>(document, schema).type !== "object") return [];
    const value = sample(schema as JSONSchema7, { maxSampleDepth, quiet: true }, document);
    return [[name, JSON.stringify(value)] as const];
  });
  return Object.fromEntries(entries);
}

function rootOf(
  document: OpenAPIV3.Document,
  schema: OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject,
): string {
  const { xml } = follow<OpenAPIV3.SchemaObject>(document, schema);
  const name = "$ref" in schema ? schema.$ref.split("/").at(-1) : undefined;
  return xml?.name ?? name ?? "root";
}
