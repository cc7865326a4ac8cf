import { discard } from "./answer.ts";
import { bind, type Draft } from "./bind.ts";
import type { Call } from "./call.ts";
import { naming } from "./errors.ts";
import { reader } from "./place.ts";
import { permit } from "./policy/permit.ts";
import { outputOf } from "./project.ts";
import { idempotencyKeyOf, idempotencyOf } from "./retry/idempotency.ts";
import { send } from "./retry/send.ts";

/** One call: let it pass, bind the input, take the credential, send, and project the answer. */
export async function execute(call: Call, input: unknown): Promise<unknown> {
  const { operation } = call;
  return await observed(call, async () => {
    const answer = await send(call, await open(call, input));
    try {
      return outputOf(operation, answer);
    } catch (error) {
      await discard(answer);
      throw error;
    }
  });
}

/** The input at its places, once the policy lets the call pass; the vendor has been told nothing yet. */
export async function open(call: Call, input: unknown): Promise<Draft> {
  const { session, operation } = call;
  return bind(operation, await permit(call, input), {
    at: reader({ connection: session.connection }),
    idempotency: idempotencyOf(call),
    idempotencyKey: idempotencyKeyOf(call),
  });
}

/** Runs a call before its observers and names the operation in its errors. */
async function observed<T>(call: Call, run: () => Promise<T>): Promise<T> {
  const { trace, operation } = call;
  if (trace === undefined) return await naming(operation.id, run);
  try {
    await trace.start();
    const result = await naming(operation.id, run);
    await trace.end();
    return result;
  } catch (error) {
    await trace.end(error);
    throw error;
  }
}
