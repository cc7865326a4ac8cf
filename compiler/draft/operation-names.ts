import { camelCase } from "../names.ts";

/** What the name of an operation is made from. */
export interface NamedEntry {
  readonly operationId: string;
  readonly pathKey: string;
}

/**
 * Names operations `noun.verb`: from an id that has both (`issues/create`), else the noun is the first fixed
 * segment of the path. Names that would be the same get a number, by the ids' order.
 */
export function draftOperationNames(entries: readonly NamedEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const entry of [...entries].sort((a, b) => (a.operationId < b.operationId ? -1 : 1))) {
    const wanted = wantedName(entry);
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1)
      name = `${wanted}${String(number)}`;
    taken.add(name.toLowerCase());
    names.set(entry.operationId, name);
  }
  return names;
}

function wantedName({ operationId, pathKey }: NamedEntry): string {
  const [noun = "", ...rest] = operationId.split(/[/.:#]+/).filter((part) => /[A-Za-z]/.test(part));
  if (rest.length > 0 && !noun.includes(" "))
    return `${word(noun, "api")}.${word(rest.join(" "), "call")}`;
  const segment = pathKey
    .split(/[/?#]/)
    .find((part) => /[A-Za-z]/.test(part) && !/[{}]/.test(part) && !/^v\d+(\.\d+)*$/i.test(part));
  return `${word(segment ?? "", "api")}.${word(operationId, "call")}`;
}

/** One part of a name: camel case, a letter first, never empty. */
function word(text: string, fallback: string): string {
  const name = camelCase(text).replaceAll(/[^A-Za-z0-9]/g, "");
  if (name === "") return fallback;
  return /^[a-z]/.test(name) ? name : `${fallback}${name}`;
}
