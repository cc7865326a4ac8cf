import { deadlineOf } from "../deadline.ts";
import { ConnectorError } from "../errors.ts";
import { matches } from "../answer/match.ts";
import { returned } from "./returns.ts";
import type { Wait } from "./implementation.ts";
import { once } from "./once.ts";
import { makeCall, prepareCall, readerOf, type Run } from "./run.ts";

export type Poll = Extract<Wait, { readonly for: "poll" }>;

/** What is known of a question that was sent: the vendor's answer, and what it was sent with. */
export interface SentQuestion {
  readonly result: unknown;
  /** Not kept where the links of its answers are in it: then it is computed anew, without them. */
  readonly request?: unknown;
}

/**
 * Sends a question, or begins what the vendor finishes later, and waits for what settles it. Answers that come by webhook or by link need a host that takes
 * them, so nothing is sent where these are the only ways: a question that nobody could answer is worse than none.
 */
export async function settle(
  run: Run,
  ways: readonly Wait[],
): Promise<Readonly<Record<string, unknown>>> {
  const poll = ways.find((way): way is Poll => way.for === "poll");
  if (poll === undefined)
    throw new ConnectorError(
      "unsupported",
      `Answers come to "${run.performer.connector}" by ${ways[0]?.for ?? "nothing"}: ask by \`call.human\` of a context that has questions.`,
    );
  const { options, performer, entry, fn } = run;
  const limit = options.timeout ?? poll.within;
  const deadline = deadlineOf(limit, performer.clock.now()) ?? Infinity;
  const sent = await sendQuestion(run);
  const at = readerOf(run, { ...sent });
  if (poll.when !== undefined && !matches(poll.when, (place) => at(...place)))
    return returned(entry, at, fn);
  try {
    return await polled(run, poll, sent, deadline);
  } catch (error) {
    // The last request may not have left, but what was begun before it goes on.
    if (error instanceof ConnectorError) Reflect.deleteProperty(error, "unsent");
    throw error;
  }
}

/** Sends a question, once for its reference, and waits for nothing. */
export async function sendQuestion(run: Run): Promise<SentQuestion> {
  const { entry, method, performer } = run;
  const { task } = entry;
  if (task.kind !== "call")
    throw new ConnectorError(
      "unsupported",
      `The connector "${performer.connector}" has no call for "${method}".`,
    );
  let request: unknown;
  const result = await once(run, async (claimed) => {
    const asked = prepareCall(claimed, task, {});
    request = asked.request;
    return await makeCall(claimed, asked);
  });
  // Of a question that was sent before, the answer alone is remembered.
  return { result, request: request ?? requestOf(run) };
}

/** What a question is sent with, by what is known of it now. */
function requestOf(run: Run): unknown {
  const { task } = run.entry;
  return task.kind === "call" ? prepareCall(run, task, {}).request : undefined;
}

/**
 * Asks the vendor once, within `timeout` milliseconds; undefined while there is no answer. Fails with `failed` where
 * there will be none.
 */
export async function pollOnce(
  run: Run,
  poll: Poll,
  { result, request = requestOf(run) }: SentQuestion,
  timeout?: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { idempotencyKey: _, timeout: __, ...rest } = run.options;
  const options = timeout === undefined ? rest : { ...rest, timeout };
  const call = prepareCall(run, poll, { result, request });
  const state = await makeCall(run, { ...call, options });
  const at = readerOf(run, { result: state, request });
  if (poll.failed !== undefined && matches(poll.failed, (place) => at(...place)))
    throw new ConnectorError("failed", FAILED[isQuestion(run) ? "question" : "work"]);
  return matches(poll.done, (place) => at(...place)) ? returned(poll, at, run.fn) : undefined;
}

const FAILED = {
  question: "The question was closed without an answer.",
  work: "The vendor began this and did not finish it.",
};

const LATE = {
  question: "There was no answer in time.",
  work: "The vendor began this and had not finished it in time.",
};

function isQuestion({ method }: Run): boolean {
  return method === "notification.ask";
}

/** Repeats a call until it is done or failed; the deadline and the caller's signal end it sooner. */
async function polled(
  run: Run,
  poll: Poll,
  sent: SentQuestion,
  deadline: number,
): Promise<Readonly<Record<string, unknown>>> {
  const { options, performer } = run;
  const { clock } = performer;
  const late = (): ConnectorError =>
    new ConnectorError("timeout", LATE[isQuestion(run) ? "question" : "work"]);
  let pause = poll.every;
  for (;;) {
    const left = deadline - clock.now();
    if (left <= 0) throw late();
    const answer = await pollOnce(run, poll, sent, left === Infinity ? undefined : left);
    if (answer !== undefined) return answer;
    if (clock.now() + pause > deadline) throw late();
    await clock.sleep(pause, options.signal);
    if (poll.slowest !== undefined) pause = Math.min(pause * 2, poll.slowest);
  }
}
