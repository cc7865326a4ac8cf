import { discard } from "./answer/answer.ts";
import { bind, type Draft } from "./prepare/bind.ts";
import type { Call } from "./call.ts";
import { named } from "./errors.ts";
import { reader } from "./expression/place.ts";
import { permit } from "./policy/permit.ts";
import { outputOf } from "./answer/project.ts";
import { idempotencyKeyOf, idempotencyOf } from "./retry/idempotency.ts";
import { send } from "./retry/send.ts";
import type { Trace } from "./observe/trace.ts";

/** One call, before its observers: let it pass, bind the input, take the credential, send, and project the answer. */
export async function execute(call: Call, input: unknown): Promise<unknown> {
  return await observed(call.trace, input, async (given) => await run(call, given));
}

/** A call with its observers told of how it begins and ends. */
export async function observed<T>(
  trace: Trace | undefined,
  input: unknown,
  run: (input: unknown) => Promise<T>,
): Promise<T> {
  if (trace === undefined) return await run(input);
  try {
    const output = await run(await trace.start(input));
    await trace.end();
    return output;
  } catch (error) {
    await trace.end(error);
    throw error;
  }
}

/** Tells observers of a call that failed before it began; gives the error to fail with. */
export async function failed(
  trace: Trace | undefined,
  input: unknown,
  error: unknown,
): Promise<unknown> {
  const told = observed(trace, input, async () => await Promise.reject<never>(error));
  return await told.catch((thrown: unknown) => thrown);
}

/** The input at its places, once the policy lets the call pass; the vendor has been told nothing yet. */
export async function open(call: Call, input: unknown): Promise<Draft> {
  const { session, operation } = call;
  const approved = permit(call, input);
  const draft = bind(operation, approved === undefined ? input : await approved, {
    at: reader({ connection: session.connection }),
    idempotency: idempotencyOf(call),
    idempotencyKey: idempotencyKeyOf(call),
  });
  if (call.trace !== undefined) await call.trace.leave();
  return draft;
}

async function run(call: Call, input: unknown): Promise<unknown> {
  const { operation } = call;
  try {
    const answer = await send(call, await open(call, input));
    try {
      return outputOf(operation, answer);
    } catch (error) {
      await discard(answer);
      throw error;
    }
  } catch (error) {
    throw named(error, operation.id);
  }
}
