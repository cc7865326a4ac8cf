import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import {
  compareText,
  isExtension,
  isList,
  isObject,
  members,
  own,
  ownObject,
  ownText,
} from "../json.ts";
import type { OpenApiDocument, OperationEntry } from "../openapi/open-api-document.ts";
import { indexOperations } from "../openapi/operation-index.ts";
import { locateWritten } from "../locate-written.ts";
import { resolveReference } from "../pointer.ts";
import { cutScheme, cutSecurity, schemesOf } from "../openapi/scopes.ts";
import { createSliceReferences, type SliceReferences } from "./slice-references.ts";
import { kindOfSection, memberRule, type MemberRule, type NodeKind } from "./slice-rules.ts";
import type { Json, JsonObject } from "../../json.ts";

interface Cut {
  readonly references: SliceReferences;
  /** Discriminators' mappings, which are filled once it is known what the slice holds. */
  readonly mappings: Mapping[];
}

interface Mapping {
  readonly copy: Record<string, Json>;
  readonly original: JsonObject;
}

/**
 * Cuts the operations in use out of a document: them, what they reach through references, and nothing that is
 * only there for people to read. Ids that the document does not know are left out. The same document and ids
 * give the same bytes, whatever the order of the ids. Warns about references that lead nowhere. `inline` is
 * what the definition itself adds: the slice holds what that refers to, but not what it says. So it is with
 * `schemas`, which the definition gives its events.
 */
export function cutSlice(
  document: OpenApiDocument,
  operationIds: readonly string[],
  inline: JsonObject = {},
  schemas: readonly JsonObject[] = [],
): Result<string> {
  const { json, file } = document;
  const cut: Cut = { references: createSliceReferences(json), mappings: [] };
  reachFrom(cut, inline);
  for (const schema of schemas) copyNode(cut, schema, "schema");
  const entries = [...new Set(operationIds)].flatMap((id) => document.entry(id) ?? []);
  const info = own(json, "info");
  const servers = own(json, "servers");
  const slice: JsonObject = {
    openapi: ownText(json, "openapi") ?? "",
    info: isObject(info) ? pick(info, ["title", "version"]) : {},
    servers: (servers && copyAs(cut, servers, { listOf: "server" })) ?? [],
    paths: cutPaths(cut, entries, json),
    components: cutComponents(cut, json, entries),
  };
  for (const mapping of cut.mappings) fillMapping(slice, mapping);
  const lost = cut.references
    .all()
    .filter(
      (each) => (resolveReference(slice, each) ?? resolveReference(inline, each)) === undefined,
    );
  if (lost.length === 0) return [`${JSON.stringify(slice, undefined, 1)}\n`, []];
  const locate = locateWritten(file);
  const warnings = lost.map((reference) =>
    diagnostic("resolve/unknown-reference", { reference, where: file.path }, locate(reference)),
  );
  return [`${JSON.stringify(slice, undefined, 1)}\n`, warnings];
}

function cutPaths(cut: Cut, entries: readonly OperationEntry[], json: JsonObject): JsonObject {
  const sorted = entries.toSorted(
    (left, right) =>
      compareText(left.pathKey, right.pathKey) || compareText(left.method, right.method),
  );
  const paths = new Map<string, Record<string, Json>>();
  for (const { pathKey, pathItem, method, operation, operationId } of sorted) {
    const item = paths.get(pathKey) ?? copyMembers(cut, pathItem, "pathItem");
    item[method.toLowerCase()] = {
      operationId,
      ...copyMembers(cut, operation, "operation"),
      ...cutSecurity(json, operation),
    };
    paths.set(pathKey, item);
  }
  return Object.fromEntries(paths);
}

function reachFrom(cut: Cut, inline: JsonObject): void {
  cutPaths(cut, [...indexOperations(inline).values()], inline);
  for (const [section, components] of members(ownObject(inline, "components") ?? {})) {
    const kind = kindOfSection(section);
    if (kind !== undefined) copyAs(cut, components, { mapOf: kind });
  }
}

