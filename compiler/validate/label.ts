import type { DocumentPath } from "../source.ts";

/** A path as authors write it, `operations.issues.create` or `auth[0]`, in backticks. */
export function sectionName(path: DocumentPath): string {
  return path.length === 0 ? "the definition" : `\`${keyPath(path)}\``;
}

/** The same as the first words of a sentence. */
export function sectionAtStart(path: DocumentPath): string {
  return sectionName(path).replace(/^the/, "The");
}

/** A path as waivers write it. */
export function keyPath(path: DocumentPath): string {
  return path
    .map((each) => (typeof each === "number" ? `[${each}]` : `.${each}`))
    .join("")
    .replace(/^\./, "");
}

/** `"a", "b" or "c"` */
export function quoteList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
