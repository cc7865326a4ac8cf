import type { Place } from "../expression.ts";
import { readPlace } from "../place.ts";
import type { PageView, Pagination } from "../operation.ts";
import { type PageOptions, pagination } from "./options.ts";

export interface CountingOptions extends PageOptions {
  /** The parameter that takes the offset or the number of the page. */
  readonly send: string;
  /** The first page's. Default: 0 for `offset`, 1 for `page`. */
  readonly start?: number;
  /** Where the answer has the number of all items; without it, an empty page ends it. */
  readonly total?: Place;
}

/** Counts items: the next page starts after all those seen. */
export function offset(options: CountingOptions): Pagination {
  const { send, start = 0, total } = options;
  return pagination("offset", options, (page) => {
    const first = firstOf(page, send, start);
    if (isLast(page, total, first - start)) return undefined;
    return { kind: "parameter", name: send, value: first + page.seen };
  });
}

/** What the caller started with, or the style's own start. */
export function firstOf(page: PageView, send: string, start: number): number {
  const sent = page.sent(send);
  return typeof sent === "number" || typeof sent === "string" ? Number(sent) : start;
}

/** `skipped` items came before the first page. */
export function isLast(page: PageView, total: Place | undefined, skipped: number): boolean {
  if (page.items.length === 0) return true;
  const all = total === undefined ? null : readPlace(page, total);
  return (
    (typeof all === "number" || (typeof all === "string" && all !== "")) &&
    skipped + page.seen >= Number(all)
  );
}
