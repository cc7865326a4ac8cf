import { isActor } from "../actor.ts";
import type { CallOptions } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { CallFacts, CallObserver } from "./observer.ts";
import { Trace } from "./trace.ts";

/** What is told of an operation, or of a method of a contract that came to none. */
export interface Called {
  readonly id: string;
  readonly effect: CallFacts["effect"];
  readonly untrusted?: true;
  readonly items?: unknown;
}

/** What all calls of a connection have in common, or those of a context that come to none. */
export interface CallSource {
  /** Empty where there is none. */
  readonly connector: string;
  readonly version: string;
  readonly connectionId: string | undefined;
  readonly organization: string | undefined;
  /** For whom the host opened it. */
  readonly actor: string | undefined;
  readonly observers: readonly CallObserver[];
  readonly clock: Clock;
}

/** The observers' view of a call that begins, those of its own options included; undefined where nobody looks. */
export function traceOf(
  source: CallSource,
  called: Called,
  { observer, ...options }: CallOptions = {},
  method?: string,
): Trace | undefined {
  const observers =
    observer === undefined ? source.observers : [...source.observers, observer].flat();
  if (observers.length === 0) return undefined;
  const { connector, version, connectionId, organization, clock } = source;
  // A call that names another, or none, fails, and is told as what it is: made by the one that the host knows.
  const actor = source.actor ?? (isActor(options.actor) ? options.actor : undefined);
  const facts: CallFacts = {
    id: crypto.randomUUID(),
    connector,
    version,
    operation: called.id,
    effect: called.effect,
    untrusted: called.untrusted === true,
    ...(connectionId === undefined ? {} : { connection: connectionId }),
    ...(organization === undefined ? {} : { organization }),
    ...(method === undefined ? {} : { method }),
    ...(called.items === undefined ? {} : { pages: true }),
    ...(actor === undefined ? {} : { actor }),
    startedAt: clock.now(),
  };
  // All observers are given the same, the caller's too: what the audit writes down is nobody's to change.
  return new Trace(Object.freeze(facts), observers, clock);
}
