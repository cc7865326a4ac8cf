import type { CallOptions } from "../call.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { AskOutput } from "../contract/notification.ts";
import { signsOfEvent, type ToldEvent } from "../contract/question.ts";
import { ConnectorError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import type { Attestor } from "../webhooks/attestation/attestor.ts";
import type { AttestedEvent } from "../webhooks/attestation/envelope.ts";
import type { RawWebhook } from "../webhooks/raw.ts";
import type { WebhookResponse } from "../webhooks/response.ts";
import { type AnswerLinks, createLinkSigner } from "./answer-link.ts";
import { ask, type Asking } from "./ask.ts";
import { createEarlyEvents } from "./early-events.ts";
import { type Identify, type Objection, objectionTo } from "./judge.ts";
import type { AskedQuestion, Asker, HumanInput } from "./human-input.ts";
import { createQuestionBook } from "./question-book.ts";
import {
  isQuestionId,
  keyOfSign,
  type QuestionRecord,
  type QuestionScope,
  type StoredQuestion,
} from "./question-record.ts";
import { respondTo } from "./respond.ts";
import { scopeOf } from "./scope.ts";
import { sweepQuestions } from "./sweep.ts";
import { readAttested } from "./told.ts";
import { createWaiters } from "./waiters.ts";

export interface QuestionsOptions {
  readonly store: Store;
  /** The one that deliveries are received with: only events that it vouches for answer anything. */
  readonly attestor: Attestor;
  /** Needed by connectors whose people answer by a link, such as those for e-mail. */
  readonly links?: AnswerLinks;
  readonly identify?: Identify;
  /** Milliseconds that a question is open where the call has no timeout. Default: a day. */
  readonly lifetime?: number;
  /** Milliseconds that answers are kept. Default: a week. */
  readonly keep?: number;
  /** Milliseconds after which an answer that another process took is seen. Default: a second. */
  readonly every?: number;
  readonly clock?: Clock;
}

/**
 * What a delivery did. `unattested` the host did not vouch for the event; `unverified` nobody knows who sent it;
 * `foreign` it is another connection's; `noQuestion` no open question waits for it; `early` a question is on its way
 * whose answer it may be, or was lost on it: the event is kept for a day, until the question is sent again.
 */
export type Settlement =
  | { readonly kind: "answered"; readonly question: string }
  | {
      readonly kind: "ignored";
      readonly reason: Objection | "unattested" | "unverified" | "foreign" | "noQuestion" | "early";
    };

/** Questions to people. All of it may be called by several processes; fails with ConnectorErrors and StoreErrors. */
export interface Questions {
  /**
   * Sends a question; `options.timeout` is how long it is open, and `options.actor` who asks. The same `reference`
   * is asked once and gives the same id. Fails with `conflict` where its answers could not be told from another's.
   */
  readonly ask: (asker: Asker, input: HumanInput, options?: CallOptions) => Promise<AskedQuestion>;
  /**
   * Waits for the answer to a question of one of these connectors. Fails with `timeout` where nobody answered in
   * time, with `cancelled` when the signal says so (the question stays open), with `notFound` for an unknown id.
   */
  readonly answer: (
    askers: readonly Asker[],
    id: string,
    signal?: AbortSignal,
  ) => Promise<AskOutput>;
  /** Lets an event settle the question that waits for it: to be called with every event that a connector received. */
  readonly deliver: (asker: Asker, event: AttestedEvent) => Promise<Settlement>;
  /** Serves links: shows the question on GET, takes the answer on POST. What a visitor sends never makes it throw. */
  readonly respond: (request: RawWebhook) => Promise<WebhookResponse>;
  /** Closes up to `limit` (default 100) questions whose time is up, and forgets old ones. Gives how many it looked at. */
  readonly sweep: (limit?: number) => Promise<number>;
}

const DAY = 86_400_000;
/** How long an event waits for the question that it may answer to be known. */
const GRACE = 2_000;
const GRACE_STEP = 25;
const MOST_TRIES = 5;

/** Questions that outlive a process. Fails with `badInput` for wrong links. */
export function createQuestions(options: QuestionsOptions): Questions {
  const { store, attestor, identify, clock = systemClock, every = 1_000 } = options;
  const links = options.links === undefined ? undefined : createLinkSigner(options.links);
  const book = createQuestionBook(store, clock.now);
  const waiters = createWaiters(clock);
  const earlyEvents = createEarlyEvents(store, clock.now);
  const lifetime = options.lifetime ?? DAY;
  const asking: Asking = { book, clock, links, identify, lifetime, catchUp };

  async function settle(found: StoredQuestion, answer: AskOutput): Promise<Objection | undefined> {
    let stored: StoredQuestion | undefined = found;
    for (let tries = 0; tries < MOST_TRIES && stored !== undefined; tries += 1) {
      const objection = await objectionTo(stored.record, answer, identify, clock.now());
      if (objection !== undefined) return objection;
      const closed = {
        ...stored.record,
        state: "answered",
        answer,
        closedAt: clock.now(),
      } as const;
      if (await book.replace(stored, closed)) {
        waiters.wake(stored.id);
        return undefined;
      }
      stored = await book.read(stored.id);
    }
    return "closed";
  }

  /** Lets an event answer the question that waits for it. */
  async function settleBy(
    asker: Asker,
    found: StoredQuestion,
    told: ToldEvent,
  ): Promise<Objection | "noQuestion" | undefined> {
    const { input, keys, sent = { result: null } } = found.record;
    const question = await asker.prepareQuestion(input);
    const said = question.answerIn(told, sent, (sign) =>
      keys.includes(keyOfSign(found.record, sign)),
    );
    return said === undefined ? "noQuestion" : await settle(found, said);
  }

  async function catchUp(asker: Asker, id: string): Promise<void> {
    const stored = await book.read(id);
    if (stored?.record.state !== "open") return;
    for (const { key, event } of await earlyEvents.read(stored.record, stored.record.keys)) {
      await settleBy(asker, stored, event);
      await earlyEvents.forget(key);
    }
  }

  async function expire(stored: StoredQuestion): Promise<void> {
    const over = { ...stored.record, state: "over", closedAt: clock.now() } as const;
    if (await book.replace(stored, over)) waiters.wake(stored.id);
  }

  async function lookUp(
    scope: QuestionScope,
    signs: readonly string[],
  ): Promise<StoredQuestion | undefined> {
    let found: StoredQuestion | undefined;
    for (const sign of signs) found ??= await book.find(scope, sign);
    return found;
  }

  /** The question that waits for one of some signs, also if it is just leaving. */
  async function find(
    scope: QuestionScope,
    signs: readonly string[],
  ): Promise<StoredQuestion | undefined> {
    for (let waited = 0; ; waited += GRACE_STEP) {
      const found = await lookUp(scope, signs);
      if (found?.record.state === "open" || waited >= GRACE) return found;
      if (!(await book.isLeaving(scope))) return found;
      await clock.sleep(GRACE_STEP, undefined);
    }
  }

  async function answer(
    askers: readonly Asker[],
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<AskOutput> {
    let nextPoll = clock.now();
    let isCaughtUp = false;
    for (;;) {
      const stored = isQuestionId(id) ? await book.read(id) : undefined;
      const asker = stored && askers.find((each) => isIts(each, stored.record));
      if (stored === undefined || asker === undefined)
        throw new ConnectorError("notFound", "There is no such question.");
      const { record } = stored;
      // Whoever opened it may have died before it looked.
      if (record.state === "open" && !isCaughtUp) {
        isCaughtUp = true;
        await catchUp(asker, id);
        continue;
      }
      if (record.answer !== undefined) return record.answer;
      if (record.state === "over") throw new ConnectorError("timeout", "Nobody answered in time.");
      const left = record.expiresAt - clock.now();
      if (left <= 0) {
        await expire(stored);
        continue;
      }
      if (record.sent !== undefined && nextPoll <= clock.now()) {
        const { poll } = await asker.prepareQuestion(record.input, {
          actor: record.requester,
          ...(signal && { signal }),
        });
        nextPoll = poll === undefined ? Infinity : clock.now() + poll.every;
        const polled = await poll?.once(record.sent);
        if (polled !== undefined) {
          await settlePolled(stored, polled);
          continue;
        }
      }
      await waiters.wait(id, Math.min(every, left, Math.max(1, nextPoll - clock.now())), signal);
    }
  }

  /** The vendor holds the answer and will not give another one. */
  async function settlePolled(stored: StoredQuestion, polled: AskOutput): Promise<void> {
    const objection = await settle(stored, polled);
    if (objection === undefined || objection === "closed") return;
    await expire(stored);
    throw new ConnectorError("refusedByPolicy", "Somebody answered whose answer does not count.");
  }

  return {
    ask: async (asker, input, given = {}) => await ask(asking, asker, input, given),
    answer: async (askers, id, signal) => await answer(askers, id, signal),
    async deliver(asker, event) {
      if (!attestor.check(event)) return { kind: "ignored", reason: "unattested" };
      const scope = scopeOf(asker);
      const told = readAttested(event.text, scope);
      if (typeof told === "string") return { kind: "ignored", reason: told };
      const signs = signsOfEvent(asker.implementations, told);
      if (signs.length === 0) return { kind: "ignored", reason: "noQuestion" };
      let found = await find(scope, signs);
      if (found === undefined) {
        const isKept = await earlyEvents.keep(scope, signs, told);
        // It may have been opened in between, and nobody looks a second time.
        found = isKept ? await lookUp(scope, signs) : undefined;
        if (found === undefined)
          return { kind: "ignored", reason: isKept ? "early" : "noQuestion" };
      }
      const objection = await settleBy(asker, found, told);
      return objection === undefined
        ? { kind: "answered", question: found.id }
        : { kind: "ignored", reason: objection };
    },
    respond: async (request) => await respondTo(request, { book, links, settle, now: clock.now }),
    sweep: async (limit = 100) =>
      await sweepQuestions(
        { store, book, earlyEvents, expire, now: clock.now, keep: options.keep ?? 7 * DAY },
        limit,
      ),
  };
}

function isIts(asker: Asker, record: QuestionRecord): boolean {
  const { organization, connection } = asker.owner;
  return (
    asker.descriptor.id === record.connector &&
    organization === record.organization &&
    connection === record.connection
  );
}
