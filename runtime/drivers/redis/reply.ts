import type { Row } from "../../contract/database.ts";
import { tooLarge } from "../too-large.ts";

/**
 * A reply as rows: a list is one row an item, a hash one row a field, a page of a scan one row with `cursor` and
 * `items`, anything else one row with its `value`, and nothing is no row. Fails with `tooLarge`.
 */
export function rowsOf(name: string, reply: unknown, most: number): readonly Row[] {
  const rows = allRows(name.toLowerCase(), reply);
  if (rows.length <= most) return rows;
  throw tooLarge(`${String(most)} rows`);
}

function allRows(name: string, reply: unknown): readonly Row[] {
  if (reply === null) return [];
  if (name.endsWith("scan") && Array.isArray(reply)) {
    const [cursor, items] = reply as readonly unknown[];
    return [{ cursor, items }];
  }
  if (name === "hgetall") return pairsOf(reply).map(([field, value]) => ({ field, value }));
  if (Array.isArray(reply)) return reply.map((value: unknown) => ({ value }));
  return [{ value: reply }];
}

/** How much a writing command touched: what it counted, or one where it did what it was told. */
export function countOf(reply: unknown): number {
  if (reply === "OK") return 1;
  const count = typeof reply === "string" && /^\d+$/.test(reply) ? Number(reply) : 0;
  return Number.isSafeInteger(count) ? count : 0;
}

/** Fields and values as they stand in turn in a reply. */
export function pairsOf(reply: unknown): readonly (readonly [field: string, value: string])[] {
  const list: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return Array.from({ length: Math.floor(list.length / 2) }, (_, index) => [
    String(list[2 * index]),
    String(list[2 * index + 1]),
  ]);
}
