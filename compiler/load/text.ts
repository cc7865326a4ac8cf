import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { findHidden, hexOf } from "../diagnostics/escape.ts";
import { type SourceFile, startOf } from "../source.ts";

/** All 22,361 operations of the largest document we know, one a line, take 2.6 MB. */
const LARGEST = 4 * 1024 * 1024;

const strictDecoder = new TextDecoder("utf-8", { fatal: true });

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
  const hidden = findHidden(source.text);
  if (hidden !== undefined) {
    const span = { source, start: hidden.index, end: hidden.index + hidden.text.length };
    const character = `U+${hexOf(hidden.text).toUpperCase()}`;
    return [diagnostic("load/hidden-character", { character }, span)];
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
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
