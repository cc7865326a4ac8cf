/**
 * A text with its possible line breaks (Wadler, "A prettier printer", 2003; the primitives are those of
 * Prettier, so that the same document breaks at the same places).
 */
export type Document =
  | string
  | readonly Document[]
  | {
      readonly kind: "group";
      readonly contents: Document;
      /** Broken whatever its width. */
      readonly broken: boolean;
      readonly id: symbol | undefined;
    }
  | {
      readonly kind: "lazyGroup";
      /** How it prints on one line. */
      readonly flat: string;
      /** The group, made only where that does not fit. */
      readonly group: () => Document;
    }
  | { readonly kind: "indent"; readonly contents: Document }
  | { readonly kind: "line"; readonly flat: "" | " "; readonly hard: boolean }
  | {
      readonly kind: "ifBroken";
      readonly broken: Document;
      readonly flat: Document;
      readonly id: symbol | undefined;
    }
  | { readonly kind: "indentIfBroken"; readonly contents: Document; readonly id: symbol }
  | { readonly kind: "fill"; readonly parts: readonly Document[] };

/** A space where it fits, else a line break. */
export const line: Document = { kind: "line", flat: " ", hard: false };
/** Nothing where it fits, else a line break. */
export const softline: Document = { kind: "line", flat: "", hard: false };
/** A line break that breaks every group around it. */
export const hardline: Document = { kind: "line", flat: "", hard: true };

/** Prints on one line if that fits, else breaks its own lines (not those of groups inside it). */
export function group(
  contents: Document,
  options: { readonly broken?: boolean; readonly id?: symbol | undefined } = {},
): Document {
  // A text has nothing to break; only who asks for the group by its id minds whether it fits.
  if (typeof contents === "string" && options.id === undefined) return contents;
  const broken = options.broken === true || mustBreak(contents);
  return { kind: "group", contents, broken, id: options.id };
}

/** A group that is known to print so on one line. Most fit, and need no document. */
export function lazyGroup(flat: string, contents: () => Document): Document {
  return { kind: "lazyGroup", flat, group: () => group(contents()) };
}

/** Indents the lines that begin inside it by two spaces. */
export function indent(contents: Document): Document {
  return { kind: "indent", contents };
}

/** Chooses by whether the group around it, or the one named by `id`, is broken. */
export function ifBroken(broken: Document, flat: Document = "", id?: symbol): Document {
  return { kind: "ifBroken", broken, flat, id };
}

/** Indents only if the group named by `id`, printed before it, is broken. */
export function indentIfBroken(contents: Document, id: symbol): Document {
  return { kind: "indentIfBroken", contents, id };
}

/** Contents and separators in turn; breaks a separator only where the next content does not fit. */
export function fill(parts: readonly Document[]): Document {
  return { kind: "fill", parts };
}

/** Whether a document is several, one behind the other. */
export function isList(document: Document): document is readonly Document[] {
  return Array.isArray(document);
}

/** Puts a separator between documents. */
export function join(separator: Document, documents: readonly Document[]): readonly Document[] {
  const joined: Document[] = [];
  documents.forEach((each, index) => {
    if (index > 0) joined.push(separator);
    joined.push(each);
  });
  return joined;
}

/** Puts documents one behind the other: texts become one text. */
export function together(documents: readonly Document[]): Document {
  return documents.every((each) => typeof each === "string") ? documents.join("") : documents;
}

/** Whether a document holds a line break that no width can avoid. */
export function mustBreak(document: Document): boolean {
  if (typeof document === "string") return false;
  if (isList(document)) return document.some(mustBreak);
  switch (document.kind) {
    case "group":
      return document.broken;
    case "lazyGroup":
      return false;
    case "line":
      return document.hard;
    case "fill":
      return document.parts.some(mustBreak);
    case "ifBroken":
      return mustBreak(document.broken) || mustBreak(document.flat);
    case "indent":
    case "indentIfBroken":
      return mustBreak(document.contents);
  }
}
