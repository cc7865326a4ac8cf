import type { Span } from "../source.ts";
import type { Fix } from "./diagnostic.ts";

/**
 * The name that was probably meant: the nearest by optimal string alignment, where case counts little
 * and no more than a third of the letters may differ. Of equally near ones the first; undefined where
 * nothing is close enough.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = allowedDistance(name);
  for (const each of names) {
    const distance = distanceBetween(name, each, bestDistance);
    const nearer = best === undefined ? distance <= bestDistance : distance < bestDistance;
    if (!nearer || each === name) continue;
    best = each;
    bestDistance = distance;
  }
  return best;
}

/** A sentence to put behind a message; empty where there is nothing to suggest. */
export function didYouMean(name: string | undefined): string {
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}

/** What is told of a name that is none of these. */
export function unknownName(
  name: string,
  names: readonly string[],
): { readonly name: string; readonly suggestion: string; readonly names: string } {
  return { name, suggestion: didYouMean(nearest(name, names)), names: listNames(names) };
}

/** Names in the order that they have: `a, b and c`; of many the first, and how many there are besides. */
export function listNames(names: readonly string[], most: number = 12): string {
  const shown = names.slice(0, most).map((each) => `"${each}"`);
  const more = names.length - shown.length;
  const all = more > 0 ? [...shown, `${String(more)} more`] : shown;
  const last = all.pop() ?? "";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}

/**
 * A fix that writes the name that was meant, where the two differ in case and punctuation alone: then no
 * other can have been meant.
 */
export function renameFix(
  span: Span,
  name: string,
  meant: string | undefined,
): { readonly fix?: Fix } {
  const written = span.source.text.slice(span.start, span.end);
  if (meant === undefined || written !== name || letters(name) !== letters(meant)) return {};
  const plain = /^[A-Za-z][\w./-]*$/.test(meant);
  return plain ? { fix: { span, text: meant } } : {};
}

function letters(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}

/** A name in the wrong case is the right name: it is nearer than any that differs in a letter. */
const WRONG_CASE = 0.5;

/** Longer names than any that we know are not compared: the work grows with the square of the length. */
const LONGEST = 120;

function allowedDistance(name: string): number {
  return Math.max(WRONG_CASE, Math.floor(name.length / 3));
}

/** Edits between two names (insert, delete, replace, swap of neighbours); more than `limit` may be any number above it. */
export function distanceBetween(one: string, other: string, limit: number): number {
  if (one === other) return 0;
  const left = one.toLowerCase();
  const right = other.toLowerCase();
  if (left === right) return WRONG_CASE;
  if (left.length > LONGEST || Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? (beforeLast[column - 2] ?? 0) + 1 : edits;
      current.push(Math.min(edits, swap));
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
