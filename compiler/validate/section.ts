import type { DocumentPath } from "../source.ts";
import type { Section } from "./section-list.ts";
import { sections } from "./validators.js";

/** Where a key that stands elsewhere belongs, for a message; undefined where no section knows it. */
export function belongsTo(key: string): string | undefined {
  const paths = new Set(sectionsOf(key).map(({ path }) => describe(path)));
  return paths.size === 0 ? undefined : [...paths].join(" or ");
}

/** The variant of this very section that knows the key, `style: link`. */
export function variantWith(path: DocumentPath, key: string): string | undefined {
  const names = path.filter((each) => typeof each === "string");
  return sectionsOf(key).find((each) => each.variant !== undefined && fits(each.path, names))
    ?.variant;
}

function sectionsOf(key: string): readonly Section[] {
  return Object.hasOwn(sections, key) ? (sections[key] ?? []) : [];
}

function fits(section: string, names: readonly string[]): boolean {
  const parts = section.split(".");
  return (
    parts.length === names.length &&
    parts.every((part, index) => part === "*" || part === names[index])
  );
}

function describe(path: string): string {
  return path === "" ? "the top level" : `\`${path.replaceAll("*", "<name>")}\``;
}
