import { ConnectorError } from "../errors.ts";
import { follow, type Place } from "../expression/expression.ts";
import type { Pagination } from "../operation.ts";
import { announceMore, cursorOf, type PageOptions, pagination, saysMore } from "./options.ts";

export interface LastItemOptions extends PageOptions {
  /** Path in an item to what names it. */
  readonly item: readonly (string | number)[];
  /** The parameter that takes the last item's. */
  readonly send: string;
  /** Where the answer says whether there is a next page; without it, an empty page ends it. */
  readonly more?: Place;
}

/** The last item of a page leads to the next one. */
export function lastItem(options: LastItemOptions): Pagination {
  const { item, send, more } = options;
  const read: Pagination["next"] = (page) => {
    if (saysMore(page, more) === false) return undefined;
    const last = page.items.at(-1);
    if (last === undefined) return undefined;
    const value = cursorOf(follow(last, item));
    if (value !== undefined) return { kind: "parameter", name: send, value };
    throw new ConnectorError("badAnswer", `The last item of the page has no "${item.join(".")}".`);
  };
  return pagination("lastItem", options, read, () => announceMore(more));
}
