import type { Store } from "../store/store.ts";
import type { SettledLog } from "./log.ts";
import { changed, streamOf } from "./tail.ts";

const BATCH = 1000;

/**
 * A log as lines of JSON: the head, signed now, and every record up to it, byte by byte as it is stored. What is
 * wrong with the records is for `verifyAudit` to find.
 */
export async function* exportLines(
  store: Store,
  organization: string,
  log: { readonly settle: () => Promise<SettledLog> },
): AsyncGenerator<string, void, undefined> {
  const { head, sequence: last } = await log.settle();
  yield `${JSON.stringify(head)}\n`;
  for (let from = 1; from <= last;) {
    const range = { from, limit: Math.min(BATCH, last - from + 1) };
    const entries = await store.entries(streamOf(organization), range);
    for (const { value } of entries) yield `${Buffer.from(value).toString("utf8")}\n`;
    if (entries.length === 0) throw changed(organization, `record ${from} is gone`);
    from = (entries.at(-1)?.sequence ?? last) + 1;
  }
}
