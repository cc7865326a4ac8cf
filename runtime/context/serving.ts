import { type CallOptions, settle } from "../call.ts";
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
import { traceOf } from "../observe/call-facts.ts";
import type { CallObserver } from "../observe/observer.ts";
import type { Trace } from "../observe/trace.ts";
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

/** Whether it can be the id of a definition; agents may ask for anything. */
export function isConnectorId(id: unknown): id is string {
  return typeof id === "string" && /^[a-z][a-z0-9-]{0,63}$/.test(id);
}

/** Serves one route; `lookUp` throws where no connection does. */
export function serve(refusing: Refusing, lookUp: () => Connector): Serving {
  const found: Serving["found"] = async (method, input, options, find) => {
    try {
      return find(lookUp());
    } catch (error) {
      const trace = uncalled(refusing, method, { connector: "", options, method });
      throw await failed(trace, input, error);
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
  const name = isConnectorId(connector) ? connector : "";
  const trace = uncalled(refusing, "connect", { connector: name });
  // Gives the error that a call would fail with; this one throws its own at once.
  void failed(trace, {}, error);
}

/** A call of a context that comes to no connection. */
function uncalled(
  { organization, actor, observers }: Refusing,
  operation: string,
  { connector, options, method }: Uncalled,
): Trace | undefined {
  return traceOf(
    {
      ...{ connector, organization, actor, observers },
      version: "",
      connectionId: undefined,
      clock: systemClock,
    },
    { id: operation, effect: "none" },
    settle(options).options,
    method,
  );
}

interface Uncalled {
  readonly connector: string;
  readonly options?: CallOptions | undefined;
  readonly method?: ContractMethod;
}
