import { OpenAPIBackend } from "openapi-backend";
import type { OpenAPIV3 } from "openapi-types";
import qs from "qs";
import type { OperationIR } from "../../../compiler/ir/ir.ts";
import type { ReceivedRequest } from "../../kit/request-oracle.ts";
import { createSchemaReader } from "../../kit/request-schema.ts";
import { follow, type VendorOperation } from "../../kit/vendor-operation.ts";
import { describeError } from "../../kit/vendor-schemas.ts";
import { readXml } from "../../kit/vendor-xml.ts";
import { parseForm } from "../../runtime/kit/multipart.ts";
import { bodyOf } from "./input.ts";
import { declaredParameters, serverPaths } from "./vendor-operations.ts";
import { segmentNames, segmentsOf } from "./segments.ts";
import { isStyled, readStyled } from "./styled.ts";
import type { Samples } from "./samples.ts";

/** The operation that is judged; the validator is handed it alone. */
const operationId = "judged";

/**
 * Why a vendor would refuse a request for one of its operations, by its whole document; empty where it would not.
 * Path, query and headers are validated by openapi-backend, as far as it reads their styles; the others and the
 * body by ajv.
 */
export async function judgeRequest(
  request: ReceivedRequest & { readonly credentials: readonly string[] },
  operation: OperationIR,
  vendor: VendorOperation,
  samples: Samples,
): Promise<readonly string[]> {
  const [pathname = "", query = ""] = request.target.split("?", 2);
  const bases = serverPaths(vendor, request.credentials);
  const base = bases.find((each) => pathname.startsWith(`${each}/`) || pathname === each);
  if (base === undefined) return [`path: "${pathname}" is not below "${bases.join('", "')}"`];
  const path = pathname.slice(base.length);
  const parameters = declaredParameters(vendor);
  const names = parameters.flatMap((each) => (each.in === "query" ? [each.name] : []));
  const pairs = readPairs(query, names, request.credentials);
  const found = [...mediaErrors(request, operation, vendor)];
  const left = new Set(Object.keys(pairs));
  for (const parameter of parameters.filter((each) => isStyled(vendor.document, each))) {
    const read = readStyled(vendor, parameter, { path, query, headers: request.headers });
    // A member of an exploded object may have the name of another parameter.
    for (const name of read.taken)
      if (name === parameter.name || !names.includes(name)) left.delete(name);
    const place = `${parameter.in} ${parameter.name}`;
    if (read.value === undefined) {
      if (parameter.required === true) found.push(`${place}: is missing`);
    } else if (parameter.schema !== undefined) {
      const errors = samples.judge(parameter.schema, "request", "text")(read.value) ?? [];
      found.push(...errors.map((each) => `${place}${describeError(each)}`));
    }
  }
  const simple = parameters.filter((each) => !isStyled(vendor.document, each));
  const backend = await openBackend(vendor, parameters, samples);
  const kept = Object.entries(pairs).filter(([name]) => left.has(name));
  const segments = segmentsOf(vendor.template, path);
  if (segments === undefined) found.push(`path: "${path}" is no "${vendor.template}"`);
  const { errors } = backend.validateRequest(
    {
      method: request.method,
      path: `/_/${(segments ?? []).map(([, text]) => text).join("/")}`,
      query: Object.fromEntries(kept) as Record<string, string>,
      headers: readJsonHeaders(request.headers, simple),
    },
    operationId,
  );
  for (const { instancePath, message = "", params } of errors ?? [])
    found.push(`${instancePath} ${message} ${JSON.stringify(params)}`);
  return [...found, ...(await bodyErrors(request, operation, vendor, samples))];
}

async function openBackend(
  vendor: VendorOperation,
  parameters: readonly OpenAPIV3.ParameterObject[],
  { sent }: Samples,
): Promise<OpenAPIBackend> {
  const { document, method } = vendor;
  const names = [...segmentNames(vendor.template)];
  const readText = createSchemaReader(sent.document, "text");
  const readJson = createSchemaReader(sent.document, "json");
  const judged = parameters.flatMap((each): readonly OpenAPIV3.ParameterObject[] => {
    const { in: place, required = false, style, explode } = each;
    const name = place === "path" ? segmentName(names.indexOf(each.name)) : each.name;
    const plain = { name, in: place, required };
    // What was judged beside it must only not be in the way.
    if (isStyled(document, each)) return place === "path" ? [{ ...plain, schema: {} }] : [];
    const content = Object.values(each.content ?? {}).map(({ schema = {} }) =>
      readJson(sent.of(schema)),
    );
    const [json] = content;
    if (json !== undefined)
      return [{ ...plain, content: { "application/json": { schema: json } } }];
    const schema = readText(sent.of(each.schema ?? {}));
    // The backend splits whatever is not exploded, a lone text with a comma too.
    if (schema.type !== "array") return [{ ...plain, schema }];
    return [
      {
        ...plain,
        schema,
        ...(style === undefined ? {} : { style }),
        ...(explode === undefined ? {} : { explode }),
      },
    ];
  });
  const definition = {
    openapi: "3.0.3",
    info: { title: operationId, version: "1" },
    paths: {
      // Of the path it is handed the parameters alone: it takes `$` in a literal for a pattern's.
      [`/_/${names.map((_, index) => `{${segmentName(index)}}`).join("/")}`]: {
        [method.toLowerCase()]: { operationId, parameters: judged, responses: {} },
      },
    },
  };
  const backend = new OpenAPIBackend({
    // The backend takes an object that stands in two places for one that holds itself.
    definition: JSON.parse(JSON.stringify(definition, withoutFormat)) as OpenAPIV3.Document,
    quick: true,
    coerceTypes: true,
    ajvOpts: {
      logger: false,
      allErrors: true,
      unicodeRegExp: false,
      validateSchema: false,
    },
  });
  return await backend.init();
}

