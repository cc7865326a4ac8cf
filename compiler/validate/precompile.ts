import { readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { JsonObject } from "../json.ts";
import { bundleSchemas, type SchemaFiles } from "./bundle.ts";
import { listSections } from "./section-list.ts";

const SCHEMAS = fileURLToPath(new URL("../../schemas/", import.meta.url));
const VALIDATORS = fileURLToPath(new URL("./validators.js", import.meta.url));

/**
 * Writes the schemas' validators as one plain module, so that compiling a definition never loads ajv:
 * its compiler costs 0.1 to 0.4 s, the module about 10 ms. The same schemas give the same bytes.
 */
export function precompile(files: SchemaFiles): string {
  const ajv = new Ajv({
    strict: true,
    // Variants are told apart by `if` and `then`, which say nothing about types of their own.
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    verbose: true,
    messages: false,
    inlineRefs: false,
    // Counts UTF-16 code units, and so needs no helper that is loaded by `require`.
    unicode: false,
    logger: false,
    code: { source: true, esm: true },
  });
  ajv.addVocabulary(["x-code", "x-slots", "patternErrorMessage"]);
  const bundle = bundleSchemas(files);
  for (const [name, schema] of bundle) ajv.addSchema(schema, name);
  const code = appendErrors(standalone.default(ajv, { validate: "connector" }));
  if (code.includes("require(")) throw new Error("The validators load a helper by `require`.");
  const sections = JSON.stringify(listSections(bundle));
  return [
    "// Made from schemas/ by `npm run precompile`.",
    code,
    "function append(all, more) { if (all === null) return more; for (const each of more) all.push(each); return all; }",
    `export const sections = ${sections};`,
    "",
  ].join("\n");
}

/** ajv copies all errors so far whenever it adds some, which takes minutes for a file of mistakes. */
function appendErrors(code: string): string {
  const copied = /vErrors === null \? (validate\d+)\.errors : vErrors\.concat\(\1\.errors\)/g;
  const appended = code.replaceAll(copied, "append(vErrors, $1.errors)");
  if (appended.includes(".concat(")) throw new Error("The validators still copy their errors.");
  return appended;
}

/** Reads the schema of a definition and all that it refers to, by path below `schemas/`, sorted. */
export function readSchemas(): SchemaFiles {
  const files = new Map<string, JsonObject>();
  const paths = ["connector.schema.json"];
  for (const path of paths) {
    if (files.has(path)) continue;
    const text = readFileSync(SCHEMAS + path, "utf8");
    files.set(path, JSON.parse(text) as JsonObject);
    const references = [...text.matchAll(/"\$ref": "([^"#]+)/g)].map(([, file = ""]) => file);
    paths.push(...references.map((file) => posix.join(posix.dirname(path), file)));
  }
  return Object.fromEntries([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

if (import.meta.main) writeFileSync(VALIDATORS, precompile(readSchemas()));
