import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";

/** A half-open range of a definition's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A key of a definition with its value, and where both stand. */
export interface Entry {
  readonly path: readonly (string | number)[];
  readonly key: string;
  readonly keyRange: Range;
  readonly value: unknown;
  readonly valueRange: Range;
  /** The key that the map around it belongs to; its own first key at the top. */
  readonly parentRange: Range;
  readonly isFlow: boolean;
}

/** An item of a list that is a text. */
export interface Item {
  readonly path: readonly (string | number)[];
  readonly text: string;
  readonly range: Range;
}

/** A definition as mutations see it. */
export interface Definition {
  readonly id: string;
  readonly text: string;
  readonly entries: readonly Entry[];
  readonly items: readonly Item[];
}

/** Reads every key and every item of a definition with its place. */
export function readDefinition(id: string, text: string): Definition {
  const entries: Entry[] = [];
  const items: Item[] = [];
  const visit = (node: Node | null, path: readonly (string | number)[], parent: Range): void => {
    if (isSeq(node))
      node.items.forEach((item, index) => {
        const at = [...path, index];
        if (isScalar(item) && typeof item.value === "string")
          items.push({ path: at, text: item.value, range: rangeOf(text, item) });
        visit(item as Node, at, parent);
      });
    if (!isMap(node)) return;
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = String(isScalar(pair.key) ? pair.key.value : "");
      const keyRange = rangeOf(text, pair.key);
      entries.push({
        path,
        key,
        keyRange,
        value: pair.value?.toJSON() as unknown,
        valueRange: pair.value === null ? keyRange : rangeOf(text, pair.value),
        parentRange: path.length === 0 ? keyRange : parent,
        isFlow: node.flow === true,
      });
      visit(pair.value, [...path, key], keyRange);
    }
  };
  visit(parseDocument(text).contents, [], { start: 0, end: 1 });
  return { id, text, entries, items };
}

function rangeOf(text: string, node: Node): Range {
  const [start, end] = node.range ?? [0, 0];
  return { start, end: start + text.slice(start, end).trimEnd().length };
}
