import { ConnectorError, runtimePending } from "../errors.ts";
import { matches } from "../match.ts";
import { returned } from "./returns.ts";
import type { Wait } from "./implementation.ts";
import { makeCall, prepareCall, readerOf, type Run } from "./run.ts";

type Poll = Extract<Wait, { readonly for: "poll" }>;

/**
 * Sends a question and waits for what settles it. Answers that come by webhook or by link need the host, so
 * nothing is sent where these are the only ways: a question that nobody could answer is worse than none.
 */
export async function settle(
  run: Run,
  ways: readonly Wait[],
): Promise<Readonly<Record<string, unknown>>> {
  const { performer, method, entry } = run;
  const poll = ways.find((way): way is Poll => way.for === "poll");
  if (poll === undefined || entry.task.kind !== "call")
    throw runtimePending(performer.connector, `${method} by ${ways[0]?.for ?? "wait"}`);
  const asked = prepareCall(run, entry.task, {});
  const result = await makeCall(run, asked);
  return await polled(run, poll, { asked: result, request: asked.request });
}

/** Repeats a call until it is done or failed; the caller's timeout and signal end it sooner. */
async function polled(
  run: Run,
  poll: Poll,
  { asked, request }: { readonly asked: unknown; readonly request: unknown },
): Promise<Readonly<Record<string, unknown>>> {
  const { options, performer, fn } = run;
  const { clock } = performer;
  const deadline = options.timeout === undefined ? Infinity : clock.now() + options.timeout;
  const { idempotencyKey: _, timeout: __, ...rest } = options;
  for (;;) {
    const call = prepareCall(run, poll, { result: asked, request });
    const state = await makeCall(run, { ...call, options: rest });
    const at = readerOf(run, { result: state, request });
    if (poll.failed !== undefined && matches(poll.failed, (place) => at(...place)))
      throw new ConnectorError("failed", "The question was closed without an answer.");
    if (matches(poll.done, (place) => at(...place))) return returned(poll, at, fn);
    if (clock.now() + poll.every > deadline)
      throw new ConnectorError("timeout", "There was no answer in time.");
    await clock.sleep(poll.every, options.signal);
  }
}
