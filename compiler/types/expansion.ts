import type { Json, JsonObject } from "../json.ts";
import type { SpecSchema } from "../spec/spec.ts";
import { isList, isObject, own, ownList, ownText } from "../spec/json.ts";

type Resolve = (reference: string) => SpecSchema | undefined;

/** What is wanted as an object at one place of a type, and below it. */
export interface ExpansionNode {
  readonly children: ReadonlyMap<string, ExpansionNode>;
  /** The paths that end here. */
  readonly paths: readonly (readonly string[])[];
  /** Set when an id gave way to an object here. */
  reached: boolean;
}

/** Arranges paths as a tree, so that one walk serves all of them. */
export function expansionTree(paths: readonly (readonly string[])[]): ExpansionNode {
  const build = (level: number, of: readonly (readonly string[])[]): ExpansionNode => {
    const groups = Map.groupBy(
      of.filter((path) => path.length > level),
      (path) => path[level] ?? "",
    );
    return {
      children: new Map([...groups].map(([name, below]) => [name, build(level + 1, below)])),
      paths: of.filter((path) => path.length === level),
      reached: false,
    };
  };
  return build(0, paths);
}

/** The paths that led to nothing expandable. */
export function unreachedPaths(node: ExpansionNode): readonly (readonly string[])[] {
  const below = [...node.children.values()].flatMap((child) => unreachedPaths(child));
  return node.reached ? below : [...node.paths, ...below];
}

/** What is wanted below a member of an object. */
export function childNode(
  node: ExpansionNode | undefined,
  name: string,
): ExpansionNode | undefined {
  return node?.children.get(name);
}

/** The alternatives of an expandable field: the id, and the objects that it can be turned into. */
export interface Expandable {
  readonly ids: readonly Json[];
  readonly objects: readonly Json[];
}

/**
 * Reads Stripe's `x-expansionResources`: an `anyOf` of an id and of objects, of which the vendor sends the
 * id unless it is asked for the object. Undefined for every other schema.
 */
export function readExpandable(resolve: Resolve, schema: JsonObject): Expandable | undefined {
  if (own(schema, "x-expansionResources") === undefined) return undefined;
  const alternatives = ownList(schema, "anyOf");
  const ids = alternatives.filter((each) => isId(resolve, each));
  const objects = alternatives.filter((each) => !ids.includes(each));
  return ids.length === 0 || objects.length === 0 ? undefined : { ids, objects };
}

function isId(resolve: Resolve, alternative: Json): boolean {
  if (!isObject(alternative)) return false;
  const reference = ownText(alternative, "$ref");
  const schema = reference === undefined ? alternative : resolve(reference)?.schema;
  if (schema === undefined || !isObject(schema)) return false;
  const type = own(schema, "type");
  return type === "string" || type === "integer" || (isList(type) && type.includes("string"));
}
