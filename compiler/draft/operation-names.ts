import { camelCase } from "../names.ts";
import type { HttpMethod } from "../spec/spec.ts";

/** What the name of an operation is made from. */
export interface NamedEntry {
  readonly operationId: string;
  readonly pathKey: string;
  readonly method: HttpMethod;
}

const DERIVED = /^[A-Z]+ \//;
const PAIR = /^[A-Z][A-Z0-9]*[a-z][A-Za-z0-9]*_[A-Z][A-Za-z0-9]*$/;
/** An id of more words is no name, and its nouns are not looked for. */
const MOST_WORDS = 50;
/** A name whose verb says no more than that something is read. */
const READS = /\.(?:get|fetch|find|query|read|retrieve)$/;
/** Segments that say of a path that it is an API's, and which version. */
const PREFIX = /^(?:api|rest|v\d+(?:\.\d+)*)$/i;

/** Fewer paths than these begin the same by chance. */
const FEWEST = 5;

/**
 * Names operations `noun.verb`: from an id that has both (`issues/create`), else the noun is the first fixed
 * segment of the path that says something, and is left out of the verb unless two names would be the same then. Names
 * that are the same all the same get a number, by the ids' order.
 */
export function draftOperationNames(entries: readonly NamedEntry[]): ReadonlyMap<string, string> {
  const derived = new Set(entries.filter(isDerived));
  const parts = entries.map((entry) => (derived.has(entry) ? [] : partsOf(entry.operationId)));
  const shared = sharedStart(parts, 2);
  const paths = entries.map(({ pathKey }) => nounsOf(pathKey));
  const passed = passedOver(paths);
  const items = new Set(entries.map(({ pathKey }) => shapeOf(pathKey)));
  const patched = new Set(
    entries.filter(({ method }) => method === "PATCH").map(({ pathKey }) => shapeOf(pathKey)),
  );
  const wanted = entries.map((entry, index) => {
    const nouns = paths[index]?.slice(passed) ?? [];
    const verb = derivedVerb(entry, items, patched);
    if (derived.has(entry)) return derivedNames(entry, nouns, verb);
    const behind = behindPath(entry);
    return behind !== undefined
      ? behindNames(behind, nouns)
      : wantedNames(entry, parts[index]?.slice(shared) ?? [], nouns, verb);
  });
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

/** Whether an id is made of method and path: by us where the vendor has none, or by the vendor, `GetNotesId`. */
function isDerived({ operationId, method, pathKey }: NamedEntry): boolean {
  if (DERIVED.test(operationId)) return true;
  const said = wordsOf(operationId).join().toLowerCase();
  if (!said.startsWith(method.toLowerCase())) return false;
  const segments = pathOf(pathKey).split("/");
  const all = [segments, segments.filter((each) => !PREFIX.test(each))];
  return all.some(
    (each) =>
      wordsOf([method, ...each].join(" "))
        .join()
        .toLowerCase() === said,
  );
}

/** What an id says after method and path, `getPage` of `get-/contacts_getPage`; undefined where it has no such. */
function behindPath({ operationId, method, pathKey }: NamedEntry): string | undefined {
  const start = `${method.toLowerCase()}-${pathKey}_`;
  const rest = operationId.slice(start.length);
  return operationId.toLowerCase().startsWith(start.toLowerCase()) && /^[A-Za-z]/.test(rest)
    ? rest
    : undefined;
}

function behindNames(verb: string, [noun = "", ...others]: readonly string[]): readonly string[] {
  const said = others.filter((each) => !verb.toLowerCase().includes(each.toLowerCase()));
  return [nameOf(noun, without(noun, [verb, ...said].join(" ")))];
}

function partsOf(operationId: string): readonly string[] {
  // As ids of .NET and of Azure are written: `Documents_GetDocuments`.
  if (PAIR.test(operationId)) return operationId.split("_");
  return operationId.split(/[/.:#]+/).filter((part) => /[A-Za-z]/.test(part));
}

/** How many parts all begin with, while each keeps some. */
function sharedStart(all: readonly (readonly string[])[], kept: number): number {
  const [first] = all;
  if (first === undefined) return 0;
  let shared = 0;
  while (all.every((each) => each.length > shared + kept && each[shared] === first[shared]))
    shared += 1;
  return shared;
}

/** The fixed segments of a path, from the first that says something. */
function nounsOf(pathKey: string): readonly string[] {
  const segments = pathOf(pathKey)
    .split("/")
    .filter((part) => /[A-Za-z]/.test(part) && !/[{}]/.test(part));
  const start = segments.findIndex((part) => !PREFIX.test(part));
  return segments.slice(Math.max(start, 0));
}

/** How many segments all paths begin with, where what comes next are nouns: several operations have each. */
function passedOver(paths: readonly (readonly string[])[]): number {
  if (paths.length < FEWEST) return 0;
  const shared = sharedStart(paths, 1);
  const next = new Set(paths.map((path) => path[shared]));
  return 2 * next.size <= paths.length ? shared : 0;
}

/** What a key of paths says before a query or a fragment. */
function pathOf(pathKey: string): string {
  return pathKey.split(/[?#]/)[0] ?? "";
}

/** A path with all names of parameters taken out, and without a query. */
function shapeOf(pathKey: string): string {
  return pathOf(pathKey.replaceAll(/\{[^{}]*\}/g, "{}")).replace(/\/$/, "");
}

/** The verb of an operation whose id has none but its method: a list and what is put into it have items below them. */
function derivedVerb(
  { method, pathKey }: NamedEntry,
  items: ReadonlySet<string>,
  patched: ReadonlySet<string>,
): string {
  const shape = shapeOf(pathKey);
  const isItem = shape.endsWith("/{}");
  if (items.has(`${shape}/{}`) && !isItem)
    return method === "GET" ? "list" : method === "POST" ? "create" : method;
  const updates = method === "PATCH" || (method === "PUT" && !patched.has(shape));
  return isItem && updates ? "update" : method;
}

/** Names from the shortest to the one that leaves nothing out; the first that is no other's is taken. */
function wantedNames(
  { operationId }: NamedEntry,
  [start = "", ...others]: readonly string[],
  nouns: readonly string[],
  verb: string,
): readonly string[] {
  if (others.length > 0 && !start.includes(" ")) return namesOf(start, [others.join(" ")]);
  const [noun = ""] = nouns;
  // The path says the id again, with dots: `chat.postMessage` and `chat_postMessage`.
  const [first = "", ...rest] = partsOf(noun);
  const isSame = isStart(wordsOf(operationId), wordsOf(noun));
  const names = namesOf(isSame && rest.length > 0 ? first : noun, [withoutArticles(operationId)]);
  const [shortest = "", ...longer] = names;
  const isList = verb === "list" && READS.test(shortest);
  return [isList ? shortest.replace(READS, ".list") : shortest, ...longer];
}

/** The same where the id says no more than method and path. */
function derivedNames(
  { pathKey }: NamedEntry,
  nouns: readonly string[],
  verb: string,
): readonly string[] {
  const [noun = "", ...others] = nouns;
  const segments = pathOf(pathKey).split("/");
  const said = segments.slice(segments.indexOf(noun));
  return [others, said.slice(1), said].map((rest) => nameOf(noun, [verb, ...rest].join(" ")));
}

/** Prose without its articles: `Create a note`. */
function withoutArticles(operationId: string): string {
  return operationId.replaceAll(/(?<= )(?:an?|the) (?=\S)/gi, "");
}

/** Whether a text says another, and at most one word after it: `.json`. */
function isStart(words: readonly string[], all: readonly string[]): boolean {
  const same = words.every((word, index) => word.toLowerCase() === all[index]?.toLowerCase());
  return same && all.length - words.length <= 1;
}

/** Verbs do not say the noun, and do not end on what led to it, `getProjectsForTask` of tasks; the last says all. */
function namesOf(noun: string, texts: readonly string[]): readonly string[] {
  const verbs = texts.map((text) => without(noun, text)).filter((rest) => /^[A-Za-z]/.test(rest));
  return [...verbs, texts.at(-1) ?? ""].map((verb) => nameOf(noun, verb));
}

function nameOf(noun: string, verb: string): string {
  return `${word(noun, "api")}.${word(verb, "call")}`;
}

/** An id without the first place where it says the noun, in singular or plural, in one word or several. */
function without(noun: string, operationId: string): string {
  const words = wordsOf(operationId);
  const [from, to] = placeOf(wordsOf(noun), words);
  if (from === to) return operationId;
  const [before, after] = [words.slice(0, from), words.slice(to)];
  if (/^(?:an?|the)$/i.test(before.at(-1) ?? "")) before.pop();
  if (after.length === 0 && /^(?:for|to|from|by|of|in)$/i.test(before.at(-1) ?? "")) before.pop();
  return [...before, ...after].join(" ");
}

/** Where words stand among others, each by its stem or all as one; nowhere: an empty place. */
function placeOf(wanted: readonly string[], words: readonly string[]): readonly [number, number] {
  const each = wanted.map(stem).join("");
  const one = stem(wanted.join(""));
  const longest = words.length > MOST_WORDS ? 0 : Math.max(each.length, one.length);
  for (let from = 0; from < words.length; from += 1) {
    let [stems, all] = ["", ""];
    for (let to = from; to < words.length && stems.length < longest; to += 1) {
      stems += stem(words[to] ?? "");
      all += words[to] ?? "";
      if (stems === each || stem(all) === one) return [from, to + 1];
    }
  }
  return [0, 0];
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

/** What a word has in singular and in plural: `cach` of `caches`, `address` of `addresses`. */
function stem(word: string): string {
  return word
    .toLowerCase()
    .replace(/ies$/, "y")
    .replace(/(?:es|(?<![su])s|e)$/, "");
}

/** One part of a name: camel case, a letter first, the fallback where nothing is left. */
function word(text: string, fallback: string): string {
  if (!/[A-Za-z0-9]/.test(text)) return fallback;
  const name = camelCase(text).replaceAll(/[^A-Za-z0-9]/g, "");
  return /^[a-z]/.test(name) ? name : `${fallback}${name}`;
}
