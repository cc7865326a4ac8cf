import type { PaginationIR } from "../ir/ir.ts";
import type { Slot } from "./slot.ts";

/**
 * Says where the parameters of pages go that are no inputs: the runtime takes the query unless it is told so.
 * The pagination becomes the operation's own then, whoever states it.
 */
export function placePages(pages: PaginationIR, slots: readonly Slot[]): PaginationIR | undefined {
  // Another operation knows its own places.
  if (pages.style === "route") return undefined;
  const named = ["send", "size"].flatMap(
    (key) => pages.options.find(([each]) => each === key) ?? [],
  );
  const isInBody = slots.some(({ name, binding }) => binding.in === "body" && named.includes(name));
  return isInBody ? { ...pages, options: [...pages.options, ["in", "body"]] } : undefined;
}
