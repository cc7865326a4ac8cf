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
  { descriptor, connectionId, organization, state }: Session,
  operation: Called,
  { actor }: CallOptions,
  method: string | undefined,
): CallFacts {
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
