/** A place that was read: a root and what follows it. */
export interface ParsedPlace {
  readonly root: string;
  readonly segments: readonly (string | number)[];
}

export type PlaceResult =
  | { readonly kind: "place"; readonly place: ParsedPlace }
  /** `offset` is where in the text the place stops making sense. */
  | { readonly kind: "error"; readonly offset: number };

const ROOT = /^[A-Za-z_][A-Za-z0-9_]*/;
const SEGMENT = /\.([A-Za-z0-9_\-$@]+)|\[(\d{1,9})\]|\["([^"]*)"\]/y;

/**
 * Reads a place: a root, then `.name` (letters, digits, `_ - $ @`), `[0]` or `["any text"]`
 * (language reference, section 2 "Place"). Names of headers are made lower case.
 */
export function parsePlace(text: string): PlaceResult {
  const root = ROOT.exec(text)?.[0];
  if (root === undefined) return { kind: "error", offset: 0 };
  const rest = parseSegments(text, root.length);
  if (typeof rest === "number") return { kind: "error", offset: rest };
  const segments =
    root === "header"
      ? rest.map((segment) => (typeof segment === "string" ? segment.toLowerCase() : segment))
      : rest;
  return { kind: "place", place: { root, segments } };
}

/** Reads a path without a root, `user.login` or `items[0].id`; undefined where it is none. */
export function parsePath(text: string): readonly (string | number)[] | undefined {
  const segments = parseSegments(text.startsWith("[") ? text : `.${text}`, 0);
  return typeof segments === "number" || segments.length === 0 ? undefined : segments;
}

/** The segments from an offset on, or the offset where they stop making sense. */
function parseSegments(text: string, from: number): readonly (string | number)[] | number {
  const segments: (string | number)[] = [];
  let offset = from;
  while (offset < text.length) {
    SEGMENT.lastIndex = offset;
    const match = SEGMENT.exec(text);
    if (match === null) return offset;
    const [whole, name, index, quoted] = match;
    segments.push(index === undefined ? (name ?? quoted ?? "") : Number(index));
    offset += whole.length;
  }
  return segments;
}
