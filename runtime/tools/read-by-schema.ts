import { isOfKind } from "../drivers/kinds.ts";
import type { ValueKind } from "../drivers/operation.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { isPlainObject } from "../prepare/encode.ts";
import { decodeBytes } from "../webhooks/bytes.ts";

/** A JSON Schema as the compiler writes them. */
export type Schema = Readonly<Record<string, unknown>>;

/** Values and members that are looked at: alternatives within alternatives could be tried for hours. */
const MOST_STEPS = 1_000_000;
/** Of schemas within schemas: what is deeper goes round in a circle, for no value is nested half as deep. */
export const DEEPEST_SCHEMA: number = 1_000;
/** An error that lists more is not read. */
const MOST_LISTED = 30;

/**
 * Reads JSON by a schema of `tools.json`: what the schema does not allow fails with `badInput`, which names the place
 * and says what it takes; texts that stand for bytes come as bytes. `format` is a hint, as JSON Schema has it, and
 * what is no exact number in JavaScript is no integer. A keyword that is not known fails with `unsupported`, since
 * what is not understood would be let through, and so does a schema that is none or leads to itself.
 */
export function readBySchema(schema: Schema, value: unknown): unknown {
  const read = readValue(schema, value, undefined, { root: schema, left: MOST_STEPS, depth: 0 });
  if (read instanceof Problem) throw badInput(written(read.at), read.reason());
  return read;
}

interface Reading {
  readonly root: Schema;
  left: number;
  depth: number;
}

/** Where a value stands: a member or an item of what stands there; undefined at the top. Few are ever written. */
type Spot = { readonly in: Spot; readonly key: string | number } | undefined;

/** What is wrong, and where: of most alternatives nobody ever asks. */
class Problem {
  readonly at: Spot;
  readonly reason: () => string;
  /** What it could be instead, where that is a list of values. */
  readonly values: readonly unknown[] | undefined;

  constructor(at: Spot, reason: () => string, values?: readonly unknown[]) {
    this.at = at;
    this.reason = reason;
    this.values = values;
  }
}

function oneOf(at: Spot, values: readonly unknown[]): Problem {
  const distinct = (): string[] => [...new Set(values.map((each) => JSON.stringify(each)))];
  return new Problem(at, () => `must be ${listed(distinct(), "or")}`, values);
}

function problem(at: Spot, reason: string): Problem {
  return new Problem(at, () => reason);
}

/** Says nothing of values. */
const HINTS: ReadonlySet<string> = new Set(
  "$defs default deprecated description examples format title".split(" "),
);

const isText = (given: unknown): boolean => typeof given === "string";
const isCount = (given: unknown): boolean => Number.isSafeInteger(given);
const isSchema = (given: unknown): boolean => typeof given === "boolean" || isPlainObject(given);
const areTexts = (given: unknown): boolean => Array.isArray(given) && given.every(isText);
const areSchemas = (given: unknown): boolean => Array.isArray(given) && given.every(isSchema);

/** The keywords, and what each takes. What says the most of what is wrong comes first. */
const KEYWORDS: ReadonlyMap<string, (given: unknown) => boolean> = new Map([
  ["type", (given) => isText(given) || areTexts(given)],
  ["const", () => true],
  ["enum", Array.isArray],
  ["contentEncoding", (given) => given === "base64"],
  ["$ref", isText],
  ["anyOf", areSchemas],
  ["allOf", areSchemas],
  ["not", isSchema],
  ["minItems", isCount],
  ["maxItems", isCount],
  ["prefixItems", areSchemas],
  ["items", isSchema],
  ["properties", (given) => isPlainObject(given) && Object.values(given).every(isSchema)],
  ["required", areTexts],
  ["additionalProperties", isSchema],
]);

function readValue(schema: unknown, value: unknown, at: Spot, reading: Reading): unknown {
  spend(1, reading);
  if (!isPlainObject(schema)) return schema === false ? problem(at, "must not be there") : value;
  if (reading.depth > DEEPEST_SCHEMA)
    throw unsupported("goes round in a circle, or is nested too deep");
  const subject = { schema, value, at, reading };
  let read = value;
  reading.depth += 1;
  for (const keyword of keywordsOf(schema)) {
    const part = readKeyword(keyword, schema[keyword], subject);
    if (part instanceof Problem) {
      reading.depth -= 1;
      return part;
    }
    read = merged(value, read, part);
  }
  reading.depth -= 1;
  return read;
}

function spend(steps: number, reading: Reading): void {
  reading.left -= steps;
  if (reading.left < 0) throw badInput("arguments", "hold too much to be checked");
}