/** By number: of a name the backend takes what follows a colon for a pattern. */
function segmentName(index: number): string {
  return `segment${String(index)}`;
}

/** Samples are not asked for formats: the vendor's own examples have numbers of 64 bits where 32 are declared. */
function withoutFormat(key: string, value: unknown): unknown {
  return key === "format" && typeof value === "string" ? undefined : value;
}

/**
 * Pairs of a query or a form by the names that the vendor declares, brackets and dots included; what it declares otherwise
 * is read by qs. Credentials are not among the parameters.
 */
function readPairs(
  query: string,
  names: readonly string[],
  credentials: readonly string[],
): Readonly<Record<string, unknown>> {
  const literal = new Map<string, string[]>();
  const others = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    if (names.includes(name)) literal.set(name, [...(literal.get(name) ?? []), value]);
    else if (!credentials.includes(name)) others.append(name, value);
  }
  const read = qs.parse(others.toString(), {
    depth: 16,
    arrayLimit: 1000,
    parameterLimit: 10_000,
  });
  const own = [...literal].map(
    ([name, values]) => [name, values.length === 1 ? values[0] : values] as const,
  );
  return { ...read, ...Object.fromEntries(own) };
}

/** Where the vendor declares that a header holds JSON, what it holds: the validator looks at values. */
function readJsonHeaders(
  headers: Readonly<Record<string, string>>,
  parameters: readonly OpenAPIV3.ParameterObject[],
): Readonly<Record<string, string>> {
  const read = parameters.flatMap(({ in: place, name, content }) => {
    const text = headers[name.toLowerCase()];
    if (place !== "header" || content === undefined || text === undefined) return [];
    return [[name.toLowerCase(), JSON.parse(text) as string] as const];
  });
  return { ...headers, ...Object.fromEntries(read) };
}

function mediaErrors(
  { body, headers }: ReceivedRequest,
  operation: OperationIR,
  vendor: VendorOperation,
): readonly string[] {
  if (body === "") return [];
  if (vendor.operation.requestBody === undefined) return ["body: the operation takes none"];
  const type = headers["content-type"] ?? "";
  return bodyOf({ body: { encoding: "json", mediaType: type } }, vendor) === undefined
    ? [`body: none of the type "${type}" is taken; ours is ${operation.body?.mediaType ?? ""}`]
    : [];
}

async function bodyErrors(
  request: ReceivedRequest,
  operation: OperationIR,
  vendor: VendorOperation,
  samples: Samples,
): Promise<readonly string[]> {
  const media = bodyOf(operation, vendor);
  if (media === undefined) return [];
  if (request.body === "") return emptyBodyErrors(operation, media, samples);
  if (media.schema === undefined) return [];
  const { schema } = media;
  const judge = (value: unknown, encoding: "text" | "json"): readonly string[] =>
    (samples.judge(schema, "request", encoding)(value) ?? []).map(
      (each) => `body${describeError(each)}`,
    );
  switch (operation.body?.encoding) {
    case "json":
      return judge(JSON.parse(request.body), "json");
    case "form": {
      const declared = follow<OpenAPIV3.SchemaObject>(vendor.document, schema).properties ?? {};
      const parsed = readPairs(request.body, Object.keys(declared), []);
      return judge(withLists(vendor, schema, parsed), "text");
    }
    case "multipart": {
      const type = request.headers["content-type"] ?? "";
      const parts = await parseForm(type, Buffer.from(request.body));
      return judge(withLists(vendor, schema, readParts(parts)), "text");
    }
    case "xml":
      return judge(readXml(vendor.document, schema, request.body), "text");
    case "text":
      return judge(request.body, "text");
    default:
      return [];
  }
}

/** A form without pairs is as long as none at all. */
function emptyBodyErrors(
  { body }: OperationIR,
  { required, schema }: OpenAPIV3.MediaTypeObject & { readonly required: boolean },
  samples: Samples,
): readonly string[] {
  if (!required) return [];
  const isForm = body?.encoding === "form" || body?.encoding === "multipart";
  const errors =
    isForm && schema !== undefined ? samples.judge(schema, "request", "text")({}) : undefined;
  return errors?.length === 0 ? [] : ["body: is missing"];
}

function readParts(parts: Awaited<ReturnType<typeof parseForm>>): Record<string, unknown> {
  const values = Map.groupBy(parts, ({ name }) => name);
  return Object.fromEntries(
    [...values].map(([name, named]) => {
      const texts = named.map((part) => ("text" in part ? readPart(part.text) : "bytes"));
      return [name, texts.length > 1 ? texts : texts[0]];
    }),
  );
}

/** A part that is no text is sent as JSON (OpenAPI 3.0.3, "Special Considerations for multipart Content"). */
function readPart(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Members that the vendor wants lists of are lists, also where there is one. */
function withLists(
  { document }: VendorOperation,
  schema: OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject,
  members: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const declared = follow<OpenAPIV3.SchemaObject>(document, schema).properties ?? {};
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => {
      const name =
        Object.hasOwn(declared, key) || declared[`${key}[]`] === undefined ? key : `${key}[]`;
      const member = declared[name];
      const isList =
        member !== undefined && follow<OpenAPIV3.SchemaObject>(document, member).type === "array";
      return [name, isList && !Array.isArray(value) ? [value] : value];
    }),
  );
}
