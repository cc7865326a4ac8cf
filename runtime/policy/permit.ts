import { actorOf } from "../actor.ts";
import type { Call } from "../call.ts";
import { assertUncancelled } from "../clock.ts";
import { badInput, ConnectorError } from "../errors.ts";
import type { Callable } from "../callable.ts";
import { digestOf } from "./digest.ts";
import type { ApprovalRequest, Approve } from "./policy.ts";

/**
 * Lets a call pass or throws: every way into an operation goes through here before anything else happens. What has
 * to be approved goes on with the copy that was: what the caller changes meanwhile is not sent. Undefined: the call
 * passes as it is.
 */
export function permit(call: Call<Callable>, input: unknown): Promise<unknown> | undefined {
  const { operation, session } = call;
  if (call.refusal !== undefined) throw call.refusal;
  const requester = actorOf(session.actor, call.options.actor);
  const { readOnly, approvals } = session.policy;
  if (readOnly === true && operation.effect !== "read")
    throw new ConnectorError(
      "refusedByPolicy",
      `The operation "${operation.id}" does more than read, and this connection is read-only.`,
    );
  if (!needsApproval(operation) || approvals === "granted-by-the-caller") return undefined;
  return approved(call, input, approvals, requester);
}

/** Whether a person has to see the arguments first, unless the host's policy says otherwise. */
export function needsApproval({ effect, confirm }: Callable): boolean {
  return effect === "destroy" || effect === "money" || confirm === "ask";
}

async function approved(
  { operation, session, trace, options }: Call<Callable>,
  input: unknown,
  approve: Approve | undefined,
  requester: string | undefined,
): Promise<unknown> {
  if (approve === undefined) throw required(operation);
  // An approval is good for one call.
  assertUncancelled(options.signal);
  const copy = copyOf(input);
  const facts: Omit<ApprovalRequest, "digest"> = {
    connector: session.descriptor.id,
    operation: operation.id,
    effect: operation.effect,
    connection: session.connectionId,
    organization: session.organization,
    requester,
    arguments: copy,
  };
  const decision = await approve({ ...facts, digest: digestOf(facts), arguments: copyOf(copy) });
  if (decision.kind !== "pending") trace?.decided(decision.by);
  switch (decision.kind) {
    case "granted":
      return copy;
    case "pending":
      throw required(operation, decision.approval);
    case "refused":
      throw new ConnectorError("refusedByPolicy", `The call of "${operation.id}" was refused.`);
  }
}

function copyOf(input: unknown): unknown {
  try {
    return structuredClone(input);
  } catch {
    // The thrown text may quote the value.
    throw badInput(
      "input",
      "holds what nobody can approve: functions, or a stream in place of bytes",
    );
  }
}

function required({ id }: Callable, approval?: string): ConnectorError {
  return new ConnectorError(
    "approvalRequired",
    `Somebody has to approve the operation "${id}" with these arguments first.`,
    approval === undefined ? {} : { approval },
  );
}
