import type { Json, JsonObject } from "../json.ts";

/** Where a key is known: `http.rateLimit`, `operations.*`, and of which variant (`style: link`). */
export interface Section {
  readonly path: string;
  readonly variant?: string;
}

/** Keys that stand in more sections than this say nothing about where they belong. */
const MOST_SECTIONS = 4;

/**
 * Lists for every key the sections that know it, so that a key in the wrong place can be told from a
 * misspelt one. `*` stands for a name that the definition chooses.
 */
export function listSections(
  bundle: ReadonlyMap<string, JsonObject>,
): Readonly<Record<string, readonly Section[]>> {
  const found = new Map<string, Map<string, Section>>();
  visit(bundle.get("connector") ?? {}, { path: "" }, new Set());
  const entries = [...found].map(([key, sections]) => [key, [...sections.values()]] as const);
  return Object.fromEntries(entries.filter(([, sections]) => sections.length <= MOST_SECTIONS));

  function visit(node: Json | undefined, at: Section, within: ReadonlySet<string>): void {
    if (Array.isArray(node)) return node.forEach((each: Json) => visit(each, at, within));
    if (typeof node !== "object" || node === null) return;
    const schema = node as JsonObject;
    const reference = String(schema["$ref"] ?? "");
    if (reference !== "" && !within.has(reference)) {
      visit(bundle.get(reference), at, new Set([...within, reference]));
    }
    const properties = (schema["properties"] ?? {}) as JsonObject;
    const variant = at.variant ?? variantOf(properties);
    for (const [key, value] of Object.entries(properties)) {
      note(key, variant === undefined ? { path: at.path } : { path: at.path, variant });
      visit(value, { path: at.path === "" ? key : `${at.path}.${key}` }, within);
    }
    visit(schema["additionalProperties"], { path: `${at.path}.*` }, within);
    for (const keyword of ["items", "then", "else", "allOf"]) visit(schema[keyword], at, within);
  }

  function note(key: string, section: Section): void {
    const sections = found.get(key) ?? new Map<string, Section>();
    found.set(key, sections.set(`${section.path} ${section.variant ?? ""}`, section));
  }
}

/** A variant says which one it is by a key with one allowed value. */
function variantOf(properties: JsonObject): string | undefined {
  for (const tag of ["scheme", "style", "for"]) {
    const allowed = (properties[tag] as { enum?: readonly Json[] } | undefined)?.enum;
    if (allowed?.length === 1) return `${tag}: ${String(allowed[0])}`;
  }
  return undefined;
}
