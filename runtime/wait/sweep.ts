import type { Store } from "../store/store.ts";
import type { EarlyEvents } from "./early-events.ts";
import type { QuestionBook } from "./question-book.ts";
import { isLive, QUESTION_QUEUE, readRecord, type StoredQuestion } from "./question-record.ts";

/** What questions are closed and forgotten with. */
export interface Sweeper {
  readonly store: Store;
  readonly book: QuestionBook;
  readonly earlyEvents: Pick<EarlyEvents, "forget">;
  readonly expire: (stored: StoredQuestion) => Promise<void>;
  readonly now: () => number;
  /** Milliseconds that answers are kept. */
  readonly keep: number;
}

/** A question's end, or that of an event that was kept for one. */
type QueueItem = { readonly id: string; readonly nonce: string } | { readonly early: string };

/** Milliseconds that a batch may take before another process may try. */
const HELD = 60_000;

/** Looks at questions whose time has come; gives how many. */
export async function sweepQuestions(
  { store, book, earlyEvents, expire, now, keep }: Sweeper,
  limit: number,
): Promise<number> {
  const claims = await store.claim(QUESTION_QUEUE, { limit, ttl: HELD });
  for (const claim of claims) {
    const item = readRecord<QueueItem>(claim.value);
    if ("early" in item) {
      await earlyEvents.forget(item.early);
      await store.commit([{ kind: "complete", claim, keep: 0 }]);
      continue;
    }
    const { id, nonce } = item;
    const stored = await book.read(id);
    const isIts = stored?.record.nonce === nonce;
    if (isIts && stored.record.closedAt === undefined && !isLive(stored.record, now()))
      await expire(stored);
    // Clocks of machines differ: what is still open by ours is looked at again.
    const closedAt = isIts ? (stored.record.closedAt ?? stored.record.expiresAt) : undefined;
    const left = closedAt === undefined ? 0 : closedAt + keep - now();
    if (left > 0) await store.commit([{ kind: "defer", claim, delay: left }]);
    else {
      if (isIts) await book.forget(id);
      await store.commit([{ kind: "complete", claim, keep: 0 }]);
    }
  }
  return claims.length;
}
