import { load } from "js-yaml";

const methods = new Set("get put post delete options head patch trace query".split(" "));

/** How many operations a document has, counted without the compiler's reader; undefined where it cannot be parsed. */
export function countOperations(text: string): number | undefined {
  let document: unknown;
  try {
    document = text.trimStart().startsWith("{") ? JSON.parse(text) : load(text);
  } catch {
    return undefined;
  }
  return ["paths", "x-ms-paths"]
    .flatMap((key) => Object.values(membersOf(membersOf(document)[key])))
    .flatMap((item) => Object.entries(membersOf(item)))
    .filter(([key, value]) => methods.has(key) && typeof value === "object" && value !== null)
    .length;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