const known = new WeakMap<Schema, readonly string[]>();

/** The keywords of a schema that say something, in our order; looked up once a schema. */
function keywordsOf(schema: Schema): readonly string[] {
  const before = known.get(schema);
  if (before !== undefined) return before;
  for (const [keyword, given] of Object.entries(schema)) {
    const takes = KEYWORDS.get(keyword);
    if (takes === undefined && !HINTS.has(keyword)) throw unknownKeyword(keyword);
    if (takes?.(given) === false)
      throw unknownKeyword(isText(given) ? `${keyword}: ${String(given)}` : keyword);
  }
  const keywords = [...KEYWORDS.keys()].filter((keyword) => Object.hasOwn(schema, keyword));
  known.set(schema, keywords);
  return keywords;
}

interface Subject {
  readonly schema: Schema;
  readonly value: unknown;
  readonly at: Spot;
  readonly reading: Reading;
}

function readKeyword(keyword: string, given: unknown, subject: Subject): unknown {
  const { schema, value, at, reading } = subject;
  switch (keyword) {
    case "type":
      return wrongType(given, value, at) ?? value;
    case "$ref":
      return readValue(definitionOf(given, reading), value, at, reading);
    case "allOf":
      return schemasOf(given).reduce<unknown>((read, each) => {
        if (read instanceof Problem) return read;
        const part = readValue(each, value, at, reading);
        return part instanceof Problem ? part : merged(value, read, part);
      }, value);
    case "anyOf":
      return readAny(schemasOf(given), subject);
    case "not":
      return readValue(given, value, at, reading) instanceof Problem
        ? value
        : problem(at, "must not be there");
    case "const":
      return value === given ? value : oneOf(at, [given]);
    case "enum": {
      const values: readonly unknown[] = Array.isArray(given) ? given : [];
      return values.includes(value) ? value : oneOf(at, values);
    }
    case "contentEncoding":
      return readBytes(value, at);
    case "properties":
      return readProperties(given, subject);
    case "required":
      return readRequired(given, subject);
    case "additionalProperties":
      return readFurther(given, subject);
    case "prefixItems":
      return readItems(subject, 0, (index) => (given as readonly unknown[])[index] ?? true);
    case "items": {
      const { prefixItems } = schema;
      return readItems(subject, Array.isArray(prefixItems) ? prefixItems.length : 0, () => given);
    }
    case "minItems":
      return Array.isArray(value) && value.length < Number(given)
        ? problem(at, `must have at least ${Number(given)} items`)
        : value;
    case "maxItems":
      return Array.isArray(value) && value.length > Number(given)
        ? problem(at, `must not have over ${Number(given)} items`)
        : value;
    default:
      throw unknownKeyword(keyword);
  }
}

function unknownKeyword(keyword: string): ConnectorError {
  return unsupported(`says "${keyword.slice(0, 200)}", which this runtime does not know`);
}

function unsupported(how: string): ConnectorError {
  return new ConnectorError("unsupported", `The tool's schema ${how}.`);
}

function definitionOf(reference: unknown, { root }: Reading): unknown {
  const definitions = root["$defs"];
  const name = typeof reference === "string" ? reference.replace(/^#\/\$defs\//, "") : "";
  if (isPlainObject(definitions) && Object.hasOwn(definitions, name)) return definitions[name];
  throw unknownKeyword(`$ref: ${String(reference)}`);
}

function schemasOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

/** The first alternative that fits; else what is wrong with the one that fits best. */
function readAny(alternatives: readonly unknown[], { value, at, reading }: Subject): unknown {
  const problems: Problem[] = [];
  for (const each of alternatives) {
    const read = readValue(each, value, at, reading);
    if (!(read instanceof Problem)) return read;
    problems.push(read);
  }
  // One that was wrong further down was right so far.
  const deep = problems.filter((each) => each.at !== at);
  if (deep.length === 0)
    return new Problem(at, () => `must be ${listed([...new Set(problems.map(wantedBy))], "or")}`);
  // A member that tells alternatives apart was wrong in those that were not meant.
  const meant = deep.find(({ values }) => values === undefined);
  const [first] = deep;
  if (meant !== undefined || first === undefined) return meant;
  const same = deep.filter((each) => written(each.at) === written(first.at));
  return oneOf(
    first.at,
    same.flatMap(({ values = [] }) => values),
  );
}

function wantedBy({ reason }: Problem): string {
  return reason()
    .replace(/^must be /, "")
    .replace(/, not .*$/, "");
}

function wrongType(type: unknown, value: unknown, at: Spot): Problem | undefined {
  const kinds = [type].flat() as readonly ValueKind[];
  if (isOfKind(value, kinds)) return undefined;
  const wanted = (): string =>
    listed(
      kinds.map((kind) => WORDS[kind]),
      "or",
    );
  // Some models write null for whatever they have no value for.
  const help = value === null && at !== undefined ? ": leave it out where there is none" : "";
  return new Problem(at, () => `must be ${wanted()}, not ${WORDS[kindOf(value)]}${help}`);
}

const WORDS: Readonly<Record<ValueKind, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
  any: "anything",
};

