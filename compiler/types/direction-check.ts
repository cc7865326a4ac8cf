import { isList, isObject, own, ownList, ownObject, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { sentOnly, type SpecSchema } from "../spec/spec.ts";
import { hasFlag } from "./flags.ts";
import { conditionsOf } from "./keywords.ts";
import { isOpenable, lowerEnum } from "./value.ts";

interface Node {
  readonly differs: boolean;
  readonly references: readonly string[];
}

/**
 * Makes a function that tells whether a named schema is another type when it is sent than when it is
 * received: whether it reaches an enum, or a property that is read-only or write-only. Every schema is
 * looked at once, however often it is asked for, and without recursion.
 */
export function createDirectionCheck(
  resolve: (reference: string) => SpecSchema | undefined,
): (pointer: string) => boolean {
  const decided = new Map<string, boolean>();
  return (pointer) => {
    const known = decided.get(pointer);
    if (known !== undefined) return known;
    const found = explore(pointer);
    for (const each of found.keys()) decided.set(each, false);
    for (const each of differing(found, decided)) decided.set(each, true);
    return decided.get(pointer) ?? false;
  };

  function explore(start: string): ReadonlyMap<string, Node> {
    const found = new Map<string, Node>();
    const stack = [start];
    for (let pointer = stack.pop(); pointer !== undefined; pointer = stack.pop()) {
      if (found.has(pointer) || decided.has(pointer)) continue;
      const node = scan(resolve(pointer)?.schema ?? null, resolve);
      found.set(pointer, node);
      for (const each of node.references) stack.push(each);
    }
    return found;
  }
}

/** The nodes that differ, or reach one that does. */
function differing(
  found: ReadonlyMap<string, Node>,
  decided: ReadonlyMap<string, boolean>,
): ReadonlySet<string> {
  const referrers = new Map<string, string[]>();
  const stack: string[] = [];
  for (const [pointer, node] of found) {
    if (node.differs || node.references.some((each) => decided.get(each) === true)) {
      stack.push(pointer);
    }
    for (const reference of node.references) {
      const list = referrers.get(reference);
      if (list === undefined) referrers.set(reference, [pointer]);
      else list.push(pointer);
    }
  }
  const result = new Set<string>();
  for (let pointer = stack.pop(); pointer !== undefined; pointer = stack.pop()) {
    if (result.has(pointer)) continue;
    result.add(pointer);
    for (const each of referrers.get(pointer) ?? []) stack.push(each);
  }
  return result;
}

function scan(schema: Json, resolve: (reference: string) => SpecSchema | undefined): Node {
  const references = new Set<string>();
  const stack: Json[] = [schema];
  let differs = false;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (!isObject(next)) continue;
    differs ||= own(next, sentOnly) === true || isOpenable(next) || hasTags(next);
    differs ||= hasFlaggedProperty(next, resolve);
    const reference = ownText(next, "$ref");
    const target = reference === undefined ? undefined : resolve(reference)?.pointer;
    if (target !== undefined) references.add(target);
    for (const each of childrenOf(next)) stack.push(each);
  }
  return { differs, references: [...references] };
}

function hasFlaggedProperty(
  schema: JsonObject,
  resolve: (reference: string) => SpecSchema | undefined,
): boolean {
  return Object.values(ownObject(schema, "properties") ?? {}).some(
    (property) => hasFlag(resolve, property, "readOnly") || hasFlag(resolve, property, "writeOnly"),
  );
}

/** Whether alternatives are single values, which together make an enum that is open in outputs. */
function hasTags(schema: JsonObject): boolean {
  return ["oneOf", "anyOf"].some(
    (keyword) => alternativesOf(schema, keyword).filter(isTag).length > 1,
  );
}

/** The alternatives that count: beside any text, listed texts change nothing. */
function alternativesOf(schema: JsonObject, keyword: string): readonly JsonObject[] {
  const alternatives = ownList(schema, keyword).filter((each) => isObject(each));
  return alternatives.some(isPlainText)
    ? alternatives.filter((each) => own(each, "type") !== "string")
    : alternatives;
}

function isTag(schema: JsonObject): boolean {
  const constant = own(schema, "const");
  if (constant !== undefined) return typeof constant === "string" || typeof constant === "number";
  return lowerEnum(schema, "output")?.kind === "literal";
}

function isPlainText(schema: JsonObject): boolean {
  return (
    own(schema, "type") === "string" &&
    own(schema, "enum") === undefined &&
    own(schema, "const") === undefined
  );
}

function childrenOf(schema: JsonObject): readonly Json[] {
  const items = own(schema, "items");
  const additional = own(schema, "additionalProperties");
  return [
    ...Object.values(ownObject(schema, "properties") ?? {}),
    ...Object.values(ownObject(schema, "patternProperties") ?? {}),
    ...ownList(schema, "allOf"),
    ...alternativesOf(schema, "oneOf"),
    ...alternativesOf(schema, "anyOf"),
    ...ownList(schema, "prefixItems"),
    ...conditionsOf(schema),
    ...(isList(items) ? items : items === undefined ? [] : [items]),
    ...(additional === undefined ? [] : [additional]),
  ];
}
