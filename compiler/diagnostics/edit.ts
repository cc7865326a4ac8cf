import type { Span } from "../source.ts";
import type { DiagnosticExtras } from "./diagnostic.ts";

/**
 * Takes an item out of a list in flow style, with the comma that belongs to it. Lists in block style, and
 * items beside comments, are left to their author.
 */
export function removeItem(item: Span): Pick<DiagnosticExtras, "fix"> {
  return removeFromFlow(item, "[", "]");
}

/**
 * Takes a key and its value out of a map: the comma goes too in flow style, the whole line in block style. What
 * is written over several lines or beside a comment is left to its author.
 */
export function removeEntry(key: Span, value: Span): Pick<DiagnosticExtras, "fix"> {
  const { source } = key;
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", key.start) + 1;
  const lineEnd = text.indexOf("\n", value.end);
  const isLine =
    lineEnd >= 0 &&
    text.slice(lineStart, key.start).trim() === "" &&
    text.slice(value.end, lineEnd).trim() === "" &&
    !text.slice(key.start, value.end).includes("\n");
  if (isLine) return { fix: { span: { source, start: lineStart, end: lineEnd + 1 }, text: "" } };
  return removeFromFlow({ source, start: key.start, end: value.end }, "{", "}");
}

function removeFromFlow(
  { source, start, end }: Span,
  open: "[" | "{",
  close: "]" | "}",
): Pick<DiagnosticExtras, "fix"> {
  const { text } = source;
  const before = /([,[{])[ ]*$/.exec(text.slice(0, start));
  const after = /^[ ]*([,\]}])[ ]*/.exec(text.slice(end));
  if (before === null || after === null) return {};
  if (before[1] === ",") return { fix: { span: { source, start: before.index, end }, text: "" } };
  if (before[1] !== open || after[1] === close || after[1] !== ",") return {};
  return { fix: { span: { source, start, end: end + after[0].length }, text: "" } };
}
