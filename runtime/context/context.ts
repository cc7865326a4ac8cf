import type { Connector } from "../connector.ts";
import type { ContractMethod } from "../contract/contracts.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { type Databases, databases } from "./databases.ts";
import { type Files, files } from "./files.ts";
import { type HumanCalls, humanCalls } from "./human.ts";
import { type Notifications, notifications } from "./notifications.ts";
import { type Payments, payments } from "./payments.ts";
import type { CallObserver } from "../observe/observer.ts";
import type { Questions } from "../wait/questions.ts";
import { type AgentTools, createTools, type ToolsOptions } from "../tools/tools.ts";
import { isConnectorId, serve, type Serving, tellMissing } from "./serving.ts";

/** Connectors by id, as the generated `Catalog` has them. */
export type ConnectorCatalog<Catalog> = { readonly [Id in keyof Catalog]: Connector };

/** What an agent or a workflow of one organization may use. Credentials stay with the connectors. */
export interface Context<Catalog extends ConnectorCatalog<Catalog>> {
  readonly organization: string;
  /** Files, in the connection that the organization keeps them in. */
  readonly files: Files;
  /** Records, in the organization's database. */
  readonly db: Databases;
  /** Money. Everything here needs a person's approval unless the connection's policy says otherwise. */
  readonly payments: Payments;
  /** Messages to people. */
  readonly notify: Notifications;
  /** Questions to people; they need the option `questions`. */
  readonly call: HumanCalls;
  /** Operations of all connections as tools, which agents call by name with JSON; none without the option `tools`. */
  readonly tools: AgentTools;
  /**
   * One connector, with all of its operations. Throws a ConnectorError with `unsupported` where the organization has
   * no connection to it.
   */
  readonly connector: <Id extends keyof Catalog & string>(id: Id) => Catalog[Id];
}

/** Contracts that a context offers, by the name that it gives them. */
export type ContractRoute = "files" | "db" | "payments" | "notify" | "human";

export interface ContextOptions {
  readonly organization: string;
  /** The organization's connections, opened. */
  readonly connections: readonly Connector[];
  /** Who uses the context. Its connections must be opened for the same actor; without, every call says who asks. */
  readonly actor?: string;
  /**
   * Which connector serves a contract, by its id. Needed where several connections could; a lone one that does is
   * taken without.
   */
  readonly routes?: Readonly<Partial<Record<ContractRoute, string>>>;
  /**
   * Told of calls that come to no connection, as those of connectors are of theirs: give the same to both. Then
   * `connector` is empty, or the one that was asked for. Default: nobody is.
   */
  readonly observer?: CallObserver | readonly CallObserver[];
  /** Keeps questions to people until they are answered; made by `createQuestions`. */
  readonly questions?: Questions;
  /** Offers the connections' operations as tools: what `createTools` takes. */
  readonly tools?: Omit<ToolsOptions, "connectors">;
}

/** What a contract is known by: a connector that does this method serves the contract. */
const PROOFS: Readonly<Record<ContractRoute, ContractMethod>> = {
  files: "files.read",
  db: "db.find",
  payments: "payments.charge",
  notify: "notification.send",
  human: "notification.ask",
};

/**
 * Opens what an organization may use. `Catalog` is the generated interface of that name:
 * `createContext<Catalog>({ … })`. Throws a ConnectorError with `badInput` for two connections to one
 * connector, for one that was opened for another organization or actor, for routes that lead nowhere, and for tools as
 * `createTools` does.
 */
export function createContext<Catalog extends ConnectorCatalog<Catalog>>(
  options: ContextOptions,
): Context<Catalog> {
  const { organization, connections, routes = {}, observer = [] } = options;
  const refusing = { organization, actor: options.actor, observers: [observer].flat() };
  const byId = new Map(connections.map((each) => [each.descriptor.id, each]));
  const twice = connections.find((each) => byId.get(each.descriptor.id) !== each);
  if (twice !== undefined)
    throw badInput(
      "connections",
      `must have one connection to "${twice.descriptor.id}", not several`,
    );
  if (connections.some(({ owner }) => (owner.organization ?? organization) !== organization))
    throw badInput("connections", "must be the organization's own");
  if (connections.some(({ owner }) => owner.actor !== options.actor))
    throw badInput("connections", "must be opened for the actor of the context");
  for (const [route, id] of Object.entries(routes))
    if (!byId.has(id)) throw badInput(`routes.${route}`, "names a connector without a connection");
  const serving = (route: ContractRoute): Serving =>
    serve(refusing, () => {
      const named = routes[route];
      return named === undefined ? loneServer(connections, route) : connected(byId, named);
    });
  return {
    organization,
    files: files(serving("files")),
    db: databases(serving("db")),
    payments: payments(serving("payments")),
    notify: notifications(serving("notify")),
    call: humanCalls(options.questions, connections, serving("human")),
    tools: createTools(
      options.tools === undefined
        ? { connectors: [], tools: [] }
        : { ...options.tools, connectors: connections },
    ),
    connector: <Id extends keyof Catalog & string>(id: Id) => {
      try {
        return connected(byId, id) as Catalog[Id];
      } catch (error) {
        tellMissing(refusing, id, error);
        throw error;
      }
    },
  };
}

function connected(byId: ReadonlyMap<string, Connector>, id: string): Connector {
  const found = byId.get(id);
  if (found !== undefined) return found;
  const named = isConnectorId(id) ? `to "${id}"` : "of that name";
  throw new ConnectorError("unsupported", `There is no connection ${named}.`);
}

function loneServer(connections: readonly Connector[], route: ContractRoute): Connector {
  const proof = PROOFS[route];
  const able = connections.filter(({ implementations }) => Object.hasOwn(implementations, proof));
  const [only, ...others] = able;
  if (only === undefined) throw new ConnectorError("unsupported", `No connection does "${proof}".`);
  if (others.length === 0) return only;
  const ids = able.map(({ descriptor }) => descriptor.id).join(", ");
  throw badInput(`routes.${route}`, `must name one of ${ids}`);
}
