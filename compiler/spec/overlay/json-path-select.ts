import { isList, isObject, members, own } from "../json.ts";
import type { JsonPathSelector, JsonPathStep, JsonPathTest } from "./json-path.ts";
import type { Json } from "../../json.ts";

/** A value and what it lies in. Keys are not kept per place: in a deep document they would fill the memory. */
export interface JsonPlace {
  readonly value: Json;
  readonly owner?: JsonPlace;
  /** In its owner; empty for the root. */
  readonly key: string | number;
}

/** The keys that lead from the root to a place. */
export function keysOf(place: JsonPlace): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = place; at.owner !== undefined; at = at.owner) keys.push(at.key);
  return keys.reverse();
}

/**
 * Selects what a path leads to, each place once. Every step looks at each value at most once, as long as the budget
 * of values to look at is not spent.
 */
export function selectPlaces(
  root: Json,
  steps: readonly JsonPathStep[],
  budget: { left: number } = { left: Number.POSITIVE_INFINITY },
): readonly JsonPlace[] {
  let places: readonly JsonPlace[] = [{ value: root, key: "" }];
  for (const step of steps) {
    const owners = step.deep ? withDescendants(places, budget) : places;
    for (const { value } of step.deep ? [] : owners) budget.left -= sizeOf(value);
    if (budget.left < 0) return [];
    places = owners.flatMap((owner) => select(owner, step.selector));
  }
  return places;
}

/** Places below places are found from several sides: values that are no scalars tell whether they were. */
function withDescendants(
  places: readonly JsonPlace[],
  budget: { left: number },
): readonly JsonPlace[] {
  const seen = new Set<Json>();
  const found: JsonPlace[] = [];
  const pending = places.toReversed();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value } = place;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    found.push(place);
    const children = childrenOf(place);
    budget.left -= children.length;
    if (budget.left < 0) return [];
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child !== undefined) pending.push(child);
    }
  }
  return found;
}

function select(owner: JsonPlace, selector: JsonPathSelector): readonly JsonPlace[] {
  switch (selector.kind) {
    case "name":
      return isObject(owner.value) ? at(owner, selector.name, own(owner.value, selector.name)) : [];
    case "index": {
      if (!isList(owner.value)) return [];
      const index = selector.index < 0 ? owner.value.length + selector.index : selector.index;
      return at(owner, index, owner.value[index]);
    }
    case "every":
      return childrenOf(owner);
    case "filter":
      return childrenOf(owner).filter(({ value }) =>
        selector.tests.every((test) => passes(value, test)),
      );
  }
}

function sizeOf(value: Json): number {
  return typeof value === "object" && value !== null ? Object.keys(value).length + 1 : 1;
}

function at(owner: JsonPlace, key: string | number, value: Json | undefined): readonly JsonPlace[] {
  return value === undefined ? [] : [{ value, owner, key }];
}

function childrenOf(owner: JsonPlace): readonly JsonPlace[] {
  const { value } = owner;
  if (isList(value)) return value.map((each, key) => ({ value: each, owner, key }));
  if (!isObject(value)) return [];
  return members(value).map(([key, each]) => ({ value: each, owner, key }));
}

function passes(value: Json, test: JsonPathTest): boolean {
  let found: Json | undefined = value;
  for (const name of test.members) {
    found = found !== undefined && isObject(found) ? own(found, name) : undefined;
  }
  if (test.expected === undefined) return found !== undefined;
  return (found === test.expected.value) === test.expected.equal;
}
