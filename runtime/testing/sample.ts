/** A JSON Schema as `tools.json` has them; what is not known here is left out of account. */
export type Schema = Readonly<Record<string, unknown>>;

/** Deeper values are left out: some schemas hold themselves. */
const DEEPEST = 8;

const FORMATS: Readonly<Record<string, string>> = {
  date: "2030-01-31",
  "date-time": "2030-01-31T12:00:00Z",
  email: "ada@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  uri: "https://example.com/",
  url: "https://example.com/",
  "https-url": "https://example.com/",
  mailbox: "Ada <ada@example.com>",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** A value that a schema allows, the same in every run; undefined where there is none that ends. */
export function sampleOf(schema: unknown): unknown {
  return sample(schema, isSchema(schema) ? schema : {}, 0);
}

function sample(schema: unknown, root: Schema, depth: number): unknown {
  if (!isSchema(schema)) return "text";
  if (depth > DEEPEST) return undefined;
  const { $ref, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === "string") return sample(definitionOf($ref, root), root, depth + 1);
  if ("const" in schema) return schema["const"];
  for (const values of [schema["enum"], schema["examples"]])
    if (Array.isArray(values) && values.length > 0) return values[0] as unknown;
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) {
    const wanted: unknown = choices.find((each) => !isSchema(each) || each["type"] !== "null");
    return sample(wanted, root, depth + 1);
  }
  if (Array.isArray(allOf)) {
    const parts = allOf.map((each) => sample(each, root, depth + 1));
    return Object.assign({}, ...parts.filter(isSchema)) as unknown;
  }
  const kind: unknown = Array.isArray(type) ? type.find((each) => each !== "null") : type;
  return sampleOfKind(kind ?? ("properties" in schema ? "object" : "string"), schema, root, depth);
}

function sampleOfKind(kind: unknown, schema: Schema, root: Schema, depth: number): unknown {
  const { minimum, format, properties, items, required } = schema;
  switch (kind) {
    case "integer":
    case "number":
      return typeof minimum === "number" ? minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array": {
      const item = sample(items, root, depth + 1);
      return item === undefined ? [] : [item];
    }
    case "object": {
      const members = Object.entries(isSchema(properties) ? properties : {}).map(
        ([name, member]) => [name, sample(member, root, depth + 1)] as const,
      );
      const known = Object.fromEntries(members.filter(([, value]) => value !== undefined));
      // Without what is required it would be no such object.
      const isWhole = !Array.isArray(required) || required.every((name) => String(name) in known);
      return isWhole ? known : undefined;
    }
    default:
      return typeof format === "string" ? (FORMATS[format] ?? "text") : "text";
  }
}

function definitionOf(reference: string, root: Schema): unknown {
  let found: unknown = root;
  for (const name of reference.replace(/^#\/?/, "").split("/"))
    found = isSchema(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  return found;
}

/** Whether a value is an object with members. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
