import type { ConnectionEvent } from "../connection/event.ts";
import type { ApprovalFacts, CallFacts, EndFacts } from "../observe/observer.ts";

/**
 * What is written down of a call, as JSON text of an object. A call has one record when it is over, `ended`; one that
 * does more than read, or reads page by page, has one more before it leaves, `begun`, with the same `call`. So a
 * `begun` without its `ended` is a call of which nobody knows how it came out.
 */
export function begunBody(
  call: CallFacts,
  argumentsDigest: string,
  { approver }: ApprovalFacts = {},
): string {
  return JSON.stringify({ kind: "begun", ...facts(call, argumentsDigest), approver });
}

/** The record of a call that is over, refused ones too. `now` is in milliseconds since the epoch. */
export function endedBody(
  call: CallFacts,
  argumentsDigest: string | undefined,
  { approver, code, status, attempts, duration }: EndFacts,
): string {
  return JSON.stringify({
    kind: "ended",
    ...facts(call, argumentsDigest),
    approver,
    code,
    status,
    attempts,
    duration,
  });
}

/** The record of what happened to a connection: of the connection its names alone, for the rest may be a vendor's words. */
export function connectionBody({ connection, ...event }: ConnectionEvent, now: number): string {
  const { kind, ...details } = event;
  return JSON.stringify({
    kind: `connection.${kind}`,
    connector: connection.connector,
    connection: connection.id,
    at: new Date(now).toISOString(),
    ...details,
  });
}

/** The record of a log whose beginning is forgotten. Times are in milliseconds since the epoch. */
export function forgottenBody(through: number, before: number, now: number): string {
  return JSON.stringify({
    kind: "audit.forgotten",
    through,
    before: new Date(before).toISOString(),
    at: new Date(now).toISOString(),
  });
}

/** Members that have no value are left out. */
function facts(call: CallFacts, argumentsDigest: string | undefined): object {
  return {
    call: call.id,
    connector: call.connector,
    connectorVersion: call.version,
    operation: call.operation,
    method: call.method,
    effect: call.effect,
    untrusted: call.untrusted ? true : undefined,
    connection: call.connection,
    actor: call.actor,
    arguments: argumentsDigest,
    startedAt: new Date(call.startedAt).toISOString(),
  };
}
