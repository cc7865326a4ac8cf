import type { Place } from "../expression/expression.ts";
import type { Pagination } from "../operation.ts";
import { cursor } from "./cursor.ts";
import type { PageOptions } from "./options.ts";

export interface RelayOptions extends Pick<PageOptions, "size" | "max" | "pages"> {
  /** Where the answer has the `pageInfo` of the list. */
  readonly pageInfo: Place;
}

/**
 * A connection of GraphQL: `pageInfo` says whether there is more and gives the cursor that the variable
 * `after` takes; `first` is the size (GraphQL Cursor Connections Specification, section 5).
 */
export function relay({ pageInfo, size = "first", ...options }: RelayOptions): Pagination {
  const pages = cursor({
    ...options,
    size,
    in: "variable",
    next: [...pageInfo, "endCursor"],
    more: [...pageInfo, "hasNextPage"],
    send: "after",
  });
  return { ...pages, style: "relay" };
}
