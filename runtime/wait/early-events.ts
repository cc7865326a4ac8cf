import { createHash } from "node:crypto";
import type { ToldEvent } from "../contract/question.ts";
import { nextVersion, type Store } from "../store/store.ts";
import {
  EARLY_EVENTS,
  keyOfSign,
  leavingPrefix,
  QUESTION_QUEUE,
  type QuestionScope,
  QUESTIONS_LEAVING,
  readRecord,
  writeRecord,
} from "./question-record.ts";

/** Milliseconds that an event is kept for a question that is sent again. */
const KEPT = 86_400_000;
/** Of one connection; a lost question must not make a host collect all that a vendor says meanwhile. */
const MOST_KEPT = 200;
const LARGEST = 16_384;

/**
 * Events that may answer a question of which nobody knows yet how the vendor names it: the process that sent it died
 * before it could write that down. Fails with StoreErrors.
 */
export interface EarlyEvents {
  /** Keeps an event while a question of its connection is on its way; false where none is, or there is no room. */
  readonly keep: (
    scope: QuestionScope,
    signs: readonly string[],
    event: ToldEvent,
  ) => Promise<boolean>;
  /** The events that are kept under some keys of a connection, oldest first. */
  readonly read: (scope: QuestionScope, keys: readonly string[]) => Promise<readonly EarlyEvent[]>;
  readonly forget: (key: string) => Promise<void>;
}

export interface EarlyEvent {
  readonly key: string;
  readonly event: ToldEvent;
}

interface Kept {
  readonly at: number;
  readonly event: ToldEvent;
}

/** Keeps early events in a store; `now` gives milliseconds since 1970. */
export function createEarlyEvents(store: Store, now: () => number): EarlyEvents {
  const forget = async (key: string): Promise<void> => {
    const kept = await store.read(EARLY_EVENTS, key);
    if (kept === undefined) return;
    await store.commit([{ kind: "remove", namespace: EARLY_EVENTS, key, version: kept.version }]);
  };
  const keepUnder = async (key: string, value: Uint8Array): Promise<boolean> => {
    const done = await store.commit([
      {
        kind: "put",
        namespace: EARLY_EVENTS,
        key,
        value,
        replaces: 0,
        version: nextVersion(0, now()),
      },
      {
        kind: "enqueue",
        queue: QUESTION_QUEUE,
        key,
        value: writeRecord({ early: key }),
        delay: KEPT,
      },
    ]);
    // The same event a second time is there already.
    return done.committed || (await store.read(EARLY_EVENTS, key)) !== undefined;
  };
  return {
    async keep(scope, signs, event) {
      const leaving = { prefix: leavingPrefix(scope), limit: 1 };
      if ((await store.list(QUESTIONS_LEAVING, leaving)).length === 0) return false;
      const all = { prefix: leavingPrefix(scope), limit: MOST_KEPT };
      if ((await store.list(EARLY_EVENTS, all)).length === MOST_KEPT) return false;
      const value = writeRecord({ at: now(), event } satisfies Kept);
      if (value.byteLength > LARGEST) return false;
      const name = createHash("sha256").update(JSON.stringify(event)).digest("base64url");
      const kept = await Promise.all(
        signs.map(
          async (sign) =>
            await keepUnder(`${leavingPrefix(scope)}${keyOfSign(scope, sign)}.${name}`, value),
        ),
      );
      return kept.includes(true);
    },
    async read(scope, keys) {
      const found = await Promise.all(
        keys.map(async (key) => {
          const prefix = `${leavingPrefix(scope)}${key}.`;
          return await store.list(EARLY_EVENTS, { prefix, limit: MOST_KEPT });
        }),
      );
      return found
        .flat()
        .map(({ key, value }) => ({ key, ...readRecord<Kept>(value) }))
        .toSorted((one, other) => one.at - other.at)
        .map(({ key, event }) => ({ key, event }));
    },
    forget,
  };
}
