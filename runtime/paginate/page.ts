import type { Pagination } from "../operation.ts";
import { type CountingOptions, firstOf, isLast } from "./offset.ts";
import { pagination } from "./options.ts";

/** Counts pages. A total counts only from the first page on: what was skipped is not known. */
export function page(options: CountingOptions): Pagination {
  const { send, start = 1, total } = options;
  return pagination("page", options, (view) => {
    const first = firstOf(view, send, start);
    if (isLast(view, first === start ? total : undefined, 0)) return undefined;
    return { kind: "parameter", name: send, value: first + view.index + 1 };
  });
}
