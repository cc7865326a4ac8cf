import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Ajv } from "ajv";

type Json = unknown;
type JsonObject = Readonly<Record<string, unknown>>;

/** A key of the language: where a schema declares it, and what it takes. */
export interface SchemaKey {
  /** `operation/summary`, `auth/oauth2/pkce/off`. */
  readonly id: string;
  readonly examples: readonly unknown[];
  /** The only values that it takes, where it takes no others. */
  readonly words: readonly unknown[];
}

/** Where a definition has a key. */
export interface KeySite {
  readonly id: string;
  readonly path: readonly (string | number)[];
}

interface Node {
  readonly file: string;
  readonly name: string;
  readonly schema: JsonObject;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The schemas of the language, as editors read them. */
export interface Language {
  readonly keys: ReadonlyMap<string, SchemaKey>;
  /** Every key of the language that stands in a definition; names that are the author's are none. */
  readonly sitesOf: (definition: Json) => readonly KeySite[];
}

export function readLanguage(root: string): Language {
  const files = new Map(
    globSync("**/*.schema.json", { cwd: root, exclude: ["manifest.schema.json"] }).map((path) => [
      path,
      JSON.parse(readFileSync(join(root, path), "utf8")) as JsonObject,
    ]),
  );
  const keys = new Map<string, SchemaKey>();

  const at = (file: string, pointer: string): Node => {
    let schema: Json = files.get(file);
    const names = pointer.split("/").slice(1);
    for (const name of names) schema = isObject(schema) ? schema[name] : undefined;
    if (!isObject(schema)) throw new Error(`There is no schema ${file}#${pointer}.`);
    return { file, name: [file.replace(".schema.json", ""), ...names.slice(1)].join("/"), schema };
  };

  /** The schemas that hold for a value: itself, what it refers to, and what its conditions choose. */
  const holding = (node: Node, value: Json): readonly Node[] => {
    const { schema, file, name } = node;
    const inner = (each: Json): readonly Node[] =>
      isObject(each) ? holding({ file, name, schema: each }, value) : [];
    const found: Node[] = [node];
    if (typeof schema["$ref"] === "string") {
      const [path = "", pointer = ""] = schema["$ref"].split("#");
      const target = path === "" ? file : normalize(join(dirname(file), path));
      found.push(...holding(at(target, pointer), value));
    }
    for (const each of (schema["allOf"] ?? []) as readonly Json[]) found.push(...inner(each));
    if (schema["if"] !== undefined)
      found.push(...inner(isTrueOf(schema["if"], value) ? schema["then"] : schema["else"]));
    return found;
  };

  const declare = ({ name, file }: Node, key: string, schema: JsonObject): string => {
    const id = `${name}/${key}`;
    const shown = holding({ file, name: id, schema }, undefined).map((each) => each.schema);
    const listed = (keyword: string): readonly unknown[] =>
      shown.flatMap((each) => (each[keyword] ?? []) as readonly unknown[]);
    if (!keys.has(id)) keys.set(id, { id, examples: listed("examples"), words: listed("enum") });
    return id;
  };

  /** What a schema declares, whether or not any definition has it. */
  const declareAll = (node: Node): void => {
    for (const [keyword, value] of Object.entries(node.schema)) {
      if (keyword === "examples" || keyword === "default" || !isObject(value)) {
        if (["allOf", "anyOf", "oneOf"].includes(keyword))
          for (const each of value as readonly Json[])
            if (isObject(each)) declareAll({ ...node, schema: each });
        continue;
      }
      if (keyword === "definitions") {
        for (const [name, each] of Object.entries(value))
          if (isObject(each)) declareAll({ ...node, name: `${node.name}/${name}`, schema: each });
      } else if (keyword === "properties") {
        for (const [key, each] of Object.entries(value))
          if (isObject(each) && each["description"] !== undefined)
            declareAll({ ...node, name: declare(node, key, each), schema: each });
      } else if (keyword !== "if" && keyword !== "not") declareAll({ ...node, schema: value });
    }
  };
  for (const [file, schema] of files)
    declareAll({ file, name: file.replace(".schema.json", ""), schema });

  const visit = (
    value: Json,
    nodes: readonly Node[],
    path: readonly (string | number)[],
  ): readonly KeySite[] => {
    const schemas = nodes.flatMap((node) => holding(node, value));
    if (Array.isArray(value))
      return value.flatMap((item: Json, index) => {
        const items = schemas.flatMap((node) =>
          isObject(node.schema["items"]) ? [{ ...node, schema: node.schema["items"] }] : [],
        );
        return visit(item, items, [...path, index]);
      });
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([key, child]) => {
      const below: Node[] = [];
      const sites: KeySite[] = [];
      for (const node of schemas) {
        const { properties, additionalProperties } = node.schema;
        const declared = isObject(properties) ? properties[key] : undefined;
        if (isObject(declared)) {
          const id = `${node.name}/${key}`;
          if (keys.has(id)) sites.push({ id, path: [...path, key] });
          below.push({ ...node, name: id, schema: declared });
        } else if (declared === undefined && isObject(additionalProperties))
          below.push({ ...node, schema: additionalProperties });
      }
      return [...sites, ...visit(child, below, [...path, key])];
    });
  };
  const start = at("connector.schema.json", "");
  return { keys, sitesOf: (definition) => visit(definition, [start], []) };
}

const ajv = new Ajv({ strict: false });
const conditions = new Map<Json, (value: Json) => unknown>();

function isTrueOf(condition: Json, value: Json): boolean {
  const check = conditions.get(condition) ?? ajv.compile(condition as JsonObject);
  conditions.set(condition, check);
  return check(value) === true;
}
