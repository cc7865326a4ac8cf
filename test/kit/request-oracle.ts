import { OpenAPIBackend } from "openapi-backend";
import type { OpenAPIV3 } from "openapi-types";
import qs from "qs";
import { parseForm } from "../runtime/kit/multipart.ts";
import { createSchemaReader } from "./request-schema.ts";
import { readXml } from "./vendor-xml.ts";
import {
  follow,
  isMultiSegment,
  createOperationFinder,
  parametersOf,
  type VendorOperation,
} from "./vendor-operation.ts";

/** A request as a server received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the vendor would say to a request. */
export interface Judgement {
  readonly operation: VendorOperation;
  /** Why the vendor would refuse it; empty where it would not. */
  readonly errors: readonly string[];
}

const formType = "application/x-www-form-urlencoded";
const partsType = "multipart/form-data";

/** Judges a request; undefined where the vendor has no such operation. */
export type JudgeRequest = (request: ReceivedRequest) => Promise<Judgement | undefined>;

/**
 * Judges requests by the vendor's whole documents, which share nothing with what the connector was compiled
 * from. The operation is looked for among all of the vendor's; openapi-backend then validates path, query,
 * headers and body. It is handed that one operation alone: GitHub's whole document takes it a second to
 * load, and 0.1 s for every operation.
 */
