import { ConnectorError } from "../errors.ts";
import { follow } from "../expression/expression.ts";

/** Longer lists are not gone through in an expression: a definition is no program. */
const MOST_ITEMS = 1_000;

const MOST_CANDIDATES = 10;
const LONGEST_CANDIDATE = 40;

/** Computes something of each item; null where there is no list. Fails with `badInput` for over 1,000 items. */
export function each(step: (item: unknown) => unknown, list: unknown): readonly unknown[] | null {
  return bounded(list)?.map((item) => step(item) ?? null) ?? null;
}

/** Keeps the items for which a step gives true. Fails with `badInput` for over 1,000 items. */
export function filter(step: (item: unknown) => unknown, list: unknown): readonly unknown[] | null {
  return bounded(list)?.filter((item) => step(item) === true) ?? null;
}

/**
 * The first item that has a value at a path, `find(list, "profile.email", "a@example.com")`. Fails with
 * `badInput` where none has, and names what there is.
 */
export function find(list: unknown, path: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(list) || typeof path !== "string") return null;
  const items: readonly unknown[] = list;
  const at = (item: unknown): unknown => follow(item, path.split("."));
  const found = items.find((item) => at(item) === value);
  if (found !== undefined) return found;
  const candidates = items.map(at).filter((each) => typeof each === "string");
  const shown = candidates.slice(0, MOST_CANDIDATES).map(printable);
  const more = candidates.length - shown.length;
  const rest = more > 0 ? ` and ${String(more)} more` : "";
  throw new ConnectorError(
    "badInput",
    shown.length === 0
      ? `Nothing has the "${path}" that is looked for; there is nothing to choose from.`
      : `Nothing has the "${path}" that is looked for; there are ${shown.join(", ")}${rest}.`,
  );
}

function bounded(list: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  if (list.length <= MOST_ITEMS) return list;
  throw new ConnectorError(
    "badInput",
    `A list of the input has ${String(list.length)} items, more than ${String(MOST_ITEMS)}.`,
  );
}

/** Other people's text on one line. */
function printable(text: string): string {
  return JSON.stringify(text.replaceAll(/\p{C}/gu, " ").slice(0, LONGEST_CANDIDATE));
}
