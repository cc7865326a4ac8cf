import type { OpenAPIV2, OpenAPIV3 } from "openapi-types";

type Json = unknown;
type Members = Readonly<Record<string, Json>>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

/** What a parameter says of its value, and a schema says in the same words. */
const valueWords =
  "type format enum default maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf".split(
    " ",
  );

/** Where a list is written (Swagger 2.0, "Parameter Object") as OpenAPI 3.0.3 says it ("Style Values"). */
const styles: Readonly<Record<string, Members>> = {
  ssv: { style: "spaceDelimited", explode: false },
  pipes: { style: "pipeDelimited", explode: false },
  multi: { style: "form", explode: true },
};

/**
 * A document of Swagger 2.0 in the words of OpenAPI 3.0, for the validator: made by the specifications alone, without the compiler's
 * own reader, so that the one judges the other. Schemas stay where they are, and so do references to them.
 */
export function fromSwagger2(document: OpenAPIV2.Document): OpenAPIV3.Document {
  const whole = withoutForeign(document) as OpenAPIV2.Document;
  const extra: unknown = Reflect.get(whole, "x-ms-paths");
  const extended = Object.entries(isMembers(extra) ? extra : {}).map(([key, item]) => [
    withoutMarks(key),
    item,
  ]);
  const all = { ...whole.paths, ...Object.fromEntries(extended) };
  const paths = Object.fromEntries(
    Object.entries(all).map(([key, item]) => [key, pathItem(whole, isMembers(item) ? item : {})]),
  );
  const url = `https://${whole.host ?? "api.example.com"}${whole.basePath ?? ""}`;
  const { info } = whole;
  const kept = { definitions: whole.definitions ?? {} };
  return { ...kept, openapi: "3.0.3", info, servers: [{ url }], paths } as OpenAPIV3.Document;
}

/** Words without a value tell keys of `x-ms-paths` apart and are no parameters: `?comp=properties&Resize`. */
function withoutMarks(key: string): string {
  const [path = "", query = ""] = key.split("?", 2);
  const words = query.split("&");
  const pairs = words.filter((each) => each.includes("=")).join("&");
  const marks = words.filter((each) => !each.includes("=")).join("&");
  return `${path}${pairs === "" ? "" : `?${pairs}`}${marks === "" ? "" : `#${marks}`}`;
}

function pathItem(document: OpenAPIV2.Document, item: Members): Members {
  const shared = listOf(item["parameters"]);
  return Object.fromEntries(
    methods.flatMap((method) => {
      const found = item[method];
      return isMembers(found) ? [[method, operation(document, found, shared)]] : [];
    }),
  );
}

function operation(document: OpenAPIV2.Document, found: Members, shared: readonly Json[]): Members {
  const declared = [...shared, ...listOf(found["parameters"])].map((each) =>
    target(document, each),
  );
  const parameters = [
    ...new Map(declared.map((each) => [`${String(each["in"])} ${String(each["name"])}`, each])),
  ].map(([, each]) => each);
  const plain = parameters.filter(({ in: place }) => place !== "body" && place !== "formData");
  const body = bodyOf(parameters, textsOf(found["consumes"] ?? document.consumes));
  const produces = textsOf(found["produces"] ?? document.produces);
  const responses = isMembers(found["responses"]) ? found["responses"] : {};
  return {
    operationId: found["operationId"],
    parameters: plain.map(parameter),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, each]) => [
        status,
        response(target(document, each), produces),
      ]),
    ),
  };
}

function parameter(declared: Members): Members {
  const { name, in: place, required, collectionFormat } = declared;
  const isQuery = place === "query" && declared["type"] === "array";
  const style = isQuery
    ? (styles[String(collectionFormat)] ?? { style: "form", explode: false })
    : {};
  return { name, in: place, required: required === true, ...style, schema: valueOf(declared) };
}

function valueOf(declared: Members): Members {
  const { type, items } = declared;
  if (type === "file") return { type: "string", format: "binary" };
  return {
    ...Object.fromEntries(
      valueWords.flatMap((key) => (Object.hasOwn(declared, key) ? [[key, declared[key]]] : [])),
    ),
    ...(isMembers(items) ? { items: valueOf(items) } : {}),
  };
}

function bodyOf(parameters: readonly Members[], consumes: readonly string[]): Members | undefined {
  const body = parameters.find(({ in: place }) => place === "body");
  const types = consumes.length === 0 ? ["application/json"] : consumes;
  if (body !== undefined) {
    const media = { schema: body["schema"] };
    const content = Object.fromEntries(types.map((type) => [type, media]));
    return { required: body["required"] === true, content };
  }
  const fields = parameters.filter(({ in: place }) => place === "formData");
  if (fields.length === 0) return undefined;
  const needed = fields.filter(({ required }) => required === true).map(({ name }) => name);
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map((each) => [String(each["name"]), valueOf(each)])),
    ...(needed.length === 0 ? {} : { required: needed }),
  };
  const isForm = (type: string): boolean => /^multipart\/|x-www-form-urlencoded/.test(type);
  const hasFile = fields.some(({ type }) => type === "file");
  const usual = hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded";
  const stated = types.filter(isForm);
  const forms = stated.length === 0 ? [usual] : stated;
  const content = Object.fromEntries(forms.map((type) => [type, { schema }]));
  return { required: needed.length > 0, content };
}

function response(declared: Members, produces: readonly string[]): Members {
  const { schema, examples } = declared;
  if (!isMembers(schema)) return { description: "" };
  const types = produces.length === 0 ? ["application/json"] : produces;
  const shown = isMembers(examples) ? examples : {};
  const content = types.map((type) => [
    type,
    {
      schema: schema["type"] === "file" ? { type: "string", format: "binary" } : schema,
      ...(Object.hasOwn(shown, type) ? { example: shown[type] } : {}),
    },
  ]);
  return { description: "", content: Object.fromEntries(content) };
}

/** A copy without the words that mean something else in OpenAPI 3: a discriminator is a text in Swagger 2. */
function withoutForeign(node: Json): Json {
  if (Array.isArray(node)) return node.map(withoutForeign);
  if (!isMembers(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => key !== "discriminator" || typeof value !== "string")
      .map(([key, value]) => [key === "x-nullable" ? "nullable" : key, withoutForeign(value)]),
  );
}

function target(document: OpenAPIV2.Document, node: Json): Members {
  if (!isMembers(node)) return {};
  const { $ref } = node;
  if (typeof $ref !== "string") return node;
  const [, ...steps] = $ref.split("/");
  let found: Json = document;
  for (const step of steps)
    found = isMembers(found) ? found[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return isMembers(found) ? found : {};
}

function isMembers(node: Json): node is Members {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

function listOf(node: Json): readonly Json[] {
  return Array.isArray(node) ? node : [];
}

function textsOf(node: Json): readonly string[] {
  return listOf(node).filter((each) => typeof each === "string");
}
