/** What kind of object stands somewhere in an OpenAPI document. */
export type NodeKind =
  | "operation"
  | "pathItem"
  | "parameter"
  | "header"
  | "requestBody"
  | "response"
  | "mediaType"
  | "encoding"
  | "schema"
  | "server"
  | "serverVariable";

/**
 * What a slice keeps of a member: the value untouched, only that it is there, a discriminator, an object of a
 * kind, a list or a map of such.
 */
export type MemberRule =
  | "keep"
  | "mark"
  | "discriminator"
  | { readonly kind: NodeKind }
  | { readonly listOf: NodeKind }
  | { readonly mapOf: NodeKind };

type Rules = Readonly<Record<string, MemberRule>>;

const described: Rules = {
  required: "keep",
  deprecated: "keep",
  style: "keep",
  explode: "keep",
  allowReserved: "keep",
  allowEmptyValue: "keep",
  "x-multi-segment": "keep",
  schema: { kind: "schema" },
  content: { mapOf: "mediaType" },
};

/** Members that are kept of everything but schemas; all others say nothing about requests and answers. */
const kept: Readonly<Record<Exclude<NodeKind, "schema">, Rules>> = {
  operation: {
    deprecated: "keep",
    servers: { listOf: "server" },
    parameters: { listOf: "parameter" },
    requestBody: { kind: "requestBody" },
    responses: { mapOf: "response" },
  },
  pathItem: { servers: { listOf: "server" }, parameters: { listOf: "parameter" } },
  parameter: { name: "keep", in: "keep", ...described },
  header: described,
  requestBody: { required: "keep", content: { mapOf: "mediaType" } },
  response: { headers: { mapOf: "header" }, content: { mapOf: "mediaType" } },
  mediaType: {
    schema: { kind: "schema" },
    itemSchema: { kind: "schema" },
    encoding: { mapOf: "encoding" },
  },
  encoding: {
    contentType: "keep",
    style: "keep",
    explode: "keep",
    allowReserved: "keep",
    headers: { mapOf: "header" },
  },
  server: { url: "keep", variables: { mapOf: "serverVariable" } },
  serverVariable: { default: "keep", enum: "keep" },
};

const one = { kind: "schema" } as const;
const list = { listOf: "schema" } as const;
const map = { mapOf: "schema" } as const;

/** Keywords that hold schemas (JSON Schema 2020-12 core sections 10 and 11, and what it replaced). */
const schemaKeywords: Rules = {
  items: one,
  additionalItems: one,
  additionalProperties: one,
  contains: one,
  contentSchema: one,
  else: one,
  if: one,
  not: one,
  propertyNames: one,
  then: one,
  unevaluatedItems: one,
  unevaluatedProperties: one,
  allOf: list,
  anyOf: list,
  oneOf: list,
  prefixItems: list,
  $defs: map,
  definitions: map,
  dependencies: map,
  dependentSchemas: map,
  patternProperties: map,
  properties: map,
  discriminator: "discriminator",
  "x-expansionResources": "mark",
  "x-multi-segment": "keep",
};

const proseKeywords: ReadonlySet<string> = new Set([
  "$comment",
  "description",
  "example",
  "examples",
  "externalDocs",
  "summary",
  "title",
]);

/**
 * The rule for a member; undefined where a slice leaves it out. Only what stands in the place of a keyword is
 * asked about: names of properties are not.
 */
export function memberRule(kind: NodeKind, name: string): MemberRule | undefined {
  if (kind !== "schema") return ownRule(kept[kind], name);
  if (proseKeywords.has(name)) return undefined;
  return ownRule(schemaKeywords, name) ?? (name.startsWith("x-") ? undefined : "keep");
}

function ownRule(rules: Rules, name: string): MemberRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

const sections: ReadonlyMap<string, NodeKind> = new Map([
  ["headers", "header"],
  ["mediaTypes", "mediaType"],
  ["parameters", "parameter"],
  ["requestBodies", "requestBody"],
  ["responses", "response"],
  ["schemas", "schema"],
]);

/** What kind of object the components of a section are. */
export function kindOfSection(section: string): NodeKind | undefined {
  return sections.get(section);
}

/** The section that components of a kind belong in. */
export function sectionOfKind(kind: NodeKind): string | undefined {
  for (const [section, each] of sections) if (each === kind) return section;
  return undefined;
}
