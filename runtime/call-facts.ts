import type { CallOptions, Session } from "./call.ts";
import type { CallFacts } from "./observer.ts";
import type { Callable } from "./drivers/operation.ts";

/** What observers are told of a call as it starts. */
export function factsOf(
  { descriptor, connectionId, organisation, state }: Session,
  operation: Callable,
  { actor }: CallOptions,
  method?: string,
): CallFacts {
  return {
    id: crypto.randomUUID(),
    connector: descriptor.id,
    version: descriptor.version,
    operation: operation.id,
    effect: operation.effect,
    untrusted: operation.untrusted === true,
    ...(connectionId === undefined ? {} : { connection: connectionId }),
    ...(organisation === undefined ? {} : { organisation }),
    ...(method === undefined ? {} : { method }),
    ...(operation.items === undefined ? {} : { pages: true }),
    ...(actor === undefined ? {} : { actor }),
    startedAt: state.clock.now(),
  };
}
