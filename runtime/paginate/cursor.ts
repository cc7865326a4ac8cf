import { ConnectorError } from "../errors.ts";
import type { Place } from "../expression/expression.ts";
import type { Pagination } from "../operation.ts";
import { announceMore, cursorAt, type PageOptions, pagination, saysMore } from "./options.ts";

export interface CursorOptions extends PageOptions {
  /** Where the answer has the cursor of the next page. */
  readonly next: Place;
  /** The parameter that takes it. */
  readonly send: string;
  /** Where the answer says whether there is a next page. */
  readonly more?: Place;
}

/**
 * A cursor in the answer. An absent or empty one ends it; an empty page does not, for vendors filter after
 * they cut (Google AIP-158).
 */
export function cursor(options: CursorOptions): Pagination {
  const { next, send, more } = options;
  const read: Pagination["next"] = (page) => {
    const isMore = saysMore(page, more);
    if (isMore === false) return undefined;
    const value = cursorAt(page, next);
    if (value !== undefined) return { kind: "parameter", name: send, value };
    if (isMore === undefined) return undefined;
    throw new ConnectorError(
      "badAnswer",
      "The vendor says that there is more and gives no cursor.",
    );
  };
  return pagination("cursor", options, read, (page) => [
    { at: next, is: page.cursor },
    ...announceMore(more),
  ]);
}
