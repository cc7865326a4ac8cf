import type { CallOptions } from "../call.ts";
import { systemClock } from "../clock.ts";
import type { Connector } from "../connector.ts";
import type {
  ContractInput,
  ContractItem,
  ContractMethod,
  ContractOutput,
  ListContractMethod,
} from "../contract/contracts.ts";
import { failed } from "../execute.ts";
import type { CallFacts, CallObserver } from "../observe/observer.ts";
import { Trace } from "../observe/trace.ts";
import { Paginated } from "../paginate/paginated.ts";

/** Whoever is told of what a context refuses, and whose context it is. */
export interface Refusing {
  readonly organization: string;
  readonly actor: string | undefined;
  readonly observers: readonly CallObserver[];
}

/** The methods of contracts on whichever connection serves them when they are called. */
export interface Serving {
  readonly perform: <Name extends ContractMethod>(
    method: Name,
    input: ContractInput<Name>,
    options?: CallOptions,
  ) => Promise<ContractOutput<Name>>;
  readonly performPages: <Name extends ListContractMethod>(
    method: Name,
    input: ContractInput<Name>,
    options?: CallOptions,
  ) => Paginated<ContractItem<Name>>;
  /** What `find` gives; where it throws, observers are told of a call that was refused. */
  readonly found: <T>(
    method: ContractMethod,
    input: unknown,
    options: CallOptions | undefined,
    find: (connector: Connector) => T,
  ) => Promise<T>;
}

/** Ids of definitions; agents may ask for anything. */
const CONNECTOR = /^[a-z][a-z0-9-]{0,63}$/;

/** Serves one route; `lookUp` throws where no connection does. */
export function serve(refusing: Refusing, lookUp: () => Connector): Serving {
  const found: Serving["found"] = async (method, input, options, find) => {
    try {
      return find(lookUp());
    } catch (error) {
      const called = { connector: "", operation: method, method } as const;
      throw await failed(traceOf(refusing, called, options), input, error);
    }
  };
  const connectorFor = async (
    method: ContractMethod,
    input: unknown,
    options: CallOptions | undefined,
  ): Promise<Connector> => await found(method, input, options, (connector) => connector);
  return {
    found,
    perform: async (method, input, options) => {
      const connector = await connectorFor(method, input, options);
      return await connector.perform(method, input, options);
    },
    performPages: <Name extends ListContractMethod>(
      method: Name,
      input: ContractInput<Name>,
      options?: CallOptions,
    ) => {
      const open = async function* (): AsyncGenerator<
        readonly ContractItem<Name>[],
        void,
        undefined
      > {
        const connector = await connectorFor(method, input, options);
        yield* connector.performPages(method, input, options).pages();
      };
      return new Paginated(open);
    },
  };
}

/** Tells observers that a connector was asked for that there is none of; nobody waits for it, and nothing is sent. */
export function tellMissing(refusing: Refusing, connector: string, error: unknown): void {
  const name = CONNECTOR.test(connector) ? connector : "";
  const trace = traceOf(refusing, { connector: name, operation: "connect" }, undefined);
  // Gives the error that a call would fail with; this one throws its own at once.
  void failed(trace, {}, error);
}

function traceOf(
  { organization, observers, ...refusing }: Refusing,
  called: Pick<CallFacts, "connector" | "operation" | "method">,
  { observer, ...options }: CallOptions = {},
): Trace | undefined {
  const actor = refusing.actor ?? options.actor;
  const all = observer === undefined ? observers : [...observers, observer].flat();
  if (all.length === 0) return undefined;
  const facts: CallFacts = {
    id: crypto.randomUUID(),
    version: "",
    effect: "none",
    untrusted: false,
    organization,
    ...called,
    ...(actor === undefined ? {} : { actor }),
    startedAt: systemClock.now(),
  };
  return new Trace(facts, all, systemClock);
}
