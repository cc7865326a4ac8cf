import { ConnectorError } from "../errors.ts";
import type { Place } from "../expression/expression.ts";
import type { AnyOperation, Pagination } from "../operation.ts";
import { announceMore, cursorAt, type PageOptions, pagination, saysMore } from "./options.ts";

export interface RouteOptions extends Pick<PageOptions, "size" | "max" | "pages"> {
  /** The operation that gives the further pages; it may be declared further down. */
  readonly to: () => AnyOperation;
  /** Where the answer has what leads to the next page. */
  readonly next: Place;
  /** The input of that operation that takes it. */
  readonly send: string;
  /** Where the answer says whether there is a next page. */
  readonly more?: Place;
}

/** Further pages come from an operation of their own, which gives the same lists. */
export function route(options: RouteOptions): Pagination {
  const { to, next, send, more } = options;
  const read: Pagination["next"] = (page) => {
    const isMore = saysMore(page, more);
    if (isMore === false) return undefined;
    const value = cursorAt(page, next);
    if (value !== undefined) return { kind: "operation", operation: to(), name: send, value };
    if (isMore === undefined) return undefined;
    throw new ConnectorError(
      "badAnswer",
      "The vendor says that there is more and gives no cursor.",
    );
  };
  return pagination("route", options, read, (page) => [
    { at: next, is: page.cursor },
    ...announceMore(more),
  ]);
}
