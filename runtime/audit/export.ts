import type { Store } from "../store/store.ts";
import type { SettledLog } from "./log.ts";
import { parseJson } from "../webhooks/json.ts";
import { changed, HEADS, streamOf } from "./tail.ts";

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
  yield* recordLines(store, organization, last);
}

/**
 * A log as it lies in the store, for who has no key that signs: the head that was signed last, then all records.
 * Those that a process wrote in its last second, or before it was killed, may not be signed yet: the verifier says
 * how many. Fails with `auditFailed` for an organization without a log.
 */
export async function* exportStoredAudit(
  store: Store,
  organization: string,
): AsyncGenerator<string, void, undefined> {
  const stored = await store.read(HEADS, organization);
  const head = stored && parseJson(Buffer.from(stored.value).toString("utf8"));
  if (head?.kind !== "value") throw changed(organization, "it has no signed head");
  yield `${JSON.stringify(head.value)}\n`;
  const last = (await store.head(streamOf(organization)))?.sequence ?? 0;
  yield* recordLines(store, organization, last);
}

async function* recordLines(
  store: Store,
  organization: string,
  last: number,
): AsyncGenerator<string, void, undefined> {
  for (let from = 1; from <= last;) {
    const range = { from, limit: Math.min(BATCH, last - from + 1) };
    const entries = await store.entries(streamOf(organization), range);
    for (const { value } of entries) yield `${Buffer.from(value).toString("utf8")}\n`;
    if (entries.length === 0) throw changed(organization, `record ${from} is gone`);
    from = (entries.at(-1)?.sequence ?? last) + 1;
  }
}
