import type { Place } from "../expression/expression.ts";
import { readPlace } from "../expression/place.ts";
import type { Announcement, PageView, Pagination } from "../operation.ts";
import { announceMore, type PageOptions, pagination, saysMore } from "./options.ts";

export interface CountingOptions extends PageOptions {
  /** The parameter that takes the offset or the number of the page. */
  readonly send: string;
  /** The first page's. Default: 0 for `offset`, 1 for `page`. */
  readonly start?: number;
  /** Where the answer has the number of all items; without it, an empty page ends it. */
  readonly total?: Place;
  /** Where the answer says whether there is a next page; it is believed before the total. */
  readonly more?: Place;
}

/** Counts items: the next page starts after all those seen. */
export function offset(options: CountingOptions): Pagination {
  const { send, start = 0, total, more } = options;
  const read: Pagination["next"] = (page) => {
    const first = firstOf(page, send, start);
    if (isLast(page, { total, more }, first - start)) return undefined;
    return { kind: "parameter", name: send, value: first + page.seen };
  };
  return pagination("offset", options, read, () => announceCount(options));
}

/** More items than anybody reads to the end. */
const MANY = 1_000_000;

/** That more is to come, by a flag or by the number of all items. */
export function announceCount({
  more,
  total,
}: Pick<CountingOptions, "more" | "total">): readonly Announcement[] {
  return total === undefined
    ? announceMore(more)
    : [...announceMore(more), { at: total, is: MANY }];
}

/** What the caller started with, or the style's own start. */
export function firstOf(page: PageView, send: string, start: number): number {
  const sent = page.sent(send);
  return typeof sent === "number" || typeof sent === "string" ? Number(sent) : start;
}

/** What an answer says about the pages after it. */
interface Signs {
  readonly total: Place | undefined;
  readonly more: Place | undefined;
}

/** `skipped` items came before the first page. */
export function isLast(page: PageView, { total, more }: Signs, skipped: number): boolean {
  if (page.items.length === 0) return true;
  const isMore = saysMore(page, more);
  if (isMore !== undefined) return !isMore;
  const all = total === undefined ? null : readPlace(page, total);
  return (
    (typeof all === "number" || (typeof all === "string" && all !== "")) &&
    skipped + page.seen >= Number(all)
  );
}
