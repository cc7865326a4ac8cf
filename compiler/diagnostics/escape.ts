/**
 * Controls, marks of text direction, invisible letters and the tag block: what a reader does not see, or
 * sees otherwise than a parser reads it (Unicode TR 36; CVE-2021-42574). Line feed and tab are not among
 * them, and carriage return only where no line feed follows.
 */
const HIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]|\r(?!\n)/gu;

/** The first hidden character and where it stands; undefined where there is none. */
export function findHidden(
  text: string,
): { readonly index: number; readonly text: string } | undefined {
  const [match] = text.matchAll(HIDDEN);
  return match === undefined ? undefined : { index: match.index, text: match[0] };
}

/** Text that can be shown on one line: hidden characters, line ends and tabs are written as escapes. */
export function escapeHidden(text: string): string {
  return text
    .replaceAll(HIDDEN, (character) => `\\u{${hexOf(character)}}`)
    .replaceAll("\r\n", "\\n")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
}

/** JSON with hidden characters as JSON's own escapes. */
export function toVisibleJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(HIDDEN, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}

/** `202e` */
export function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
}
