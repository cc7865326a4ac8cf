import { ConnectorError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { own } from "../webhooks/json.ts";
import { after, type Position, readNext } from "./chain.ts";

const BATCH = 1000;

export function streamOf(organization: string): string {
  return `audit:${organization}`;
}

/** A record on the way through a chain. */
export interface Step {
  readonly before: Position;
  readonly position: Position;
  readonly record: Uint8Array;
  readonly facts: Readonly<Record<string, unknown>>;
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
      yield { before, position, record: value, facts: read.facts };
    }
    if (entries.length < BATCH) return;
  }
}

/** When a record's call began, or what happened to the connection did: milliseconds since the epoch. */
export function timeOf({ facts }: Pick<Step, "facts">): number {
  return Date.parse(String(own(facts, "startedAt") ?? own(facts, "at")));
}

/** The error for a log that is not as it was left. */
export function changed(organization: string, how: string): ConnectorError {
  return new ConnectorError(
    "auditFailed",
    `The audit log of the organization "${organization}" was changed: ${how}.`,
  );
}
