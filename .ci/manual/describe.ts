import type { SchemaFiles } from "../../compiler/validate/bundle.ts";
import { constraintsOf } from "./constraints.ts";
import { code, headingLink, listed, prose, yamlLine } from "./markdown.ts";
import { below, follow, has, list, nodeOf, object, type SchemaNode, texts } from "./schema-node.ts";

/** What a value may be, and the keys that it has where it is a map. */
export interface Shape {
  readonly type: string;
  readonly keys: readonly Key[];
  readonly notes: readonly string[];
}

/** One key as the manual shows it; texts are Markdown. */
export interface Key {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly text: string;
  readonly fallback?: string;
  readonly examples: string;
  readonly keys: readonly Key[];
}

/** The keys of a map, in the order of the schema. Those of `without` are left out. */
export function keysOf(
  node: SchemaNode,
  files: SchemaFiles,
  without: ReadonlySet<string> = new Set(),
): readonly Key[] {
  const required = texts(node.schema["required"]);
  return Object.entries(object(node.schema["properties"]))
    .filter(([name]) => !without.has(name))
    .map(([name, schema]) =>
      keyOf(name, nodeOf(schema, node.path), required.includes(name), files),
    );
}

function keyOf(name: string, node: SchemaNode, required: boolean, files: SchemaFiles): Key {
  const { type, keys, notes } = shapeOf(node, files);
  const { schema } = follow(node, files);
  const fallback = schema["default"];
  const examples = list(schema["examples"]).map((each) => code(yamlLine(name, each)));
  return {
    name,
    required,
    type,
    keys,
    text: [prose(String(schema["description"])), ...notes].join(" "),
    examples: examples.join(", "),
    ...(fallback === undefined ? {} : { fallback: code(yamlLine(undefined, fallback)) }),
  };
}

/** Says what a schema admits. What has a heading of its own is named by a link to it. */
export function shapeOf(from: SchemaNode, files: SchemaFiles): Shape {
  const node = follow(from, files);
  if (node.heading !== undefined)
    return plain(headingLink(node.heading.toLowerCase(), node.heading));
  if (has(node, "enum")) return plain(listed(list(node.schema["enum"]).map(String), "or"));
  if (has(node, "allOf")) return combined(node, files);
  if (has(node, "if") && has(below(node, "if"), "type")) return variants(node, files);
  return ofType(node, files);
}

function plain(type: string, notes: readonly string[] = []): Shape {
  return { type, keys: [], notes };
}

function ofType(node: SchemaNode, files: SchemaFiles): Shape {
  const { type } = node.schema;
  if (Array.isArray(type)) return plain(wordsOf(texts(type)));
  switch (type) {
    case undefined:
      return plain("any value");
    case "string":
      return plain(`text${range(node, "Length", " characters")}`, pattern(node));
    case "array":
      return listShape(node, files);
    case "object":
      return mapShape(node, files);
    default:
      return plain(`${wordOf(String(type))}${range(node, "imum", "")}`);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "`true` or `false`",
  null: "`null`",
};

/** Several types, the most usual ones first. */
function wordsOf(types: readonly string[]): string {
  const words = Object.entries(WORDS).flatMap(([type, word]) =>
    types.includes(type) ? [word] : [],
  );
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** Throws an Error for a type that the manual has no word for. */
function wordOf(type: string): string {
  const word = WORDS[type];
  if (word === undefined) throw new Error(`The manual has no word for the type "${type}".`);
  return word;
}

function range({ schema }: SchemaNode, end: string, unit: string): string {
  const [least, most] = [schema[`min${end}`], schema[`max${end}`]];
  if (most === undefined)
    return Number(least ?? 1) > 1 ? ` of at least ${String(least)}${unit}` : "";
  return ` from ${String(least)} to ${String(most)}${unit}`;
}

function most({ schema }: SchemaNode, what: "Items" | "Properties"): string {
  const count = schema[`max${what}`];
  return count === undefined ? "" : `at most ${String(count)} `;
}

/** Messages of patterns begin with what to write. */
function pattern({ schema }: SchemaNode): readonly string[] {
  const message = schema["patternErrorMessage"];
  return typeof message === "string" ? [prose(message)] : [];
}

function listShape(node: SchemaNode, files: SchemaFiles): Shape {
  const items = has(node, "items") ? shapeOf(below(node, "items"), files) : plain("any value");
  const several = has(node, "if") ? below(below(node, "then"), "items") : undefined;
  const needed = texts(several?.schema["required"]);
  const notes = needed.length === 0 ? [] : [`Each of several needs ${listed(needed)}.`];
  return {
    ...items,
    type: `list of ${most(node, "Items")}${items.type}`,
    notes: [...items.notes, ...notes],
  };
}

function mapShape(node: SchemaNode, files: SchemaFiles): Shape {
  const values = node.schema["additionalProperties"];
  if (has(node, "properties"))
    return { type: "map", keys: keysOf(node, files), notes: constraintsOf(node) };
  if (typeof values !== "object") return plain("map");
  const names = has(node, "propertyNames")
    ? nameShape(below(node, "propertyNames"), files)
    : "name";
  const { type, keys, notes } = shapeOf(below(node, "additionalProperties"), files);
  return { type: `map of ${most(node, "Properties")}${names} to ${type}`, keys, notes };
}

function nameShape(node: SchemaNode, files: SchemaFiles): string {
  return follow(node, files).heading === undefined ? "name" : shapeOf(node, files).type;
}

/** Several schemas that all hold: the first says what it is, the others add to it. */
function combined(node: SchemaNode, files: SchemaFiles): Shape {
  const all = list(node.schema["allOf"]).map((each) => nodeOf(each, node.path));
  const [first = nodeOf({}, node.path), ...rest] = all;
  const { type, notes } = shapeOf(first, files);
  return { type, notes, keys: rest.flatMap((each) => keysOf(each, files)) };
}

/** A value that may be written in two ways, told apart by its type. */
function variants(node: SchemaNode, files: SchemaFiles): Shape {
  const { type, required } = below(node, "if").schema;
  const branch = (keyword: string): SchemaNode => {
    const { schema, path } = below(node, keyword);
    if (keyword === "else" || schema["$ref"] !== undefined || type === undefined)
      return { schema, path };
    const needed = [...texts(required), ...texts(schema["required"])];
    return { schema: { type, ...schema, required: needed }, path };
  };
  const [one, other] = [shapeOf(branch("then"), files), shapeOf(branch("else"), files)];
  const notes = [...new Set([...other.notes, ...one.notes])];
  if (one.type === `list of ${other.type}`)
    return { type: `${other.type}, or a list of them`, keys: other.keys, notes };
  return { type: `${other.type}, or ${one.type}`, keys: [...other.keys, ...one.keys], notes };
}
