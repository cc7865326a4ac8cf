import { type Document, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Locate } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../source.ts";

/** What stands at a path: a node, and the key that it is the value of. */
interface Found {
  readonly key?: Node;
  readonly node: Node | undefined;
}

/** Finds the places of a document's keys and values; what is not there is looked for at its parents. */
export function createLocate(source: SourceFile, document: Document): Locate {
  return (path, at = "value") => {
    let found: Found = { node: document.contents ?? undefined };
    for (const segment of path) {
      const next = childOf(found.node, segment);
      if (next === undefined) break;
      found = next;
    }
    const { key, node } = found;
    if (at === "key" && key !== undefined) return spanOf(source, key);
    if (node === undefined || isEmpty(node)) return spanOf(source, key ?? node);
    return at === "key" && isMap(node)
      ? spanOf(source, keyOf(node.items[0]))
      : spanOf(source, node);
  };
}

/** The span of a node without the white space and comments behind it. */
export function spanOf(source: SourceFile, node: Node | undefined): Span {
  const [start, end] = node?.range ?? [0, 1];
  const text = source.text.slice(start, end);
  return { source, start, end: Math.max(start + text.trimEnd().length, start) };
}

/** The key of a pair, which the parser always gives as a node. */
export function keyOf(pair: Pair | undefined): Node | undefined {
  return pair?.key as Node | undefined;
}

/** The value of a pair; undefined where nothing stands behind the key. */
export function valueOf(pair: Pair): Node | undefined {
  return (pair.value ?? undefined) as Node | undefined;
}

/** The pairs of a map by the text of their keys, the first of equal ones; kept as long as the map. */
const pairsOf = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairAt(map: YAMLMap, name: string): Pair | undefined {
  let pairs = pairsOf.get(map);
  if (pairs === undefined) {
    pairs = new Map(map.items.toReversed().map((pair) => [textOf(keyOf(pair)), pair]));
    pairsOf.set(map, pairs);
  }
  return pairs.get(name);
}

function childOf(parent: Node | undefined, segment: string | number): Found | undefined {
  if (isMap(parent)) {
    const pair = pairAt(parent, String(segment));
    const key = keyOf(pair);
    return pair === undefined || key === undefined ? undefined : { key, node: valueOf(pair) };
  }
  if (!isSeq(parent) || typeof segment !== "number") return undefined;
  const item = parent.items[segment] as Node | undefined;
  return item === undefined ? undefined : { node: item };
}

/** The text of a key. */
export function textOf(key: Node | undefined): string {
  return isScalar(key) ? String(key.value ?? "") : "";
}

function isEmpty(node: Node): boolean {
  const [start, end] = node.range ?? [0, 0];
  return start === end;
}
