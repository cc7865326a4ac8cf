import { camelCase } from "../names.ts";

/** What the name of an operation is made from. */
export interface NamedEntry {
  readonly operationId: string;
  readonly pathKey: string;
}

const DERIVED = /^[A-Z]+ \//;
const PAIR = /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*_[A-Z][A-Za-z0-9]*$/;
/** Segments that say of a path that it is an API's, and which version. */
const PREFIX = /^(?:api|rest|v\d+(?:\.\d+)*)$/i;

/**
 * Names operations `noun.verb`: from an id that has both (`issues/create`), else the noun is the first fixed
 * segment of the path that says something, and is left out of the verb unless two names would be the same then. Names
 * that are the same all the same get a number, by the ids' order.
 */
export function draftOperationNames(entries: readonly NamedEntry[]): ReadonlyMap<string, string> {
  const parts = entries.map(({ operationId }) => partsOf(operationId));
  const shared = sharedStart(parts);
  const wanted = entries.map((entry, index) =>
    wantedNames(entry, parts[index]?.slice(shared) ?? []),
  );
  const counts = new Map<string, number>();
  for (const name of wanted.flatMap((each) => [...new Set(each)]))
    counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const order = entries.map(({ operationId }, index) => ({ operationId, index }));
  for (const { operationId, index } of order.sort((a, b) =>
    a.operationId < b.operationId ? -1 : 1,
  )) {
    const own = wanted[index] ?? [];
    const chosen = own.find((name) => counts.get(name.toLowerCase()) === 1);
    const full = chosen ?? own.at(-1) ?? "api.call";
    let name = full;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1)
      name = `${full}${String(number)}`;
    taken.add(name.toLowerCase());
    names.set(operationId, name);
  }
  return names;
}

/** Ids that were derived of method and path have none. */
function partsOf(operationId: string): readonly string[] {
  if (DERIVED.test(operationId)) return [];
  // As ids of .NET and of Azure are written: `Documents_GetDocuments`.
  if (PAIR.test(operationId)) return operationId.split("_");
  return operationId.split(/[/.:#]+/).filter((part) => /[A-Za-z]/.test(part));
}

/** How many parts all ids begin with, while each keeps a noun and a verb. */
function sharedStart(all: readonly (readonly string[])[]): number {
  const [first] = all;
  if (first === undefined) return 0;
  let shared = 0;
  while (all.every((each) => each.length > shared + 2 && each[shared] === first[shared]))
    shared += 1;
  return shared;
}

/** Names from the shortest to the one that leaves nothing out; the first that is no other's is taken. */
function wantedNames(
  { operationId, pathKey }: NamedEntry,
  [start = "", ...others]: readonly string[],
): readonly string[] {
  if (others.length > 0 && !start.includes(" ")) return namesOf(start, [others.join(" ")]);
  const [path = ""] = pathKey.split(/[?#]/);
  const segments = path.split("/").filter((part) => /[A-Za-z]/.test(part) && !/[{}]/.test(part));
  const noun = segments.find((part) => !PREFIX.test(part)) ?? segments[0] ?? "";
  if (!DERIVED.test(operationId)) {
    // The path says the id again, with dots: `chat.postMessage` and `chat_postMessage`.
    const [first = "", ...rest] = partsOf(noun);
    const isSame = wordsOf(noun).join() === wordsOf(operationId).join();
    return isSame && rest.length > 0
      ? namesOf(first, [rest.join(" ")])
      : namesOf(noun, [operationId]);
  }
  const said = operationId.split("/").filter((part) => part === noun || !PREFIX.test(part));
  const fixed = said.filter((part) => !/[{}]/.test(part));
  return namesOf(noun, [fixed.join("/"), said.join("/")]);
}

/** Verbs do not say the noun, and do not end on what led to it, `getProjectsForTask` of tasks; the last says all. */
function namesOf(noun: string, texts: readonly string[]): readonly string[] {
  const verbs = texts
    .map((text) => without(noun, text))
    .filter((rest) => /^[A-Za-z]/.test(rest))
    .map((rest) => word(rest, "call"));
  return [...verbs, word(texts.at(-1) ?? "", "call")].map((verb) => `${word(noun, "api")}.${verb}`);
}

/** An id without the first place where it says the noun, in singular or plural. */
function without(noun: string, operationId: string): string {
  const words = wordsOf(operationId);
  const wanted = wordsOf(noun).map(singular);
  const from = words.findIndex((_, start) =>
    wanted.every((each, offset) => each === singular(words[start + offset] ?? "")),
  );
  if (from < 0 || wanted.length === 0) return operationId;
  const [before, after] = [words.slice(0, from), words.slice(from + wanted.length)];
  if (/^(?:an?|the)$/i.test(before.at(-1) ?? "")) before.pop();
  if (after.length === 0 && /^(?:for|to|from|by|of|in)$/i.test(before.at(-1) ?? "")) before.pop();
  return [...before, ...after].join(" ");
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

function singular(word: string): string {
  return word.toLowerCase().replace(/ies$/, "y").replace(/s$/, "");
}

/** One part of a name: camel case, a letter first, the fallback where nothing is left. */
function word(text: string, fallback: string): string {
  if (!/[A-Za-z0-9]/.test(text)) return fallback;
  const name = camelCase(text).replaceAll(/[^A-Za-z0-9]/g, "");
  return /^[a-z]/.test(name) ? name : `${fallback}${name}`;
}
