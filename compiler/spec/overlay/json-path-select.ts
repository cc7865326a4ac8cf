import { isList, isObject, memberNames, own } from "../json.ts";
import type { JsonPathSelector, JsonPathStep, JsonPathTest } from "./json-path.ts";
import type { Json } from "../../json.ts";

/** A value and what it lies in. Keys are not kept per place: in a deep document they would fill the memory. */
export interface JsonPlace {
  readonly value: Json;
  readonly owner?: JsonPlace;
  /** In its owner; empty for the root. */
  readonly key: string | number;
}

/**
 * Selects what a path leads to, each place once. Every step looks at each value that it finds or passes once, or
 * once for every name in a filter, as long as the budget of looks is not spent: then nothing is selected.
 */
export function selectPlaces(
  root: Json,
  steps: readonly JsonPathStep[],
  budget: { left: number },
): readonly JsonPlace[] {
  let places: readonly JsonPlace[] = [{ value: root, key: "" }];
  for (const { deep, selector } of steps) {
    const owners = deep ? withDescendants(places, budget) : places;
    // Whoever looked for what is below has looked at each once.
    const looks = looksOf(selector) - (deep ? 1 : 0);
    const found: JsonPlace[] = [];
    for (const owner of owners) {
      if (looks > 0) budget.left -= looks * sizeOf(owner.value);
      if (budget.left < 0) return [];
      for (const place of select(owner, selector)) found.push(place);
    }
    budget.left -= found.length;
    places = found;
  }
  return places;
}

/** All that places can lie in. Documents are trees: what is found from several sides is below one that was started from. */
function withDescendants(
  places: readonly JsonPlace[],
  budget: { left: number },
): readonly JsonPlace[] {
  const found: JsonPlace[] = [];
  const pending = places.filter(({ value }) => isContainer(value)).reverse();
  const starts = new Set(pending.length > 1 ? pending.map(({ value }) => value) : []);
  const started = new Set<Json>();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value } = place;
    if (starts.has(value)) {
      if (started.has(value)) continue;
      started.add(value);
    }
    found.push(place);
    budget.left -= sizeOf(value);
    if (budget.left < 0) return [];
    for (const child of childrenOf(place, isContainer).reverse()) pending.push(child);
  }
  return found;
}

const none: readonly JsonPlace[] = [];

function select(owner: JsonPlace, selector: JsonPathSelector): readonly JsonPlace[] {
  const { value } = owner;
  switch (selector.kind) {
    case "name":
      return isObject(value) ? at(owner, selector.name, own(value, selector.name)) : none;
    case "index": {
      if (!isList(value)) return none;
      const index = selector.index < 0 ? value.length + selector.index : selector.index;
      return at(owner, index, value[index]);
    }
    case "every":
      return childrenOf(owner, () => true);
    case "filter":
      return childrenOf(owner, (each) => selector.tests.every((test) => passes(each, test)));
  }
}

/** How often it looks at each of the values; a name and an index look at none but what they find. */
function looksOf(selector: JsonPathSelector): number {
  if (selector.kind !== "filter") return 0;
  return selector.tests.reduce((sum, { members }) => sum + Math.max(members.length, 1), 0);
}

function isContainer(value: Json): boolean {
  return typeof value === "object" && value !== null;
}

/** How many values lie in a value, those inside these left out. */
export function sizeOf(value: Json): number {
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function at(owner: JsonPlace, key: string | number, value: Json | undefined): readonly JsonPlace[] {
  return value === undefined ? none : [{ value, owner, key }];
}

/** In a document of a million values most are scalars, which lead nowhere: no place is made of what is not wanted. */
function childrenOf(owner: JsonPlace, isWanted: (value: Json) => boolean): JsonPlace[] {
  const { value } = owner;
  const found: JsonPlace[] = [];
  const add = (key: string | number, each: Json | undefined): void => {
    if (each !== undefined && isWanted(each)) found.push({ value: each, owner, key });
  };
  if (isList(value)) value.forEach((each, key) => add(key, each));
  else if (isObject(value)) for (const key of memberNames(value)) add(key, value[key]);
  return found;
}

function passes(value: Json, test: JsonPathTest): boolean {
  let found: Json | undefined = value;
  for (const name of test.members) {
    found = found !== undefined && isObject(found) ? own(found, name) : undefined;
  }
  if (test.expected === undefined) return found !== undefined;
  return (found === test.expected.value) === test.expected.equal;
}
