import type { Store } from "../store/store.ts";
import { own } from "../webhooks/json.ts";
import { after, type Position, readNext } from "./chain.ts";
import { changed, streamOf } from "./tail.ts";

const BATCH = 1000;

/** A record on the way through a chain. */
export interface Step {
  readonly before: Position;
  readonly position: Position;
  /** When the call began, or what happened to the connection did: milliseconds since the epoch. */
  readonly at: number;
}

/** Walks a chain after a position, and checks every link. Fails with `auditFailed` where one is broken. */
export async function* walk(
  store: Store,
  organization: string,
  from: Position,
): AsyncGenerator<Step, void, undefined> {
  let position = from;
  for (;;) {
    const range = { from: position.sequence + 1, limit: BATCH };
    const entries = await store.entries(streamOf(organization), range);
    for (const { value } of entries) {
      const read = readNext(value, organization, position);
      if ("fault" in read) throw changed(organization, `record ${position.sequence + 1} is wrong`);
      const before = position;
      position = after(position, value);
      yield { before, position, at: timeOf(read.facts) };
    }
    if (entries.length < BATCH) return;
  }
}

function timeOf(facts: Readonly<Record<string, unknown>>): number {
  return Date.parse(String(own(facts, "startedAt") ?? own(facts, "at")));
}
