import { actorOf, isActor } from "../actor.ts";
import { randomBytes } from "node:crypto";
import { type CallOptions, settle } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { PreparedQuestion } from "../contract/question.ts";
import type { AskInput } from "../contract/notification.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { canonicalText } from "../policy/digest.ts";
import type { LinkSigner } from "./answer-link.ts";
import type { Identify } from "./judge.ts";
import { withLinks } from "./link-message.ts";
import { LONGEST_SENDING, type QuestionBook } from "./question-book.ts";
import {
  idOfReference,
  keyOfSign,
  type QuestionRecord,
  type StoredQuestion,
} from "./question-record.ts";
import type { AskedQuestion, Asker, HumanInput } from "./human-input.ts";
import { scopeOf } from "./scope.ts";

/** What questions are sent with. */
export interface Asking {
  readonly book: QuestionBook;
  readonly clock: Clock;
  readonly links: LinkSigner | undefined;
  readonly identify: Identify | undefined;
  /** Lets events answer a question that came before it was known to be sent. */
  readonly catchUp: (asker: Asker, id: string) => Promise<void>;
  /** Milliseconds. */
  readonly lifetime: number;
}

const MOST_APPROVERS = 100;
const LONGEST_LIFETIME = 366 * 86_400_000;

/** Writes a question down, sends it, and writes down what answers it. */
export async function ask(
  asking: Asking,
  asker: Asker,
  input: HumanInput,
  given: CallOptions,
): Promise<AskedQuestion> {
  const { book, clock } = asking;
  const { options, refusal } = settle(given);
  const check: Check = async (work) => await asker.checkQuestion(input, options, work);
  await check(() => {
    if (refusal !== undefined) throw refusal;
    assertAsked(input);
  });
  await asker.prepareQuestion(questionOf(input), options);
  const { id, stored, record } = await check(
    async () => await drafted(asking, asker, input, options),
  );
  const isDone = stored !== undefined && !isLost(stored.record, clock.now());
  if (isDone) return { id, expiresAt: record.expiresAt };
  const { timeout: _, ...rest } = options;
  const left = record.expiresAt - clock.now();
  const call = { ...rest, idempotencyKey: id, timeout: Math.min(left, LONGEST_SENDING) };
  const question = await prepared(asking, asker, id, record, { call, check });
  const known = question.signs().map((sign) => keyOfSign(record, sign));
  const begun = { ...record, keys: known };
  const isOurs = await check(async () => await book.begin(id, begun, stored?.version ?? 0));
  if (!isOurs) return { id, expiresAt: record.expiresAt };
  try {
    const { request, ...sent } = await question.send();
    const isPolled = question.poll !== undefined;
    const keepsRequest = isPolled && !question.ways.has("link");
    const signs = question.signs({ ...sent, request });
    if (signs.length === 0 && !isPolled && !question.ways.has("link"))
      throw new ConnectorError("badAnswer", "The vendor's answer says nothing to know a reply by.");
    await book.open(id, keepsRequest ? { ...sent, request } : sent, signs);
    await asking.catchUp(asker, id);
  } catch (error) {
    await book.forget(id, "asking");
    // Who is quick has answered a question whose sending seemed to fail.
    if ((await book.read(id)) === undefined) throw error;
  }
  return { id, expiresAt: record.expiresAt };
}

/** Does what may refuse the question; observers are told where it does. */
type Check = <T>(work: () => T | Promise<T>) => Promise<T>;

function assertAsked(input: unknown): asserts input is HumanInput {
  if (typeof input !== "object" || input === null) throw badInput("input", "must be an object");
  if (Object.hasOwn(input, "answerUrl")) throw badInput("answerUrl", "is written by the runtime");
}

interface Draft {
  readonly id: string;
  /** The question of the same reference, if it was asked before. */
  readonly stored: StoredQuestion | undefined;
  readonly record: QuestionRecord;
}

