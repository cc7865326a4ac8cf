import { startOf, type SourceFile, type Span } from "../source.ts";
import { parseReference } from "./pointer.ts";

const space = /\s*/y;
const scalar = /[^\s,\]}]+/y;

/**
 * Finds the value that a reference leads to in the text of a JSON document: the whole of a scalar, the opening
 * bracket of a map or list. The start of the file where there is no such place, or where the text is YAML.
 */
export function locateReference(file: SourceFile, reference: string): Span {
  const start = findValue(file.text, parseReference(reference) ?? []);
  if (start === undefined) return startOf(file);
  const isNested = file.text[start] === "{" || file.text[start] === "[";
  const end = isNested ? start + 1 : (skipValue(file.text, start) ?? start + 1);
  return { source: file, start, end };
}

function findValue(text: string, tokens: readonly string[]): number | undefined {
  let at: number | undefined = skip(space, text, 0);
  for (const token of tokens) {
    if (at === undefined) return undefined;
    at = text[at] === "[" ? findItem(text, at, token) : findMember(text, at, token);
  }
  return at;
}

function findMember(text: string, start: number, name: string): number | undefined {
  if (text[start] !== "{") return undefined;
  let at = skip(space, text, start + 1);
  while (at !== undefined && text[at] === '"') {
    const keyEnd = skipString(text, at);
    if (keyEnd === undefined) return undefined;
    const isWanted = unquote(text.slice(at, keyEnd)) === name;
    const colon = skip(space, text, keyEnd);
    const value = colon === undefined ? undefined : skip(space, text, colon + 1);
    if (isWanted || value === undefined) return value;
    at = skipItem(text, value);
  }
  return undefined;
}

function findItem(text: string, start: number, index: string): number | undefined {
  if (!/^\d{1,9}$/.test(index)) return undefined;
  let at = skip(space, text, start + 1);
  for (let left = Number(index); left > 0 && at !== undefined; left--) at = skipItem(text, at);
  return at === undefined || text[at] === "]" ? undefined : at;
}

/** The start of the next member or item; undefined after the last. */
function skipItem(text: string, value: number): number | undefined {
  const end = skipValue(text, value);
  const comma = end === undefined ? undefined : skip(space, text, end);
  return comma === undefined || text[comma] !== "," ? undefined : skip(space, text, comma + 1);
}

function skipValue(text: string, start: number): number | undefined {
  let depth = 0;
  let at: number | undefined = start;
  do {
    const character: string | undefined = at === undefined ? undefined : text[at];
    if (at === undefined || character === undefined) return undefined;
    if (character === "{" || character === "[") depth += 1;
    if (character === "}" || character === "]") depth -= 1;
    if (character === '"') at = skipString(text, at);
    else at = /[{}[\],:\s]/.test(character) ? at + 1 : skip(scalar, text, at);
  } while (depth > 0);
  return at;
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
