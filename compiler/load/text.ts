import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type SourceFile, startOf } from "../source.ts";

/** One megabyte: a hundred times the longest definition we know. */
const LARGEST = 1024 * 1024;

/**
 * Controls, marks of text direction, invisible letters and the tag block: what a diff does not show, or
 * shows otherwise than a parser reads it (Unicode TR 36; CVE-2021-42574).
 */
const HIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]|\r(?!\n)/u;

const encoder = new TextDecoder("utf-8", { fatal: true });

/** Refuses bytes that are too many or no UTF-8. */
export function checkBytes(source: SourceFile, bytes: Uint8Array): readonly Diagnostic[] {
  if (bytes.length > LARGEST) {
    const size = `${Math.ceil(bytes.length / 1024)} KiB`;
    return [diagnostic("load/too-large", { size }, startOf(source))];
  }
  const replaced = source.text.indexOf("\ufffd");
  if (replaced < 0 || isUtf8(bytes)) return [];
  return [diagnostic("load/not-utf8", {}, { source, start: replaced, end: replaced + 1 })];
}

/** Refuses what a reader would not see, and indentation by tabs. */
export function checkText(source: SourceFile): readonly Diagnostic[] {
  if (source.text.trim() === "") return [diagnostic("load/empty", {}, startOf(source))];
  if (source.text.startsWith("\ufeff")) {
    const span = startOf(source);
    return [diagnostic("load/byte-order-mark", {}, span, { fix: { span, text: "" } })];
  }
  const hidden = HIDDEN.exec(source.text);
  if (hidden !== null) {
    const span = { source, start: hidden.index, end: hidden.index + hidden[0].length };
    return [diagnostic("load/hidden-character", { character: codePointName(hidden[0]) }, span)];
  }
  const tab = /^ *\t/m.exec(source.text);
  if (tab !== null) {
    const end = tab.index + tab[0].length;
    return [diagnostic("load/tab", {}, { source, start: end - 1, end })];
  }
  const directive = /^%.*/m.exec(source.text);
  if (directive !== null) {
    const end = directive.index + directive[0].length;
    return [diagnostic("load/directive", {}, { source, start: directive.index, end })];
  }
  return [];
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    encoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function codePointName(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