function cutComponents(cut: Cut, json: JsonObject, entries: readonly OperationEntry[]): JsonObject {
  const sections = new Map<string, Map<string, Json>>();
  for (let next = cut.references.next(); next !== undefined; next = cut.references.next()) {
    const copy = next.value === undefined ? undefined : copyNode(cut, next.value, next.kind);
    if (copy === undefined) continue;
    const section = sections.get(next.section) ?? new Map<string, Json>();
    sections.set(next.section, section.set(next.name, copy));
  }
  const schemes = schemesOf(
    json,
    entries.map((each) => each.operation),
  );
  if (schemes.length > 0)
    sections.set(
      "securitySchemes",
      new Map(schemes.map((name) => [name, cutScheme(json, name)] as const)),
    );
  const sorted = [...sections].map(([name, section]) => [name, fromSorted(section)] as const);
  return fromSorted(sorted);
}

function fromSorted(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries([...entries].toSorted(([left], [right]) => compareText(left, right)));
}

/** Undefined for what cannot be an object of its kind. */
function copyNode(cut: Cut, value: Json, kind: NodeKind): Json | undefined {
  if (isObject(value)) return copyMembers(cut, value, kind);
  if (kind !== "schema") return undefined;
  if (typeof value === "boolean") return value;
  // `items` may be a list of schemas, `dependencies` hold lists of names.
  if (!isList(value)) return undefined;
  return value.flatMap((each) =>
    typeof each === "string" ? each : (copyNode(cut, each, kind) ?? []),
  );
}

function copyMembers(cut: Cut, object: JsonObject, kind: NodeKind): Record<string, Json> {
  const reference = kind === "pathItem" ? undefined : ownText(object, "$ref");
  const copy: Record<string, Json> = {};
  if (reference !== undefined) copy["$ref"] = cut.references.rewrite(reference, kind);
  if (reference !== undefined && kind !== "schema") return copy;
  for (const [name, value] of members(object)) {
    const rule = name === "$ref" ? undefined : memberRule(kind, name);
    const member = rule === undefined ? undefined : copyAs(cut, value, rule);
    if (member !== undefined) copy[name] = member;
  }
  return copy;
}

function copyAs(cut: Cut, value: Json, rule: MemberRule): Json | undefined {
  if (rule === "keep") return value;
  if (rule === "mark") return true;
  if (rule === "discriminator") return isObject(value) ? copyDiscriminator(cut, value) : undefined;
  if ("kind" in rule) return copyNode(cut, value, rule.kind);
  if ("listOf" in rule) {
    return isList(value)
      ? value.flatMap((each) => copyNode(cut, each, rule.listOf) ?? [])
      : undefined;
  }
  if (!isObject(value)) return undefined;
  const copies = members(value).flatMap(([name, each]) => {
    const copy = copyNode(cut, each, rule.mapOf);
    const dropped = copy === undefined || (rule.mapOf === "response" && isExtension(name));
    return dropped ? [] : [[name, copy] as const];
  });
  return Object.fromEntries(copies);
}

function copyDiscriminator(cut: Cut, discriminator: JsonObject): JsonObject {
  const original = own(discriminator, "mapping");
  const kept = pick(discriminator, ["propertyName"]);
  if (!isObject(original)) return kept;
  const copy: Record<string, Json> = {};
  cut.mappings.push({ copy, original });
  return { ...kept, mapping: copy };
}

/**
 * A mapping names schemas that `oneOf` or `anyOf` reach already. Others are heirs that no operation in use
 * refers to (in Microsoft's Graph, nearly all that there are), and are left out.
 */
function fillMapping(slice: JsonObject, { copy, original }: Mapping): void {
  for (const [value, target] of members(original)) {
    if (typeof target !== "string") continue;
    const reference = target.startsWith("#") ? target : `#/components/schemas/${target}`;
    if (resolveReference(slice, reference) !== undefined) copy[value] = target;
  }
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = own(object, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
