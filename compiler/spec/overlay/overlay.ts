import { diagnostic, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source.ts";
import { isList, isObject, members, own, ownText } from "../json.ts";
import { parseJsonPath } from "./json-path.ts";
import { keysOf, selectPlaces, type JsonPlace } from "./json-path-select.ts";
import type { Json, JsonObject } from "../../json.ts";

/** How many values all actions together may add or look at: overlays mend documents, they do not write them. */
const most: Budget = { adds: 1_000_000, "looks at": 5_000_000 };

type Budget = Record<"adds" | "looks at", number>;

/**
 * Applies the actions of an overlay (OpenAPI Overlay 1.0) one after the other and gives a new document. An
 * action that matches nothing is an error: it was written for a document that has changed.
 */
export function applyOverlay(
  document: JsonObject,
  overlay: JsonObject,
  span: Span,
): Result<JsonObject> {
  const diagnostics: Diagnostic[] = [];
  const actions = own(overlay, "actions");
  if (!isList(actions)) return [undefined, [malformed(0, "there are no `actions`", span)]];
  let result = document;
  const budget = { ...most };
  actions.forEach((action, index) => {
    const [changed, problems] = applyAction(result, action, index + 1, span, budget);
    diagnostics.push(...problems);
    result = changed ?? result;
  });
  return [diagnostics.length === 0 ? result : undefined, diagnostics];
}

function applyAction(
  document: JsonObject,
  action: Json,
  number: number,
  span: Span,
  budget: Budget,
): Result<JsonObject> {
  if (spentOn(budget) !== undefined) return [undefined, []];
  if (!isObject(action)) return [undefined, [malformed(number, "it is not a map", span)]];
  const target = ownText(action, "target");
  const steps = target === undefined ? undefined : parseJsonPath(target);
  if (target === undefined || steps === undefined) {
    return [undefined, [malformed(number, "its `target` is not a path", span)]];
  }
  const update = own(action, "update");
  const remove = own(action, "remove") === true;
  if (remove === (update !== undefined)) {
    return [undefined, [malformed(number, "it has to update or remove", span)]];
  }
  const looks = { left: budget["looks at"] };
  const places = selectPlaces(document, steps, looks);
  budget["looks at"] = looks.left;
  if (update !== undefined) budget.adds -= places.length * countValues(update);
  const does = spentOn(budget);
  if (does !== undefined) {
    const values = { number: String(number), does, most: most[does].toLocaleString("en") };
    return [undefined, [diagnostic("resolve/overlay-too-large", values, span)]];
  }
  if (places.length === 0) {
    const values = { number: String(number), target };
    return [undefined, [diagnostic("resolve/overlay-no-match", values, span)]];
  }
  const changed = changePlaces(document, places, (value) =>
    update === undefined ? undefined : updateTarget(value, copyJson(update)),
  );
  if (isObject(changed)) return [changed, []];
  return [undefined, [malformed(number, "it replaces the whole document", span)]];
}

/** What is added in several places is no one value: paths tell values apart by what they are. */
function copyJson(value: Json): Json {
  if (isList(value)) return value.map(copyJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(members(value).map(([key, each]) => [key, copyJson(each)]));
}

function spentOn(budget: Budget): keyof Budget | undefined {
  return (["looks at", "adds"] as const).find((each) => budget[each] < 0);
}

/** The values of an update, those inside each other included. */
function countValues(update: Json): number {
  let count = 0;
  const stack: Json[] = [update];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    count += 1;
    if (typeof next === "object" && next !== null)
      for (const each of Object.values(next)) stack.push(each);
  }
  return count;
}

/** The update of a list is one more item (Overlay 1.0 section 4.4.3.1). */
function updateTarget(target: Json, update: Json): Json {
  if (isList(target) && !isList(update)) return [...target, update];
  return merge(target, update);
}

/** Maps are merged, lists are appended to, all else is replaced. */
function merge(target: Json, update: Json): Json {
  if (isList(target) && isList(update)) return [...target, ...update];
  if (!isObject(target) || !isObject(update)) return update;
  const merged = new Map(members(target));
  for (const [key, value] of members(update)) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : merge(before, value));
  }
  return Object.fromEntries(merged);
}

interface Changes {
  change?: true;
  readonly below: Map<string | number, Changes>;
}

/** Copies what leads to the places, and shares all else with the document as it was. */
function changePlaces(
  root: Json,
  places: readonly JsonPlace[],
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const changes: Changes = { below: new Map() };
  for (const place of places) {
    let at = changes;
    for (const key of keysOf(place)) {
      const next: Changes = at.below.get(key) ?? { below: new Map() };
      at.below.set(key, next);
      at = next;
    }
    at.change = true;
  }
  return rebuild(root, changes, change);
}

function rebuild(
  value: Json,
  changes: Changes,
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const rebuilt = changes.below.size === 0 ? value : rebuildMembers(value, changes, change);
  return changes.change === true ? change(rebuilt) : rebuilt;
}

function rebuildMembers(
  value: Json,
  { below }: Changes,
  change: (value: Json) => Json | undefined,
): Json {
  const rebuildMember = (key: string | number, member: Json): Json | undefined => {
    const changes = below.get(key);
    return changes === undefined ? member : rebuild(member, changes, change);
  };
  if (isList(value)) {
    return value.flatMap((each, index) => {
      const member = rebuildMember(index, each);
      return member === undefined ? [] : [member];
    });
  }
  if (!isObject(value)) return value;
  const rebuilt = members(value).map(([key, each]) => [key, rebuildMember(key, each)] as const);
  return Object.fromEntries(
    rebuilt.flatMap(([key, each]) => (each === undefined ? [] : [[key, each]])),
  );
}

function malformed(number: number, reason: string, span: Span): Diagnostic {
  return diagnostic("resolve/overlay-malformed", { number: String(number), reason }, span);
}
