import type { Place } from "../expression/expression.ts";
import { readPlace } from "../expression/place.ts";
import type { Announcement, PageView, Pagination } from "../operation.ts";

/** What every pagination style takes. */
export type PageOptions = Pick<Pagination, "size" | "max" | "pages" | "in">;

/** A pagination of a style; absent options stay absent. */
export function pagination(
  style: string,
  { size, max, pages, in: place }: PageOptions,
  next: Pagination["next"],
  announce: NonNullable<Pagination["announce"]>,
): Pagination {
  return {
    style,
    ...(size === undefined ? {} : { size }),
    ...(max === undefined ? {} : { max }),
    ...(pages === undefined ? {} : { pages }),
    ...(place === undefined ? {} : { in: place }),
    next,
    announce,
  };
}

/** A flag that there is more, where the vendor has one. */
export function announceMore(more: Place | undefined): readonly Announcement[] {
  return more === undefined ? [] : [{ at: more, is: true }];
}

/** Whether the vendor says that there is more; undefined where it says nothing of it. */
export function saysMore(page: PageView, more: Place | undefined): boolean | undefined {
  if (more === undefined) return undefined;
  const value = readPlace(page, more);
  // XML and headers have no booleans.
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}

/** What leads to the next page: text or a number; undefined where it is absent or empty. */
export function cursorAt(page: PageView, place: Place): string | number | undefined {
  return cursorOf(readPlace(page, place));
}

/** As `cursorAt`, of a value that was read already. */
export function cursorOf(value: unknown): string | number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && value !== "" ? value : undefined;
}
