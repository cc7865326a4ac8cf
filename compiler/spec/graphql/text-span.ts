import type { Span } from "../../source.ts";

/** Escapes of a double-quoted YAML scalar that stand for white space or a line that goes on. */
const blank = /^\\(?:[nrt \r\n]|\r\n)/;

/**
 * The place of a part of a text in the YAML scalar that holds it, whichever way that is written: the n-th
 * character that is not white space is the same in both. `whole` is the scalar; it is given back where an
 * escape stands for something that cannot be followed.
 */
export function spanInScalar(whole: Span, text: string, start: number, end: number): Span {
  const written = whole.source.text.slice(whole.start, whole.end);
  const from = offsetIn(written, text, start);
  const to = offsetIn(written, text, Math.max(end - 1, start));
  if (from === undefined || to === undefined) return whole;
  const { source } = whole;
  return { source, start: whole.start + from, end: whole.start + to + 1 };
}

function offsetIn(written: string, text: string, offset: number): number | undefined {
  const quote = /^["']/.exec(written)?.[0];
  let at = quote === undefined ? (/^[|>][^\n]*\n/.exec(written)?.[0].length ?? 0) : 1;
  for (let index = 0; index <= offset && index < text.length; index += 1) {
    const character = text.charAt(index);
    if (/\s/.test(character)) continue;
    at = skipBlank(written, at, quote);
    if (quote === "'" && character === "'" && written.startsWith("''", at)) at += 1;
    if (quote === '"' && /^\\["\\/]/.test(written.slice(at, at + 2))) at += 1;
    if (written[at] !== character) return undefined;
    if (index === offset) return at;
    at += 1;
  }
  // White space, or the end: the last character that was seen.
  return Math.max(at - 1, 0);
}

function skipBlank(written: string, start: number, quote: string | undefined): number {
  let at = start;
  for (;;) {
    const escape = quote === '"' ? blank.exec(written.slice(at, at + 3))?.[0] : undefined;
    if (escape !== undefined) at += escape.length;
    else if (/\s/.test(written.charAt(at))) at += 1;
    else return at;
  }
}
