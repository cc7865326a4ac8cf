import type { Call, CallOptions, Session } from "../call.ts";
import { driverInput } from "../drivers/input.ts";
import type { SingleOperation } from "../drivers/operation.ts";
import { ConnectorError } from "../errors.ts";
import { observed } from "../execute.ts";
import { functionsAt } from "../expression/functions.ts";
import { reader } from "../expression/place.ts";
import { needsApproval, permit } from "../policy/permit.ts";
import { evaluate } from "../expression/value.ts";
import type { AnyStepsOperation } from "./operation.ts";
import { runSteps } from "./run-steps.ts";
import { timeLeft } from "./time-left.ts";

/** Makes one call on its own, with its own observers; of a list it gives the items of the first page. */
export type MakeStep = (
  session: Session,
  operation: SingleOperation,
  input: unknown,
  options: CallOptions,
) => Promise<unknown>;

/**
 * Does an operation that is made of steps: the policy lets all of it pass or nothing of it, then each step goes the
 * way of any call. Fails with a ConnectorError whose `step` says where, and whose `stepsDone` what was done by then.
 */
export async function executeSteps(
  call: Call<AnyStepsOperation>,
  input: unknown,
  make: MakeStep,
): Promise<unknown> {
  const { operation } = call;
  return await observed(call.trace, input, async (given) => {
    try {
      return await run(call, given, make);
    } catch (error) {
      // The caller knows this operation, and not those that it is made of.
      if (error instanceof ConnectorError) Object.assign(error, { operation: operation.id });
      throw error;
    }
  });
}

async function run(
  call: Call<AnyStepsOperation>,
  given: unknown,
  make: MakeStep,
): Promise<unknown> {
  const { session, operation, options } = call;
  const { connection, state } = session;
  const approved = permit(call, given);
  const agreed = approved === undefined ? given : await approved;
  const input = driverInput(operation, agreed, reader({ connection }));
  const within = needsApproval(operation) ? approvedSession(session) : session;
  const begun = state.clock.now();
  const fn = functionsAt(begun);
  await call.trace?.leave();
  const { result } = await runSteps(operation.steps, {
    readerOf: (steps) => reader({ input, connection, steps }),
    make: async (step, steps) => {
      const at = reader({ input, connection, steps });
      const stepOptions = optionsOf(operation, step.name, options, state.clock.now() - begun);
      return await make(within, step.call, evaluate(step.with ?? {}, at, fn), stepOptions);
    },
  });
  return result;
}

/** Who approved the whole has approved what it is made of. */
function approvedSession(session: Session): Session {
  return { ...session, policy: { ...session.policy, approvals: "granted-by-the-caller" } };
}

/** Each step has a key of its own, and what is left of the time. */
function optionsOf(
  { id }: AnyStepsOperation,
  step: string,
  { timeout, idempotencyKey, ...rest }: CallOptions,
  spent: number,
): CallOptions {
  const left = timeLeft(timeout, spent);
  return {
    ...rest,
    ...(left === undefined ? {} : { timeout: left }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: `${id}.${step}:${idempotencyKey}` }),
  };
}
