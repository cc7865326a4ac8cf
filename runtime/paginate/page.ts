import type { Pagination } from "../operation.ts";
import { announceCount, type CountingOptions, firstOf, isLast } from "./offset.ts";
import { pagination } from "./options.ts";

/** Counts pages. A total counts only from the first page on: what was skipped is not known. */
export function page(options: CountingOptions): Pagination {
  const { send, start = 1, total, more } = options;
  const read: Pagination["next"] = (view) => {
    const first = firstOf(view, send, start);
    const counted = first === start ? total : undefined;
    if (isLast(view, { total: counted, more }, 0)) return undefined;
    return { kind: "parameter", name: send, value: first + view.index + 1 };
  };
  return pagination("page", options, read, () => announceCount(options));
}
