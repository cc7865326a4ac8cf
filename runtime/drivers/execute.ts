import { credentialFor } from "../auth/authorize.ts";
import type { Call } from "../call.ts";
import { assertUncancelled } from "../clock.ts";
import type { Credential } from "../auth/credential.ts";
import { deadlineOf } from "../deadline.ts";
import { ConnectorError, named, unknownFeature } from "../errors.ts";
import { observed } from "../execute.ts";
import { admit, budgetOf, outcomeOf } from "../limit/admission.ts";
import { reader } from "../expression/place.ts";
import { permit } from "../policy/permit.ts";
import { createRedact } from "../observe/redact.ts";
import { defaultRetry } from "../retry/backoff.ts";
import { delayBeforeNext } from "../retry/next-step.ts";
import { isUndone } from "../retry/undone.ts";
import { driverError } from "./classify.ts";
import type { DriverDescriptor } from "./descriptor.ts";
import { type DriverCommand, DriverFailure, type DriverTarget } from "./driver.ts";
import type { OpenDriver } from "./drivers.ts";
import { driverInput } from "./input.ts";
import type { AnyDriverOperation } from "./operation.ts";
import { driverOutput } from "./output.ts";
import { isReadOnly, targetOf } from "./target.ts";

/** A call of an operation that a driver does. */
export type DriverCall = Call<AnyDriverOperation>;

/**
 * One call, the way that operations over HTTP go: observers are told, the policy lets it pass, the input is
 * checked, the credential is asked for, and it is repeated where that can do nothing twice.
 */
export async function executeDriver(call: DriverCall, input: unknown): Promise<unknown> {
  return await observed(call.trace, input, async (given) => {
    try {
      return driverOutput(call.operation, await run(call, given));
    } catch (error) {
      throw named(error, call.operation.id);
    }
  });
}

async function run(call: DriverCall, given: unknown): Promise<unknown> {
  const { session, operation } = call;
  const { descriptor, connection } = session;
  const { driver } = descriptor;
  if (driver === undefined) throw unknownFeature(descriptor.id, "driver");
  const approved = permit(call, given);
  const at = reader({ connection });
  const input = driverInput(operation, approved === undefined ? given : await approved, at);
  const { effect, driver: action } = operation;
  if (effect !== "read" && isReadOnly(driver, at))
    throw new ConnectorError(
      "refusedByPolicy",
      `The operation "${operation.id}" does more than read, and this connection is read-only.`,
    );
  const command: DriverCommand =
    action.kind === "statement"
      ? {
          kind: "statement",
          statement: action.text,
          rows: operation.rows !== undefined,
          input,
          effect,
        }
      : { kind: "command", name: action.name, input, effect };
  await call.trace?.leave();
  return await repeat(call, driver, command);
}

/** What one attempt came to. */
type Attempted =
  | { readonly result: unknown }
  | { readonly error: unknown; readonly undone: boolean; readonly credential: Credential };

async function repeat(
  call: DriverCall,
  driver: DriverDescriptor,
  command: DriverCommand,
): Promise<unknown> {
  const { session, operation, options } = call;
  const { clock, random } = session.state;
  assertUncancelled(options.signal);
  const deadline = deadlineOf(options.timeout, clock.now());
  const policy = operation.retry ?? defaultRetry;
  const budget = budgetOf(call);
  const repeatable = operation.effect === "read" || operation.idempotency?.kind === "natural";
  budget.earn();
  let rejected: Credential | undefined;
  let failed: unknown;
  for (let made = 1; ; made += 1) {
    const credential = await credentialFor(session, operation, rejected);
    // The provider has nothing else to offer than what was rejected.
    if (credential === undefined) throw failed;
    const attempted = await attempt(call, driver, command, { credential, deadline });
    if ("result" in attempted) {
      if (made > 1) budget.refund();
      return attempted.result;
    }
    failed = attempted.error;
    if (!(failed instanceof ConnectorError)) throw failed;
    if (failed.code === "reauthenticate" && rejected === undefined) {
      rejected = attempted.credential;
      made -= 1;
      continue;
    }
    const delay = delayBeforeNext({
      failure: failed,
      made,
      policy,
      // What took too long would take as long again, and the server's time with it.
      repeatable: (repeatable && failed.code !== "timeout") || attempted.undone,
      resendable: true,
      now: clock.now(),
      deadline,
      random,
    });
    if (delay === undefined || !budget.spend()) throw failed;
    await clock.sleep(delay, options.signal);
  }
}

async function attempt(
  call: DriverCall,
  driver: DriverDescriptor,
  command: DriverCommand,
  {
    credential,
    deadline,
  }: { readonly credential: Credential; readonly deadline: number | undefined },
): Promise<Attempted> {
  const { session, operation, trace } = call;
  const { clock } = session.state;
  const { descriptor, connection, drivers } = session;
  const at = reader({ connection, credential: credential.values, auth: credential.auth });
  const target = targetOf(descriptor, driver, at, drivers.network);
  const host = hostOf(target);
  const opened = await drivers.open(driver.use, target);
  const { report } = admit(call, host);
  const startedAt = clock.now();
  const attempted = await exchange(call, driver, command, {
    opened,
    credential,
    deadline,
    secrets: secretsOf(target, credential),
  });
  const error = "error" in attempted ? attempted.error : undefined;
  // An answer of any kind shows that the server is there.
  const status =
    error === undefined || ("undone" in attempted && attempted.undone) ? 200 : undefined;
  report(outcomeOf(call, status, error), clock.now());
  const undone = isUndone(error) || ("undone" in attempted && attempted.undone);
  trace?.attempted({ method: operation.driver.kind, host, startedAt }, undefined, error, undone);
  return attempted;
}

async function exchange(
  call: DriverCall,
  descriptor: DriverDescriptor,
  command: DriverCommand,
  {
    opened: { driver, client },
    credential,
    deadline,
    secrets,
  }: {
    readonly opened: OpenDriver;
    readonly credential: Credential;
    readonly deadline: number | undefined;
    readonly secrets: readonly string[];
  },
): Promise<Attempted> {
  const { options, operation, session } = call;
  const usual = operation.timeout ?? descriptor.timeout.command;
  const left =
    deadline === undefined ? usual : Math.min(usual, deadline - session.state.clock.now());
  // Timers take whole milliseconds; callers may say less.
  const timer = AbortSignal.timeout(Math.max(0, Math.ceil(left)));
  try {
    const signal = options.signal === undefined ? timer : AbortSignal.any([options.signal, timer]);
    return { result: await client.run(command, signal) };
  } catch (thrown) {
    const redact = createRedact(secrets);
    const undone = thrown instanceof DriverFailure && thrown.undone;
    if (options.signal?.aborted === true)
      return { error: stopped("cancelled", "The caller cancelled the call."), undone, credential };
    if (timer.aborted)
      return { error: stopped("timeout", `No answer within ${left} ms.`), undone, credential };
    if (!(thrown instanceof DriverFailure)) return { error: thrown, undone: false, credential };
    const error = driverError(thrown, descriptor, driver, redact);
    return error === undefined ? { result: null } : { error, undone, credential };
  }
}

/** The name that a server knows an account by is no secret, and often the name of a table: unless it proves it too. */
function secretsOf({ connect }: DriverTarget, { values }: Credential): readonly string[] {
  const { user, password } = connect;
  return Object.values(values).filter((each) => each !== user || each === password);
}

function stopped(code: "cancelled" | "timeout", message: string): ConnectorError {
  return new ConnectorError(code, message);
}

function hostOf({ connect }: DriverTarget): string {
  const { host } = connect;
  return typeof host === "string" ? host : "";
}
