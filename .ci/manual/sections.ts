import type { JsonObject } from "../../compiler/json.ts";
import type { SchemaFiles } from "../../compiler/validate/bundle.ts";
import { constraintsOf } from "./constraints.ts";
import { type Key, keysOf, shapeOf } from "./describe.ts";
import { code, listed, prose, yamlLine } from "./markdown.ts";
import { follow, has, list, nodeOf, object, type SchemaNode } from "./schema-node.ts";

/** A heading of the manual: one schema, or one variant of a schema. */
export interface Section {
  readonly heading: string;
  readonly marks: string;
  readonly text: string;
  readonly notes: readonly string[];
  readonly keys: readonly Key[];
}

/** A kind of value that many keys take. */
export interface ValueKind {
  readonly heading: string;
  readonly text: string;
  readonly keys: readonly Key[];
  readonly examples: string;
}

const ROOT = "connector.schema.json";

/** All sections, the definition first, then what it leads to in the order in which it does. */
export function sectionsOf(files: SchemaFiles): readonly Section[] {
  const seen = new Set<string>();
  const sections: Section[] = [];
  visit(ROOT);
  return sections;

  function visit(path: string): void {
    if (seen.has(path)) return;
    seen.add(path);
    const node = nodeOf(files[path], path);
    const variants = variantsOf(node, files);
    sections.push(sectionOf(node, files));
    for (const variant of variants) {
      seen.add(variant.node.path);
      sections.push(variantSection(node, variant, files));
    }
    for (const each of [node, ...variants.map((variant) => variant.node)])
      for (const file of referencesOf(each)) visit(file);
  }
}

/** The kinds of values: definitions that have a title. */
export function valueKinds(files: SchemaFiles): readonly ValueKind[] {
  return Object.entries(files).flatMap(([path, { definitions }]) =>
    Object.values(object(definitions)).flatMap((schema) => {
      const { title, ...rest } = object(schema);
      if (typeof title !== "string") return [];
      const { keys } = shapeOf(nodeOf(rest, path), files);
      const examples = list(rest["examples"]).map((each) => code(yamlLine(undefined, each)));
      const text = prose(String(rest["description"]));
      return [{ heading: title, text, keys, examples: examples.join(", ") }];
    }),
  );
}

/** Keys and the keys below them as one list of lines. */
export function flatKeys(keys: readonly Key[], depth = 0): readonly object[] {
  return keys.flatMap((key) => [
    {
      ...key,
      name: `**${code(key.name)}**`,
      fallback: key.fallback ?? "",
      indent: "  ".repeat(depth),
    },
    ...flatKeys(key.keys, depth + 1),
  ]);
}

interface Variant {
  readonly tag: string;
  readonly value: string;
  readonly node: SchemaNode;
}

function sectionOf(node: SchemaNode, files: SchemaFiles): Section {
  const { title, description } = node.schema;
  return {
    heading: String(title),
    marks: "###",
    text: prose(String(description)),
    notes: constraintsOf(node),
    keys: keysOf(node, files),
  };
}

/** A variant has what its base has, said there, and keys of its own, said here. */
function variantSection(base: SchemaNode, variant: Variant, files: SchemaFiles): Section {
  const { tag, value, node } = variant;
  const common = Object.keys(object(base.schema["properties"])).filter((name) => name !== tag);
  const own = object(node.schema["properties"]);
  const shared = common.filter((name) => same(base, node, name));
  const also = shared.length === 0 ? [] : [`It takes ${listed(shared)} too.`];
  return {
    heading: `${String(base.schema["title"])}: ${tag} ${value}`,
    marks: "####",
    text: `${prose(String(node.schema["title"]))}, ${code(`${tag}: ${value}`)}. ${prose(String(node.schema["description"]))}`,
    notes: [...constraintsOf(node), ...also],
    keys: keysOf(node, files, new Set([tag, ...shared.filter((name) => own[name] !== undefined)])),
  };
}

function same(base: SchemaNode, variant: SchemaNode, name: string): boolean {
  const [one, other] = [base, variant].map((each) => object(each.schema["properties"])[name]);
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** The variants of a schema: files that one key with a fixed value leads to. */
function variantsOf(node: SchemaNode, files: SchemaFiles): readonly Variant[] {
  return list(node.schema["allOf"]).flatMap((each) => {
    const { if: condition, then } = object(each);
    const [[tag, rule] = []] = Object.entries(object(object(condition)["properties"]));
    const branch = nodeOf(then, node.path);
    if (tag === undefined || !has(branch, "$ref")) return [];
    return [{ tag, value: String(object(rule)["const"]), node: follow(branch, files) }];
  });
}

/** Schemas that have a file of their own and that a schema refers to, in the order of its text. */
function referencesOf({ schema, path }: SchemaNode): readonly string[] {
  const text = JSON.stringify(schema satisfies JsonObject);
  return [...text.matchAll(/"\$ref":"([^"#]+)"/g)].map(([, file = ""]) =>
    new URL(file, `file:///${path}`).pathname.slice(1),
  );
}
