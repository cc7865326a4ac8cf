import { globSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Project } from "ts-morph";
import { expect, it } from "vitest";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import { precompile, readSchemas } from "../../../compiler/validate/precompile.ts";

const schemas = readSchemas();
const paths = Object.keys(schemas);

interface Property {
  readonly schema: JsonObject;
  readonly place: string;
  readonly path: string;
}

/** All keys that the schemas declare, wherever they stand. */
const properties: readonly Property[] = paths.flatMap((path) =>
  visit(schemas[path] ?? {}, path, ""),
);

function visit(node: Json, path: string, place: string): readonly Property[] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node))
    return node.flatMap((each: Json, index) => visit(each, path, `${place}/${index}`));
  return Object.entries(node as JsonObject).flatMap(([keyword, value]) => {
    if (["examples", "enum", "default", "required"].includes(keyword)) return [];
    const below = visit(value, path, `${place}/${keyword}`);
    if (keyword !== "properties" || isTest(place)) return below;
    const own = Object.entries(value as JsonObject).map(([name, schema]) => {
      return { schema: schema as JsonObject, place: `${path}#${place}/${name}`, path };
    });
    return [...own, ...below];
  });
}

/** The `if` of a variant looks at a key and does not declare it. */
function isTest(place: string): boolean {
  return /\/(if|not)(\/not)?$/.test(place);
}

/** An editor follows a reference; so must a test that looks for what it finds. */
function follow({ schema, path }: Property): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const [file = "", pointer = ""] = reference.split("#");
  const url = new URL(file === "" ? path : file, `file:///${path}`);
  let found: Json = schemas[url.pathname.slice(1)] ?? {};
  for (const name of pointer.split("/").slice(1)) found = (found as JsonObject)[name] ?? {};
  return { ...(found as JsonObject), ...schema };
}

it("has validators that were made from these schemas", () => {
  const committed = readFileSync("compiler/validate/validators.js", "utf8");
  expect(precompile(schemas) === committed, "Run `npm run precompile`.").toBe(true);
});

it("makes the same validators every time, without loading anything", () => {
  const first = precompile(schemas);
  expect(precompile(readSchemas()) === first).toBe(true);
  expect(first).not.toMatch(/\bimport\b|\brequire\(/);
});

it("reaches every variant from the definition's schema", () => {
  const variants = globSync("{auth,pagination,wait,webhook}/*.json", { cwd: "schemas" });
  expect(variants.filter((path) => !paths.includes(path))).toEqual([]);
});

it("declares a few hundred keys", () => {
  expect(paths.length).toBeGreaterThan(40);
  expect(properties.length).toBeGreaterThan(300);
});

it("describes every key in one or two sentences of plain text", () => {
  const wrong = properties
    .map((each) => [each.place, follow(each)["description"]] as const)
    .filter(([, text]) => typeof text !== "string" || !/^.{15,200}[.]$/.test(text))
    .map(([place, text]) => `${place}: ${String(text)}`);
  expect(wrong).toEqual([]);
});

it("shows an example of every key", () => {
  const without = properties.filter((each) => {
    const examples = follow(each)["examples"];
    return !Array.isArray(examples) || examples.length === 0;
  });
  expect(without.map(({ place }) => place)).toEqual([]);
});

it("shows only examples that it admits itself", () => {
  const ajv = new Ajv({ strict: false, logger: false, inlineRefs: false });
  for (const path of paths) ajv.addSchema(schemas[path] ?? {}, `file:///${path}`);
  const refused = properties.flatMap(({ schema, place, path }) => {
    const absolute = JSON.stringify(schema).replaceAll(
      /"\$ref":"([^"]*)"/g,
      (_, reference: string) => `"$ref":"${new URL(reference, `file:///${path}`).href}"`,
    );
    const validate = ajv.compile(JSON.parse(absolute) as JsonObject);
    const examples = (schema["examples"] ?? []) as readonly Json[];
    return examples.filter((each) => !validate(each)).map((each) => [place, each]);
  });
  expect(refused).toEqual([]);
});

it("tells editors what a pattern asks for", () => {
  const patterns = paths.flatMap((path) => findPatterns(schemas[path] ?? {}));
  expect(patterns.length).toBeGreaterThan(20);
  expect(patterns.filter((each) => typeof each["patternErrorMessage"] !== "string")).toEqual([]);
});

/** Schemas of texts that have a pattern; the `if` of a variant is not shown to anybody. */
function findPatterns(node: Json): readonly JsonObject[] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((each: Json) => findPatterns(each));
  const schema = node as JsonObject;
  const below = Object.entries(schema).flatMap(([key, value]) =>
    key === "if" ? [] : findPatterns(value),
  );
  return typeof schema["pattern"] === "string" ? [schema, ...below] : below;
}

it.each([
  ["ConnectorDefinition", "connector.schema.json", ""],
  ["SpecDefinition", "spec.schema.json", ""],
  ["FieldDefinition", "field.schema.json", ""],
  ["ConnectionDefinition", "connection.schema.json", ""],
  ["HttpDefinition", "http.schema.json", ""],
  ["RateLimitDefinition", "http.schema.json", "properties/rateLimit"],
  ["ErrorsDefinition", "errors.schema.json", ""],
  ["OperationDefinition", "operation.schema.json", ""],
  ["WaiverDefinition", "connector.schema.json", "properties/waivers/items"],
])("keeps the type %s in step with %s %s", (name, path, pointer) => {
  const project = new Project({ useInMemoryFileSystem: true });
  const text = readFileSync("compiler/validate/definition.ts", "utf8");
  const declared = project.createSourceFile("definition.ts", text).getInterfaceOrThrow(name);
  const keys = declared.getProperties().map((each) => each.getName());
  let schema: Json = schemas[path] ?? {};
  for (const step of pointer.split("/").filter((each) => each !== "")) {
    schema = (schema as JsonObject)[step] ?? {};
  }
  const { properties: known = {}, required = [] } = schema as JsonObject;
  expect(keys.sort()).toEqual(Object.keys(known as JsonObject).sort());
  const needed = declared.getProperties().filter((each) => !each.hasQuestionToken());
  expect(needed.map((each) => each.getName()).sort()).toEqual([...(required as string[])].sort());
});
