import type { CallOptions, Session } from "../call.ts";
import type { CallFacts } from "./observer.ts";

/** What is told of an operation, or of a method of a contract that came to none. */
export interface Called {
  readonly id: string;
  readonly effect: CallFacts["effect"];
  readonly untrusted?: true;
  readonly items?: unknown;
}

/** What observers are told of a call as it starts. */
export function factsOf(
  { descriptor, connectionId, organization, state, ...session }: Session,
  operation: Called,
  options: CallOptions,
  method: string | undefined,
): CallFacts {
  // A call that names another fails, and is told as what it is: made by the one that the connector was opened for.
  const actor = session.actor ?? options.actor;
  return {
    id: crypto.randomUUID(),
    connector: descriptor.id,
    version: descriptor.version,
    operation: operation.id,
    effect: operation.effect,
    untrusted: operation.untrusted === true,
    ...(connectionId === undefined ? {} : { connection: connectionId }),
    ...(organization === undefined ? {} : { organization }),
    ...(method === undefined ? {} : { method }),
    ...(operation.items === undefined ? {} : { pages: true }),
    ...(actor === undefined ? {} : { actor }),
    startedAt: state.clock.now(),
  };
}
