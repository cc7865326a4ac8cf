import { isObject, ownList, ownText } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { SpecSchema } from "../spec/spec.ts";
import { createComponents } from "./components.ts";

/**
 * Which named schemas refer to one another with no field or list between them. TypeScript refuses such
 * aliases (TS2456), so one of the references has to be written out instead.
 */
export interface AliasCycles {
  /** Whether a reference from one named schema to another lies on a cycle. */
  readonly closes: (from: string, to: string) => boolean;
  /** The same, looking at alternatives of unions only and not at parts of intersections. */
  readonly closesByUnion: (from: string, to: string) => boolean;
}

interface Edges {
  readonly union: readonly string[];
  readonly all: readonly string[];
}

/** Makes the answers for one document; its graph of references is read as far as it is asked for. */
export function createAliasCycles(
  resolve: (reference: string) => SpecSchema | undefined,
): AliasCycles {
  const known = new Map<string, Edges>();
  const edgesOf = (pointer: string): Edges => {
    let edges = known.get(pointer);
    if (edges === undefined) {
      edges = readEdges(resolve, resolve(pointer)?.schema ?? null);
      known.set(pointer, edges);
    }
    return edges;
  };
  const componentOf = createComponents((pointer) => edgesOf(pointer).all);
  const unionComponentOf = createComponents((pointer) => edgesOf(pointer).union);
  return {
    closes: (from, to) => componentOf(from) === componentOf(to),
    closesByUnion: (from, to) => unionComponentOf(from) === unionComponentOf(to),
  };
}

/** The references of a schema that no field or list lies between; `all` holds those of unions too. */
function readEdges(resolve: (reference: string) => SpecSchema | undefined, schema: Json): Edges {
  const union: string[] = [];
  const all: string[] = [];
  const stack: { readonly schema: Json; readonly insideAll: boolean }[] = [
    { schema, insideAll: false },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (!isObject(next.schema)) continue;
    const reference = ownText(next.schema, "$ref");
    const target = reference === undefined ? undefined : resolve(reference)?.pointer;
    if (target !== undefined) {
      all.push(target);
      if (!next.insideAll) union.push(target);
    }
    const { insideAll } = next;
    for (const each of ownList(next.schema, "allOf")) stack.push({ schema: each, insideAll: true });
    for (const keyword of ["oneOf", "anyOf"]) {
      for (const each of ownList(next.schema, keyword)) stack.push({ schema: each, insideAll });
    }
  }
  return { union, all };
}
