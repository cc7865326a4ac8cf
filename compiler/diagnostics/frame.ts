import { lineStartsOf, positionOf, type SourceFile, type Span } from "../source.ts";
import { escapeHidden } from "./escape.ts";

/** A piece of source as it is shown: lines with their numbers, and the marks under the last one. */
export interface Frame {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** Spaces, then carets below what is meant. */
  readonly marks: string;
}

/** Lines shown above the one that is meant. */
const CONTEXT = 3;
/** Columns of a line that are shown; longer ones are cut around the marks. */
const WIDTH = 120;

/** The lines that lead to a span. A span over several lines is marked on its first. */
export function frameOf({ source, start, end }: Span, context: number = CONTEXT): Frame {
  const { line, column } = positionOf(source, start);
  const text = lineAt(source, line);
  const lineStart = start - column + 1;
  const from = column - 1;
  const to = Math.min(end - lineStart, text.length);
  const cut = cutOf(text, from);
  const before = show(text.slice(cut.start, from), cut.start > 0);
  const marked = show(text.slice(from, Math.min(to, cut.end)), false);
  const first = Math.max(line - context, 1);
  const numbers = Array.from({ length: line - first + 1 }, (_, index) => first + index);
  return {
    lines: numbers.map((number) => ({
      number,
      text:
        number === line
          ? show(text.slice(cut.start, cut.end), cut.start > 0) + (cut.end < text.length ? "…" : "")
          : showStart(lineAt(source, number)),
    })),
    marks: " ".repeat(widthOf(before)) + "^".repeat(Math.max(widthOf(marked), 1)),
  };
}

/** A line without what ends it; lines count from 1. */
function lineAt(source: SourceFile, line: number): string {
  const starts = lineStartsOf(source);
  const next = starts[line];
  return source.text.slice(starts[line - 1], next && next - 1).replace(/\r$/, "");
}

function cutOf(text: string, from: number): { readonly start: number; readonly end: number } {
  if (text.length <= WIDTH) return { start: 0, end: text.length };
  const start = Math.max(0, Math.min(from - WIDTH / 3, text.length - WIDTH));
  return { start: Math.floor(start), end: Math.floor(start) + WIDTH };
}

function showStart(text: string): string {
  return show(text.slice(0, WIDTH), false) + (text.length > WIDTH ? "…" : "");
}

function show(text: string, cut: boolean): string {
  return (cut ? "…" : "") + escapeHidden(text.replaceAll("\t", "  "));
}

/** East Asian wide characters and emoji take two columns, combining marks none (Unicode TR 11). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u;
const NONE = /^[\p{Mn}\p{Me}\u200c\u200d]$/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
