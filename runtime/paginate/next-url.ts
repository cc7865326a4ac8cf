import type { Place } from "../expression/expression.ts";
import type { Pagination } from "../operation.ts";
import { cursorAt, type PageOptions, pagination } from "./options.ts";

export interface NextUrlOptions extends PageOptions {
  /** Where the answer has the next page's address, absolute or relative. */
  readonly next: Place;
  /** An empty page ends it: for vendors whose last page leads on, to what may come later. */
  readonly empty?: "ends";
}

/** The next page's address in the answer; an absent or empty one ends it. */
export function nextUrl(options: NextUrlOptions): Pagination {
  const read: Pagination["next"] = (page) => {
    if (options.empty === "ends" && page.items.length === 0) return undefined;
    const url = cursorAt(page, options.next);
    return url === undefined ? undefined : { kind: "url", url: String(url) };
  };
  return pagination("nextUrl", options, read, ({ url }) => [{ at: options.next, is: url }]);
}
