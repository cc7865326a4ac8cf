import { isObject, own, ownText } from "../spec/json.ts";
import { joinReference, parseReference } from "../spec/pointer.ts";
import type { Json } from "../json.ts";
import { sentOnly, type SpecDocument } from "../spec/spec.ts";
import { pascalCase, reservedWords, uniqueNames } from "../names.ts";

/** A schema that has a name, in one direction or in both. */
export interface NamedSchema {
  readonly pointer: string;
  /** Whether the name is that of the variant for inputs. */
  readonly isInput: boolean;
}

/** The names of one document's schemas. */
export interface SchemaNames {
  readonly nameOf: (pointer: string, isInput: boolean) => string;
  readonly find: (name: string) => NamedSchema | undefined;
  /** The schema of the document's table of schemas under this pointer, as written. */
  readonly component: (pointer: string) => Json | undefined;
}

/** Where the dialects keep their schemas. */
const tables: readonly string[] = ["#/components/schemas", "#/definitions"];

/** Pointer tokens that say nothing about what they lead to. */
const structural: ReadonlySet<string> = new Set(
  "components schemas definitions $defs properties paths content schema application/json".split(
    " ",
  ),
);

/**
 * Names the schemas of a document: by their keys, numbered over the whole document by sorted pointer, so
 * that a name does not depend on which operation came first. Schemas elsewhere (in responses, in properties)
 * are named by their pointers, once one of them is asked for.
 */
export function createSchemaNames(
  document: SpecDocument,
  reserved: ReadonlySet<string>,
): SchemaNames {
  const names = new Map<string, { readonly output: string; readonly input: string }>();
  const schemas = new Map<string, NamedSchema>();
  const taken = new Set([...reserved, ...reservedWords]);
  let isTableRead = false;
  let isRestRead = false;

  return { nameOf, find, component: (pointer) => componentAt(document, pointer) };

  function nameOf(pointer: string, isInput: boolean): string {
    readTable();
    if (!names.has(pointer) && !isRestRead) {
      isRestRead = true;
      assign(pointersElsewhere(document, names), nameFromPointer);
    }
    if (!names.has(pointer)) assign([pointer], nameFromPointer);
    const found = names.get(pointer);
    return (isInput ? found?.input : found?.output) ?? "Unnamed";
  }

  function find(name: string): NamedSchema | undefined {
    readTable();
    return schemas.get(name);
  }

  function readTable(): void {
    if (isTableRead) return;
    isTableRead = true;
    const pointers = tables.flatMap((table) => {
      const schema = document.resolve(table)?.schema;
      return isObject(schema) ? Object.keys(schema).map((key) => joinReference(table, key)) : [];
    });
    assign(pointers, (pointer) => pascalCase(parseReference(pointer)?.at(-1) ?? ""));
  }

  function assign(pointers: readonly string[], wantedFor: (pointer: string) => string): void {
    const wanted = pointers.map((pointer) => ({ key: pointer, wanted: wantedFor(pointer) }));
    const outputs = uniqueNames(wanted, taken);
    for (const name of outputs.values()) taken.add(name);
    const others = uniqueNames(
      [...outputs].map(([key, name]) => ({
        key,
        wanted: `${name}${isSentOnly(document, key) ? "Output" : "Input"}`,
      })),
      taken,
    );
    for (const name of others.values()) taken.add(name);
    for (const [pointer, name] of outputs) {
      const other = others.get(pointer) ?? name;
      const [output, input] = isSentOnly(document, pointer) ? [other, name] : [name, other];
      names.set(pointer, { output, input });
      schemas.set(output, { pointer, isInput: false });
      schemas.set(input, { pointer, isInput: true });
    }
  }
}

/** Whether the plain name belongs to what is sent, since the schema is never received. */
function isSentOnly(document: SpecDocument, pointer: string): boolean {
  if (document.dialect !== "graphql") return false;
  const schema = document.resolve(pointer)?.schema;
  return isObject(schema) && own(schema, sentOnly) === true;
}

function nameFromPointer(pointer: string): string {
  const tokens = parseReference(pointer) ?? [];
  const telling = tokens.filter((token) => !structural.has(token));
  return pascalCase(telling.length === 0 ? "Document" : telling.join(" "));
}

/** Pointers that references of the document lead to, beside those that have a name. */
function pointersElsewhere(
  document: SpecDocument,
  names: ReadonlyMap<string, unknown>,
): readonly string[] {
  const references = new Set<string>();
  const stack: Json[] = [document.resolve("#")?.schema ?? null];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const reference = isObject(next) ? ownText(next, "$ref") : undefined;
    if (reference !== undefined) references.add(reference);
    for (const each of Object.values(next)) {
      if (typeof each === "object" && each !== null) stack.push(each);
    }
  }
  const pointers = [...references].flatMap((each) => document.resolve(each)?.pointer ?? []);
  return [...new Set(pointers)].filter((pointer) => !names.has(pointer));
}

function componentAt(document: SpecDocument, pointer: string): Json | undefined {
  const table = tables.find((each) => pointer.startsWith(`${each}/`));
  if (table === undefined) return undefined;
  const key = parseReference(pointer)?.at(-1);
  if (key === undefined || joinReference(table, key) !== pointer) return undefined;
  const schemas = document.resolve(table)?.schema;
  return isObject(schemas) ? own(schemas, key) : undefined;
}
