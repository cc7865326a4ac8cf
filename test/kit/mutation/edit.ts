import type { Definition, Entry, Range } from "./text.ts";

/** One change of a definition's text, and the characters that a caret belongs under afterwards. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** In the text before the change, where the changed characters themselves are gone. */
  readonly mark?: Range;
}

/** Writes something else in the place of a range. */
export function replace({ start, end }: Range, text: string): Edit {
  return { start, end, text };
}

/** The value of an entry, changed; quotes are left as they are. */
export function rewrite(
  { text }: Definition,
  { valueRange }: Entry,
  change: (value: string) => string,
): Edit {
  return replace(valueRange, change(text.slice(valueRange.start, valueRange.end)));
}

/** Takes an entry out of its map; the map's own key is what is left to point at. */
export function remove({ text }: Definition, entry: Entry): Edit {
  const { keyRange, valueRange, parentRange, isFlow, path } = entry;
  const mark = path.length === 0 ? { start: 0, end: text.length } : parentRange;
  if (isFlow) {
    const after = /^,\s*/.exec(text.slice(valueRange.end))?.[0].length ?? 0;
    const before = /,?\s*$/.exec(text.slice(0, keyRange.start))?.[0].length ?? 0;
    return after > 0
      ? { start: keyRange.start, end: valueRange.end + after, text: "", mark }
      : { start: keyRange.start - before, end: valueRange.end, text: " ", mark };
  }
  const start = text.lastIndexOf("\n", keyRange.start) + 1;
  const end = text.indexOf("\n", valueRange.end);
  return { start, end: end < 0 ? text.length : end + 1, text: "", mark };
}

/** Puts an entry before another one, into the same map and in its style. */
export function insertBefore({ text }: Definition, entry: Entry, added: string): Edit {
  const { start } = entry.keyRange;
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  const end = entry.isFlow ? ", " : `\n${" ".repeat(indent)}`;
  return { start, end: start, text: added + end, mark: { start, end: start + added.length } };
}

/** The text after a change, and the range that a caret belongs to. */
export function apply(text: string, edit: Edit): { readonly text: string; readonly mark: Range } {
  const changed = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const own = { start: edit.start, end: edit.start + Math.max(edit.text.length, 1) };
  if (edit.mark === undefined) return { text: changed, mark: own };
  const shift = edit.mark.start > edit.start ? edit.text.length - (edit.end - edit.start) : 0;
  return { text: changed, mark: { start: edit.mark.start + shift, end: edit.mark.end + shift } };
}

/** A word with two of its letters in the wrong order, or one too many: never another word of the language. */
export function misspell(word: string): string {
  const at = Math.max(0, Math.floor(word.length / 2) - 1);
  const [one = "", two = ""] = [word[at], word[at + 1]];
  const swapped = word.slice(0, at) + two + one + word.slice(at + 2);
  return swapped === word || !/^[A-Za-z0-9]{2}$/.test(one + two) ? `${word}x` : swapped;
}
