import type { Json, JsonObject } from "../../json.ts";
import { isList, isObject, ownText } from "../json.ts";
import { formatReference, resolveReference } from "../pointer.ts";
import { retrieval } from "./self-reference.ts";

type Path = readonly (string | number)[];

/** Where a schema with an `$id` lies, and what is below it. */
interface Resource {
  readonly base: string;
  readonly path: Path;
}

interface Names {
  /** Pointers of the resources, by their addresses. */
  readonly resources: Map<string, string>;
  /** Pointers of `$anchor` and `$dynamicAnchor`, by address and name. */
  readonly anchors: Map<string, string>;
  /** Addresses of `$dynamicAnchor`, by name. */
  readonly dynamic: Map<string, Set<string>>;
}

/**
 * A document whose references by name are pointers (JSON Schema 2020-12 core, section 8.2): to a schema's `$id`, to an
 * `$anchor`, and to a `$dynamicAnchor` that no other schema takes the place of. What leads nowhere is left as it is.
 */
export function withPointers(json: JsonObject): JsonObject {
  const names: Names = { resources: new Map(), anchors: new Map(), dynamic: new Map() };
  const root: Resource = { base: retrieval, path: [] };
  collect(names, json, [], root);
  const copy = (value: Json, path: Path, around: Resource): Json => {
    if (isList(value)) return value.map((each, index) => copy(each, [...path, index], around));
    if (!isObject(value)) return value;
    const resource = resourceOf(value, path, around);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const isReference = key === "$ref" || key === "$dynamicRef";
        if (!isReference || typeof member !== "string")
          return [key, copy(member, [...path, key], resource)];
        const found =
          key === "$ref"
            ? target(json, names, member, resource)
            : only(json, names, member, resource);
        return found === undefined ? [key, member] : ["$ref", found];
      }),
    );
  };
  const copied = copy(json, [], root);
  return isObject(copied) ? copied : json;
}

function collect(names: Names, value: Json, path: Path, around: Resource): void {
  if (isList(value)) {
    for (const [index, each] of value.entries()) collect(names, each, [...path, index], around);
    return;
  }
  if (!isObject(value)) return;
  const resource = resourceOf(value, path, around);
  if (resource !== around) names.resources.set(resource.base, formatReference(path));
  for (const keyword of ["$anchor", "$dynamicAnchor", "$id"]) {
    const text = ownText(value, keyword);
    // Before 2019-09, `$id: "#name"` is an anchor.
    const name = keyword === "$id" ? /^#(.+)$/.exec(text ?? "")?.[1] : text;
    if (name === undefined) continue;
    const address = `${resource.base}#${name}`;
    if (!names.anchors.has(address)) names.anchors.set(address, formatReference(path));
    if (keyword !== "$dynamicAnchor") continue;
    const known = names.dynamic.get(name) ?? new Set();
    names.dynamic.set(name, known.add(formatReference(path)));
  }
  for (const [key, member] of Object.entries(value))
    collect(names, member, [...path, key], resource);
}

function resourceOf(value: JsonObject, path: Path, around: Resource): Resource {
  const id = ownText(value, "$id");
  const isAddress = id !== undefined && !id.startsWith("#") && URL.canParse(id, around.base);
  if (!isAddress || path.length === 0) return around;
  const base = new URL(id, around.base);
  base.hash = "";
  return { base: base.href, path };
}

/** The pointer to what a reference names; undefined where it is one, or where there is nothing of the name. */
function target(
  json: JsonObject,
  { resources, anchors }: Names,
  reference: string,
  { base, path }: Resource,
): string | undefined {
  if (reference === "#" || reference.startsWith("#/")) {
    if (path.length === 0) return undefined;
    // Most documents mean the whole of them, whatever the address of a schema is.
    if (reference !== "#" && resolveReference(json, reference) !== undefined) return undefined;
    const inside = formatReference(path) + reference.slice(1);
    return resolveReference(json, inside) === undefined ? undefined : inside;
  }
  if (!URL.canParse(reference, base)) return undefined;
  const address = new URL(reference, base);
  const fragment = decoded(address.hash.slice(1));
  address.hash = "";
  const pointer = resources.get(address.href);
  if (fragment === "") return pointer;
  if (!fragment.startsWith("/")) return anchors.get(`${address.href}#${fragment}`);
  return pointer === undefined ? undefined : pointer + fragment;
}

/** What a dynamic reference leads to, as long as there is one schema alone that it may lead to. */
function only(
  json: JsonObject,
  names: Names,
  reference: string,
  resource: Resource,
): string | undefined {
  const found = target(json, names, reference, resource);
  const isOne = [...names.dynamic.values()].every(
    (each) => !each.has(found ?? "") || each.size === 1,
  );
  return isOne ? found : undefined;
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
