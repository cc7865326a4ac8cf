import { diagnostic, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source.ts";
import { isList, isObject, memberNames, members, own, ownText } from "../json.ts";
import { parseJsonPath } from "./json-path.ts";
import { selectPlaces, sizeOf, type JsonPlace } from "./json-path-select.ts";
import type { Json, JsonObject } from "../../json.ts";

/**
 * How many values all actions together may change or look at: enough for 20 actions that look through all of the largest
 * document that we know, Microsoft's Graph with its 1.5 million values, and spent in seconds.
 */
const most: Budget = { changes: 2_500_000, "looks at": 60_000_000 };

type Budget = Record<"changes" | "looks at", number>;

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
  const changes = changesOf(places, looks);
  budget["looks at"] = looks.left;
  budget.changes -= places.length * (update === undefined ? 1 : countValues(update));
  const does = spentOn(budget);
  if (does !== undefined) {
    const values = { number: String(number), does, most: most[does].toLocaleString("en") };
    return [undefined, [diagnostic("resolve/overlay-too-large", values, span)]];
  }
  if (places.length === 0) {
    const values = { number: String(number), target };
    return [undefined, [diagnostic("resolve/overlay-no-match", values, span)]];
  }
  const changed = rebuild(document, changes, (value) =>
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
  return (["looks at", "changes"] as const).find((each) => budget[each] < 0);
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
  below?: Map<string | number, Changes>;
}

/** What changes below the root. What the places lie in will be copied, as far as the budget of looks goes. */
function changesOf(places: readonly JsonPlace[], looks: { left: number }): Changes {
  const changes: Changes = {};
  const owners = new Map<JsonPlace, Changes>();
  for (const place of places) changesAt(place, changes, owners).change = true;
  // To copy a value takes three times as long as to look at it.
  for (const { value } of owners.keys()) looks.left -= 3 * sizeOf(value);
  return changes;
}

/** @param owners - Places that were asked for: many lie in one, and that may be far below the root. */
function changesAt(
  { owner, key }: JsonPlace,
  root: Changes,
  owners: Map<JsonPlace, Changes>,
): Changes {
  if (owner === undefined) return root;
  const at = owners.get(owner) ?? changesAt(owner, root, owners);
  owners.set(owner, at);
  const below = (at.below ??= new Map());
  const found = below.get(key) ?? {};
  below.set(key, found);
  return found;
}

/** Copies what leads to the changes, and shares all else with the document as it was. */
function rebuild(
  value: Json,
  { change: isChanged, below }: Changes,
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const rebuilt = below === undefined ? value : rebuildMembers(value, below, change);
  return isChanged === true ? change(rebuilt) : rebuilt;
}

function rebuildMembers(
  value: Json,
  below: ReadonlyMap<string | number, Changes>,
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
  const rebuilt: Record<string, Json> = {};
  // Without pairs as of `members`: that takes half of the time.
  for (const key of memberNames(value)) {
    const each = value[key];
    const member = each === undefined ? undefined : rebuildMember(key, each);
    if (member !== undefined) rebuilt[key] = member;
  }
  return rebuilt;
}

function malformed(number: number, reason: string, span: Span): Diagnostic {
  return diagnostic("resolve/overlay-malformed", { number: String(number), reason }, span);
}