export function createRequestOracle(documents: readonly OpenAPIV3.Document[]): JudgeRequest {
  const find = createOperationFinder(documents);
  const validators = new Map<string, Promise<OpenAPIBackend>>();
  return async (request) => {
    const [pathname = "", query = ""] = request.target.split("?", 2);
    const operation = find(request);
    if (operation === undefined) return undefined;
    const type = contentTypeOf(request);
    const isForm = type === formType || type === partsType;
    const key = `${operation.operationId} ${isForm ? "form" : "json"}`;
    const validator = validators.get(key) ?? createValidator(operation, isForm);
    validators.set(key, validator);
    const { errors } = (await validator).validateRequest(
      {
        method: request.method,
        path: pathOf(operation, pathname),
        query: readQuery(query, operation),
        headers: readHeaders(request, operation),
        ...(request.body === "" ? {} : { body: await bodyOf(request, operation) }),
      },
      operation.operationId,
    );
    const found = (errors ?? []).map(
      ({ instancePath, message = "", params }) =>
        `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    return { operation, errors: [...mediaTypeErrors(operation, request), ...found] };
  };
}

async function createValidator(
  operation: VendorOperation,
  isForm: boolean,
): Promise<OpenAPIBackend> {
  const backend = new OpenAPIBackend({
    // The backend takes an object that stands in two places for one that holds itself.
    definition: JSON.parse(JSON.stringify(documentOf(operation, isForm))) as OpenAPIV3.Document,
    quick: true,
    coerceTypes: true,
    // Forms hold nothing but text; in JSON a number in quotes is a mistake.
    ajvOpts: { logger: false, allErrors: true, coerceTypes: isForm, formats },
  });
  return await backend.init();
}

function mediaTypeErrors(operation: VendorOperation, request: ReceivedRequest): readonly string[] {
  if (request.body === "") return [];
  const content = bodyDeclaredBy(operation)?.content;
  if (content === undefined) return ["The operation takes no body."];
  const type = contentTypeOf(request);
  return type in content ? [] : [`The operation takes no body of the type "${type}".`];
}

function contentTypeOf({ headers }: ReceivedRequest): string {
  return headers["content-type"]?.split(";", 1)[0] ?? "";
}

function bodyDeclaredBy(vendor: VendorOperation): OpenAPIV3.RequestBodyObject | undefined {
  const { requestBody } = vendor.operation;
  return requestBody && follow<OpenAPIV3.RequestBodyObject>(vendor.document, requestBody);
}

/** The formats that a wrong encoding would break; ajv itself knows none. */
const formats = {
  "date-time": (text: string): boolean =>
    /^\d{4}-\d\d-\d\dT/.test(text) && !isNaN(Date.parse(text)),
  uri: (text: string): boolean => URL.canParse(text),
};

/** A form or a query is read by qs, which is what Rails and Express mean by brackets. */
async function bodyOf(request: ReceivedRequest, operation: VendorOperation): Promise<object> {
  const type = contentTypeOf(request);
  // The validator takes a body of any type, as its schema has it; it says `object` of it.
  if (type.startsWith("text/")) return request.body as unknown as object;
  switch (type) {
    case "application/octet-stream":
      return request.body as unknown as object;
    case "application/xml":
      return readXmlBody(request.body, bodyDeclaredBy(operation), operation) as object;
    case formType:
      return readPairs(request.body);
    case partsType:
      return await readParts(request, operation);
    default:
      return JSON.parse(request.body) as object;
  }
}

/** XML as the vendor's own schema reads it. */
function readXmlBody(
  text: string,
  declared: OpenAPIV3.RequestBodyObject | undefined,
  { document }: VendorOperation,
): unknown {
  const schema = declared?.content["application/xml"]?.schema;
  return schema === undefined ? {} : readXml(document, schema, text);
}

/** A form in parts by the names of its parts: lists where the vendor wants lists, and where a name comes again. */
async function readParts(
  { headers, body }: ReceivedRequest,
  operation: VendorOperation,
): Promise<object> {
  const parts = await parseForm(headers["content-type"] ?? "", Buffer.from(body));
  const schema = bodyDeclaredBy(operation)?.content[partsType]?.schema;
  const declared = schema && follow<OpenAPIV3.SchemaObject>(operation.document, schema).properties;
  const values = Map.groupBy(parts, ({ name }) => name);
  return Object.fromEntries(
    [...values].map(([name, named]) => {
      const texts = named.map((part) => ("text" in part ? part.text : part.bytes));
      const member = declared?.[name];
      const isList = member !== undefined && "type" in member && member.type === "array";
      return [name, isList || texts.length > 1 ? texts : texts[0]];
    }),
  );
}

/** Where the vendor declares that a header holds JSON, what it holds: the validator looks at values. */
function readHeaders(
  { headers }: ReceivedRequest,
  operation: VendorOperation,
): Readonly<Record<string, string>> {
  const json = parametersOf(operation).filter(
    (each) => each.in === "header" && each.content?.["application/json"] !== undefined,
  );
  const read = json.flatMap(({ name }) => {
    const text = headers[name.toLowerCase()];
    return text === undefined ? [] : [[name.toLowerCase(), JSON.parse(text) as string] as const];
  });
  return { ...headers, ...Object.fromEntries(read) };
}

/** Where the vendor declares brackets as a part of a name, they are kept. */
function readQuery(text: string, operation: VendorOperation): Record<string, string | string[]> {
  const names = parametersOf(operation).map(({ name }) => name);
  const pairs = Object.entries(readPairs(text) as Record<string, string | string[]>);
  return Object.fromEntries(
    pairs.map(([name, value]) => [names.includes(`${name}[]`) ? `${name}[]` : name, value]),
  );
}

function readPairs(text: string): qs.ParsedQs {
  return qs.parse(text, { depth: 16, strictDepth: true, arrayLimit: 1000 });
}

/** OpenAPI has no paths of several segments: what stands for one is made one. */
function pathOf(operation: VendorOperation, pathname: string): string {
  const many = parametersOf(operation).find((each) => each.in === "path" && isMultiSegment(each));
  if (many === undefined) return pathname;
  const [before = "", after = ""] = operation.template.split(`{${many.name}}`);
  const count = before.split("/").length - 1;
  const segments = pathname.split("/");
  const end = segments.length - (after.split("/").length - 1);
  return [
    ...segments.slice(0, count),
    segments.slice(count, end).join("%2F"),
    ...segments.slice(end),
  ].join("/");
}

function documentOf(vendor: VendorOperation, isForm: boolean): OpenAPIV3.Document {
  const { document, operationId } = vendor;
  const body = bodyDeclaredBy(vendor);
  const readText = createSchemaReader(document, "text");
  const readBody = createSchemaReader(document, isForm ? "text" : "json");
  const operation: OpenAPIV3.OperationObject = {
    operationId,
    parameters: parametersOf(vendor).map((each) =>
      each.content === undefined
        ? withSchema(each, readText)
        : { ...each, content: mapContent(each.content, createSchemaReader(document, "json")) },
    ),
    ...(body && { requestBody: { ...body, content: mapContent(body.content, readBody) } }),
    responses: {},
  };
  return {
    openapi: document.openapi,
    info: { title: operationId, version: document.info.version },
    paths: { [vendor.template]: { [vendor.method.toLowerCase()]: operation } },
  };
}

type ReadSchema = ReturnType<typeof createSchemaReader>;

function mapContent(
  content: Readonly<Record<string, OpenAPIV3.MediaTypeObject>>,
  read: ReadSchema,
): Record<string, OpenAPIV3.MediaTypeObject> {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [type, withSchema(media, read)]),
  );
}

function withSchema<T extends OpenAPIV3.MediaTypeObject>(holder: T, read: ReadSchema): T {
  return holder.schema === undefined ? holder : { ...holder, schema: read(holder.schema) };
}
