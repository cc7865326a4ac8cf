import { ConnectorError } from "../errors.ts";
import { type Change, nextVersion, type PutChange, type Store } from "../store/store.ts";
import {
  isLive,
  keyOfSign,
  leavingPrefix,
  QUESTION_KEYS,
  QUESTION_QUEUE,
  type QuestionRecord,
  QUESTIONS,
  QUESTIONS_LEAVING,
  type QuestionScope,
  readRecord,
  type StoredQuestion,
  writeRecord,
} from "./question-record.ts";

/** Others may change a record between our read and our write; so often in a row nobody does. */
const MOST_TRIES = 5;
/** Milliseconds that a question may take to leave before it is taken for lost. */
export const LONGEST_SENDING = 120_000;
const MOST_LEAVING = 100;

/** Questions in a store. Fails with StoreErrors. */
export interface QuestionBook {
  readonly read: (id: string) => Promise<StoredQuestion | undefined>;
  /**
   * Writes down a question that is about to leave, over one that was lost on its way. False: another process did.
   * Fails with `conflict` where an open question waits for the same events.
   */
  readonly begin: (id: string, record: QuestionRecord, replaces: number) => Promise<boolean>;
  /** Writes down that it left, and all that it waits for. Fails with `conflict` as `begin` does. */
  readonly open: (
    id: string,
    sent: QuestionRecord["sent"],
    signs: readonly string[],
  ) => Promise<void>;
  /** Forgets a question that has been over for long, or one that did not leave: then only in the state `asking`. */
  readonly forget: (id: string, only?: "asking") => Promise<void>;
  /** Writes a new state over the one that was read; false where another came first. */
  readonly replace: (stored: StoredQuestion, record: QuestionRecord) => Promise<boolean>;
  /** The question that waits for what a sign stands for; undefined where none that is open does. */
  readonly find: (scope: QuestionScope, sign: string) => Promise<StoredQuestion | undefined>;
  /** Whether a connection is sending a question right now. */
  readonly isLeaving: (scope: QuestionScope) => Promise<boolean>;
}

/** Keeps questions in a store; `now` gives milliseconds since 1970. */
export function createQuestionBook(store: Store, now: () => number): QuestionBook {
  const read = async (id: string): Promise<StoredQuestion | undefined> => {
    const found = await store.read(QUESTIONS, id);
    if (found === undefined) return undefined;
    return { id, version: found.version, record: readRecord<QuestionRecord>(found.value) };
  };
  const put = (namespace: string, key: string, replaces: number, value: object): PutChange => ({
    kind: "put",
    namespace,
    key,
    value: writeRecord(value),
    replaces,
    version: nextVersion(replaces, now()),
  });
  const commit = async (changes: readonly Change[]): Promise<boolean> =>
    (await store.commit(changes)).committed;

  /** The changes that make keys a question's own; a key of a question that is over is free. */
  const takeKeys = async (id: string, keys: readonly string[]): Promise<readonly Change[]> =>
    await Promise.all(
      keys.map(async (key) => {
        const held = await store.read(QUESTION_KEYS, key);
        const holder = held === undefined ? undefined : readRecord<{ id: string }>(held.value).id;
        const other = holder === undefined || holder === id ? undefined : await read(holder);
        if (other !== undefined && isLive(other.record, now())) throw taken();
        return put(QUESTION_KEYS, key, held?.version ?? 0, { id });
      }),
    );
  const leaveMark = async (scope: QuestionScope, id: string): Promise<readonly Change[]> => {
    const key = `${leavingPrefix(scope)}${id}`;
    const mark = await store.read(QUESTIONS_LEAVING, key);
    if (mark === undefined) return [];
    return [{ kind: "remove", namespace: QUESTIONS_LEAVING, key, version: mark.version }];
  };

  return {
    read,
    async begin(id, record, replaces) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const mark = `${leavingPrefix(record)}${id}`;
        const former = await store.read(QUESTIONS_LEAVING, mark);
        const value = writeRecord({ id, nonce: record.nonce });
        const delay = Math.max(0, record.expiresAt - now());
        const done = await commit([
          put(QUESTIONS, id, replaces, record),
          ...(await takeKeys(id, record.keys)),
          put(QUESTIONS_LEAVING, mark, former?.version ?? 0, { since: now() }),
          { kind: "enqueue", queue: QUESTION_QUEUE, key: record.nonce, value, delay },
        ]);
        if (done) return true;
        if (((await read(id))?.version ?? 0) !== replaces) return false;
      }
      throw taken();
    },
    async open(id, sent, signs) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const stored = await read(id);
        // Who is quick has answered by the link already.
        if (stored?.record.state !== "asking") return;
        const { record, version } = stored;
        const keys = [
          ...new Set([...record.keys, ...signs.map((sign) => keyOfSign(record, sign))]),
        ];
        const opened: QuestionRecord = {
          ...record,
          state: "open",
          keys,
          ...(sent && { sent }),
        };
        const done = await commit([
          put(QUESTIONS, id, version, opened),
          ...(await takeKeys(id, keys)),
          ...(await leaveMark(record, id)),
        ]);
        if (done) return;
      }
      throw taken();
    },
    async forget(id, only) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const stored = await read(id);
        if (stored === undefined) return;
        if (only !== undefined && stored.record.state !== only) return;
        const { record, version } = stored;
        const keys = await Promise.all(
          record.keys.map(async (key): Promise<readonly Change[]> => {
            const held = await store.read(QUESTION_KEYS, key);
            if (held === undefined || readRecord<{ id: string }>(held.value).id !== id) return [];
            return [{ kind: "remove", namespace: QUESTION_KEYS, key, version: held.version }];
          }),
        );
        const done = await commit([
          { kind: "remove", namespace: QUESTIONS, key: id, version },
          ...keys.flat(),
          ...(await leaveMark(record, id)),
        ]);
        if (done) return;
      }
    },
    replace: async ({ id, version }, record) => await commit([put(QUESTIONS, id, version, record)]),
    async find(scope, sign) {
      const held = await store.read(QUESTION_KEYS, keyOfSign(scope, sign));
      const found =
        held === undefined ? undefined : await read(readRecord<{ id: string }>(held.value).id);
      return found !== undefined && isLive(found.record, now()) ? found : undefined;
    },
    async isLeaving(scope) {
      const range = { prefix: leavingPrefix(scope), limit: MOST_LEAVING };
      const marks = await store.list(QUESTIONS_LEAVING, range);
      return marks.some(
        ({ value }) => readRecord<{ since: number }>(value).since > now() - LONGEST_SENDING,
      );
    },
  };
}

function taken(): ConnectorError {
  return new ConnectorError(
    "conflict",
    "Another question is open whose answers could not be told from this one's.",
  );
}