async function drafted(
  { book, clock, lifetime }: Asking,
  asker: Asker,
  input: HumanInput,
  { timeout = lifetime, ...options }: CallOptions,
): Promise<Draft> {
  const scope = scopeOf(asker);
  const actor = actorOf(asker.owner.actor, options.actor);
  if (actor === undefined || actor === "")
    throw badInput("options.actor", "must say who asks: nobody answers his own question");
  const { approvers, reference } = input;
  assertApprovers(approvers, actor);
  if (typeof timeout !== "number" || !(timeout > 0) || timeout > LONGEST_LIFETIME)
    throw badInput("options.timeout", "must be above 0 and at most a year");
  const id =
    typeof reference === "string"
      ? idOfReference(scope, reference)
      : randomBytes(32).toString("base64url");
  const stored = await book.read(id);
  const fresh: QuestionRecord = {
    ...scope,
    state: "asking",
    requester: actor,
    approvers,
    input: questionOf(input),
    nonce: randomBytes(32).toString("base64url"),
    askedAt: clock.now(),
    expiresAt: clock.now() + timeout,
    keys: [],
  };
  if (stored === undefined) return { id, stored, record: fresh };
  if (contentOf(stored.record) !== contentOf(fresh))
    throw new ConnectorError("conflict", "Another question was asked under this reference.", {
      unsent: true,
    });
  return { id, stored, record: { ...stored.record, askedAt: clock.now() } };
}

/** Whether the process that wrote it down ended before it was sent, or before it could tell. */
function isLost({ state, askedAt }: QuestionRecord, now: number): boolean {
  return state === "asking" && askedAt + LONGEST_SENDING <= now;
}

function assertApprovers(
  approvers: unknown,
  requester: string,
): asserts approvers is readonly string[] {
  if (
    !Array.isArray(approvers) ||
    approvers.length > MOST_APPROVERS ||
    !approvers.every((each) => isActor(each) && each !== "")
  )
    throw badInput("approvers", `must be a list of names, at most ${MOST_APPROVERS}`);
  if (!approvers.some((each) => each !== requester))
    throw badInput("approvers", "must name somebody who is not the one who asks");
}

/** What the contract's method takes, as a copy that is what the store will give back. */
function questionOf({ approvers: _, ...input }: HumanInput): AskInput {
  return JSON.parse(JSON.stringify(input)) as AskInput;
}

function contentOf({ input, approvers, requester }: QuestionRecord): string {
  return canonicalText([input, approvers, requester]);
}

/** The question as it is sent, with its links where people answer by one. */
async function prepared(
  asking: Asking,
  asker: Asker,
  id: string,
  record: QuestionRecord,
  { call, check }: { readonly call: CallOptions; readonly check: Check },
): Promise<PreparedQuestion> {
  const { input, nonce } = record;
  const plain = await asker.prepareQuestion(input, call);
  if (!plain.ways.has("link")) return plain;
  const links = await check(async () => await linksFor(asking, record, plain.ways.size === 1));
  if (links === undefined) return plain;
  const choices = (input.choices ?? []).map((_, choice) => links.url({ id, choice }, nonce));
  return await asker.prepareQuestion(
    withLinks(input, { choices, page: links.url({ id }, nonce) }),
    call,
  );
}

/** What makes the links; undefined where there are none and people can answer without. */
async function linksFor(
  { links, identify }: Asking,
  { input: { to }, approvers, requester, connector }: QuestionRecord,
  isOnlyWay: boolean,
): Promise<LinkSigner | undefined> {
  if (links === undefined) {
    if (!isOnlyWay) return undefined;
    throw new ConnectorError(
      "unsupported",
      `Answers come to "${connector}" by links, and there are none: questions need the option links.`,
    );
  }
  const person = identify === undefined ? to : await identify(to, connector);
  const counts = person !== undefined && person !== requester && approvers.includes(person);
  if (!counts && isOnlyWay)
    throw badInput("approvers", "must name whoever is asked: the link is sent to nobody else");
  return links;
}