function kindOf(value: unknown): ValueKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "boolean" ? kind : "object";
}

function readBytes(text: unknown, at: Spot): unknown {
  if (typeof text !== "string") return text;
  if (text === "") return new Uint8Array();
  return decodeBytes(text, "base64") ?? problem(at, "must be Base64 on one line (RFC 4648)");
}

function readProperties(given: unknown, { value, at, reading }: Subject): unknown {
  if (!isPlainObject(value) || !isPlainObject(given)) return value;
  return withMembers(value, reading, (name, member) =>
    Object.hasOwn(given, name) ? readValue(given[name], member, below(at, name), reading) : member,
  );
}

function readFurther(given: unknown, { schema, value, at, reading }: Subject): unknown {
  if (!isPlainObject(value)) return value;
  const known = isPlainObject(schema["properties"]) ? schema["properties"] : {};
  return withMembers(value, reading, (name, member) => {
    if (Object.hasOwn(known, name)) return member;
    if (given === false)
      return new Problem(below(at, name), () => unknownMember(Object.keys(known)));
    return readValue(given, member, below(at, name), reading);
  });
}

function unknownMember(names: readonly string[]): string {
  return names.length === 0
    ? "is not known: nothing is taken here"
    : `is not known here: there are ${listed(names, "and")}`;
}

function readRequired(given: unknown, { value, at }: Subject): unknown {
  if (!isPlainObject(value)) return value;
  const missing = schemasOf(given).find((name) => !Object.hasOwn(value, String(name)));
  return missing === undefined ? value : problem(below(at, String(missing)), "is required");
}

function readItems(
  { value, at, reading }: Subject,
  from: number,
  schemaAt: (index: number) => unknown,
): unknown {
  if (!Array.isArray(value)) return value;
  let isChanged = false;
  const items: unknown[] = [];
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const read =
      index < from ? item : readValue(schemaAt(index), item, { in: at, key: index }, reading);
    if (read instanceof Problem) return read;
    isChanged ||= read !== item;
    items.push(read);
  }
  return isChanged ? items : value;
}

/** The object with its members read; the same one where nothing changed. */
function withMembers(
  value: Readonly<Record<string, unknown>>,
  reading: Reading,
  read: (name: string, member: unknown) => unknown,
): unknown {
  let isChanged = false;
  const members: (readonly [string, unknown])[] = [];
  const entries = Object.entries(value);
  spend(entries.length, reading);
  for (const [name, member] of entries) {
    const part = read(name, member);
    if (part instanceof Problem) return part;
    isChanged ||= part !== member;
    members.push([name, part]);
  }
  return isChanged ? Object.fromEntries(members) : value;
}

/** What two parts of a schema made of one value: each may have read other members of it. */
function merged(value: unknown, one: unknown, other: unknown): unknown {
  if (one === value) return other;
  if (other === value) return one;
  if (!isPlainObject(value) || !isPlainObject(one) || !isPlainObject(other)) return other;
  const members = Object.keys(value).map(
    (name) => [name, merged(value[name], one[name], other[name])] as const,
  );
  return Object.fromEntries(members);
}

function below(at: Spot, name: string): Spot {
  return { in: at, key: name };
}

/** `labels[0].name`; what an agent wrote stands in it printable and short. */
function written(at: Spot): string {
  if (at === undefined) return "arguments";
  const { in: owner, key } = at;
  if (typeof key === "number") return `${written(owner)}[${key}]`;
  const name = key.replaceAll(/\P{ASCII}|\p{Cc}/gu, "?").slice(0, 40);
  return owner === undefined ? name : `${written(owner)}.${name}`;
}

function listed(words: readonly string[], word: "and" | "or"): string {
  const shown = words.slice(0, MOST_LISTED);
  const others = words.length - shown.length;
  if (others > 0) return `${shown.join(", ")} ${word} ${others} more`;
  const [last, ...before] = shown.toReversed();
  return before.length === 0 ? String(last) : `${before.toReversed().join(", ")} ${word} ${last}`;
}
