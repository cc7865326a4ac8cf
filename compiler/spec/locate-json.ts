import { startOf, type SourceFile, type Span } from "../source.ts";
import { parseReference } from "./pointer.ts";

const space = /\s*/y;
const scalar = /[^\s,\]}]+/y;

const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

/** Where the values in a map or list begin, by its own beginning; kept as long as the file is. */
type MemberIndex = Map<number, ReadonlyMap<string, number>>;
const indexes = new WeakMap<SourceFile, MemberIndex>();

/**
 * Finds the value that a reference leads to in the text of a JSON document: the whole of a scalar, the opening
 * bracket of a map or list. The start of the file where there is no such place, or where the text is YAML.
 */
export function locateReference(file: SourceFile, reference: string): Span {
  const start = findValue(file, parseReference(reference) ?? []);
  if (start === undefined) return startOf(file);
  const isNested = file.text[start] === "{" || file.text[start] === "[";
  const end = isNested ? start + 1 : (skipValue(file.text, start) ?? start + 1);
  return { source: file, start, end };
}

function findValue(file: SourceFile, tokens: readonly string[]): number | undefined {
  let at: number | undefined = skip(space, file.text, 0);
  for (const token of tokens) {
    if (at === undefined) return undefined;
    at = membersAt(file, at).get(token);
  }
  return at;
}

function membersAt(file: SourceFile, start: number): ReadonlyMap<string, number> {
  let index = indexes.get(file);
  if (index === undefined) indexes.set(file, (index = new Map()));
  let members = index.get(start);
  if (members === undefined) index.set(start, (members = readValues(file.text, start)));
  return members;
}

function readValues(text: string, start: number): ReadonlyMap<string, number> {
  return text[start] === "[" ? readItems(text, start) : readMembers(text, start);
}

/** The members of the map that begins at a place, as far as they can be read; of equal names the first. */
function readMembers(text: string, start: number): ReadonlyMap<string, number> {
  const members = new Map<string, number>();
  if (text[start] !== "{") return members;
  let at = skip(space, text, start + 1);
  while (at !== undefined && text[at] === '"') {
    const keyEnd = skipString(text, at);
    if (keyEnd === undefined) return members;
    const name = unquote(text.slice(at, keyEnd));
    const colon = skip(space, text, keyEnd);
    const value = colon === undefined ? undefined : skip(space, text, colon + 1);
    if (value === undefined) return members;
    if (name !== undefined && !members.has(name)) members.set(name, value);
    at = skipItem(text, value);
  }
  return members;
}

/** The items of the list that begins at a place, by their indexes. */
function readItems(text: string, start: number): ReadonlyMap<string, number> {
  const items = new Map<string, number>();
  let at = skip(space, text, start + 1);
  while (at !== undefined && at < text.length && text[at] !== "]") {
    items.set(String(items.size), at);
    at = skipItem(text, at);
  }
  return items;
}

/** The start of the next member or item; undefined after the last. */
function skipItem(text: string, value: number): number | undefined {
  const end = skipValue(text, value);
  const comma = end === undefined ? undefined : skip(space, text, end);
  return comma === undefined || text[comma] !== "," ? undefined : skip(space, text, comma + 1);
}

function skipValue(text: string, start: number): number | undefined {
  const first = text[start];
  if (first === '"') return skipString(text, start);
  if (first !== "{" && first !== "[") return skip(scalar, text, start);
  let depth = 0;
  for (let at: number | undefined = start; at !== undefined && at < text.length;) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = skipString(text, at);
        continue;
      case OPEN_MAP:
      case OPEN_LIST:
        depth += 1;
        break;
      case CLOSE_MAP:
      case CLOSE_LIST:
        depth -= 1;
        if (depth === 0) return at + 1;
    }
    at += 1;
  }
  return undefined;
}

/** By its quotes, since an expression over a text of megabytes would need as much stack. */
function skipString(text: string, start: number): number | undefined {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? undefined : quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first -= 1;
  return (at - first) % 2 === 1;
}

function skip(pattern: RegExp, text: string, at: number): number | undefined {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}

function unquote(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
