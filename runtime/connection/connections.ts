import { randomUUID } from "node:crypto";
import type { CredentialProvider } from "../auth/credential.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { createDrivers, defaultDrivers, type Drivers } from "../drivers/drivers.ts";
import type { Callable } from "../callable.ts";
import type { NetworkPolicy } from "../network/network-policy.ts";
import type { Transport } from "../http/request.ts";
import type { Store } from "../store/store.ts";
import { guardTransport } from "../http/transport-guard.ts";
import { createTransport, defaultTransport } from "../http/transport.ts";
import type { Vault } from "../vault/vault.ts";
import {
  beginAuthorization,
  type BeginOptions,
  finishAuthorization,
  sweepAuthorizations,
  type Visitor,
} from "./authorization.ts";
import { choose } from "./choose.ts";
import { connectDirectly, type ConnectOptions } from "./connect.ts";
import {
  type Connection,
  type ConnectionName,
  listConnections,
  readConnection,
} from "./connection.ts";
import {
  type AskedBy,
  attempting,
  type ConnectionObserver,
  type ConnectionStep,
  type ConnectionSubject,
  type Telling,
  tellingOf,
} from "./event.ts";
import { type Flights, provide } from "./provider.ts";
import { revokeConnection } from "./revoke.ts";
import { rotateSecrets, type Rotation } from "./rotate.ts";
import type { LeaseTimes, Services, Test } from "./services.ts";

export type { BeginOptions, Visitor } from "./authorization.ts";
export type { ConnectOptions } from "./connect.ts";
export type { Choice, Choices, Connection, ConnectionName, ConnectionState } from "./connection.ts";
export type {
  AskedBy,
  ConnectionEvent,
  ConnectionObserver,
  ConnectionStep,
  ConnectionSubject,
} from "./event.ts";
export type { Rotation } from "./rotate.ts";
export type { LeaseTimes, Target, Test, Tested } from "./services.ts";

export interface ConnectionsOptions {
  readonly store: Store;
  readonly vault: Vault;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Wins over `network`. */
  readonly transport?: Transport;
  /** For connections to databases and the like. Wins over `network`. */
  readonly drivers?: Drivers;
  /** Where authorization servers, and the hosts of drivers, may be. Default: the public Internet. */
  readonly network?: NetworkPolicy;
  /**
   * Tests what a connection is made of, or changed to; see Test. Default: the call that the definition names,
   * where there are `operations`.
   */
  readonly test?: Test;
  /** Operations by connector and id, for what definitions call to log in, to choose from, to test and to revoke. */
  readonly operations?: (connector: string, id: string) => Callable | undefined;
  readonly observer?: ConnectionObserver;
  /** Defaults: 60,000 ms, which is three times as long as a token request may take, and 30,000 ms. */
  readonly lease?: Partial<LeaseTimes>;
}

/**
 * The accounts that organizations have connected, their secrets in a vault. Any number of processes may work
 * on one store. All functions throw ConnectorErrors that hold no secret, and VaultErrors and StoreErrors where
 * those fail.
 */
export interface Connections {
  /** Sends a person to the vendor's consent page (OAuth 2). */
  readonly begin: (
    descriptor: ConnectorDescriptor,
    options: BeginOptions,
  ) => Promise<{ readonly url: string }>;
  /** Makes the connection once the person is back; `callback` is the address with all that came in it. */
  readonly finish: (
    descriptor: ConnectorDescriptor,
    callback: string | URL,
    visitor: Visitor,
  ) => Promise<Connection>;
  /** Makes a connection that needs no consent: keys, passwords, logins, service accounts, the client itself. */
  readonly connect: (
    descriptor: ConnectorDescriptor,
    options: ConnectOptions,
  ) => Promise<Connection>;
  /**
   * Makes the choices that a connection waits for (its state says among what) and tests it. Fails with
   * `badInput` where something else is chosen, and with `conflict` where nothing is waited for any more.
   */
  readonly choose: (
    descriptor: ConnectorDescriptor,
    name: ConnectionName,
    chosen: Readonly<Record<string, string | number>>,
    askedBy?: AskedBy,
  ) => Promise<Connection>;
  readonly find: (name: ConnectionName) => Promise<Connection | undefined>;
  /** An organization's connections in batches of up to `limit` (10,000 at most), those behind the id `after`. */
  readonly list: (
    organization: string,
    range: { readonly after?: string; readonly limit: number },
  ) => Promise<readonly Connection[]>;
  /** What a connector takes as its `credentials`. */
  readonly provider: (
    descriptor: ConnectorDescriptor,
    connection: Connection,
  ) => CredentialProvider;
  /** Replaces secrets of a connection that lives on. */
  readonly rotate: (
    descriptor: ConnectorDescriptor,
    connection: Connection,
    rotation: Rotation,
    askedBy?: AskedBy,
  ) => Promise<void>;
  /** Ends a connection; says whether the vendor confirmed it. */
  readonly revoke: (
    descriptor: ConnectorDescriptor,
    connection: Connection,
    askedBy?: AskedBy,
  ) => Promise<boolean>;
  /** Forgets consents that never came back; returns how many. */
  readonly sweep: () => Promise<number>;
}

/** Opens the connections of a store and a vault. */
export function createConnections(options: ConnectionsOptions): Connections {
  const { store, vault, now = Date.now, transport, network, lease } = options;
  const silent: Omit<Services, keyof Telling> = {
    store,
    vault,
    now,
    transport: transportOf(transport, network),
    drivers:
      options.drivers ?? (network === undefined ? defaultDrivers : createDrivers({ network })),
    lease: { ttl: 60_000, wait: 30_000, ...lease },
    test: options.test,
    operations: options.operations,
  };
  const inNameOf = (askedBy: AskedBy): Services => ({
    ...silent,
    ...tellingOf(options.observer, askedBy),
  });
  const services = inNameOf({});
  const flights: Flights = new Map();
  /** What somebody asks for, in their name. */
  const asked = async <T>(
    askedBy: AskedBy,
    step: ConnectionStep,
    subject: ConnectionSubject,
    attempt: (services: Services) => Promise<T>,
  ): Promise<T> => {
    const named = inNameOf(askedBy);
    return await attempting(
      named,
      step,
      () => subject,
      async () => await attempt(named),
    );
  };
  /** One that is made has the id that is given, or a new one. */
  const making = async <T>(
    step: ConnectionStep,
    { id: connector }: ConnectorDescriptor,
    made: BeginOptions | ConnectOptions,
    make: (services: Services, id: string) => Promise<T>,
  ): Promise<T> => {
    const { organization, connection: id = randomUUID() } = made;
    const subject = { organization, connector, id };
    return await asked(made, step, subject, async (named) => await make(named, id));
  };
  return {
    begin: async (descriptor, begin) =>
      await making(
        "begin",
        descriptor,
        begin,
        async (named, id) => await beginAuthorization(named, descriptor, id, begin),
      ),
    finish: async (descriptor, callback, visitor) =>
      await finishAuthorization(inNameOf(visitor), descriptor, callback, visitor),
    connect: async (descriptor, connect) =>
      await making(
        "connect",
        descriptor,
        connect,
        async (named, id) => await connectDirectly(named, descriptor, id, connect),
      ),
    choose: async (descriptor, name, chosen, askedBy = {}) =>
      await asked(
        askedBy,
        "choose",
        { ...name, connector: descriptor.id },
        async (named) => await choose(named, flights, descriptor, { name, chosen }),
      ),
    find: async (name) => (await readConnection(store, name))?.connection,
    list: async (organization, range) => await listConnections(store, organization, range),
    provider: (descriptor, connection) => provide(services, flights, { descriptor, connection }),
    rotate: async (descriptor, connection, rotation, askedBy = {}) =>
      await asked(
        askedBy,
        "rotate",
        connection,
        async (named) => await rotateSecrets(named, { descriptor, connection }, rotation),
      ),
    revoke: async (descriptor, connection, askedBy = {}) =>
      await asked(
        askedBy,
        "revoke",
        connection,
        async (named) => await revokeConnection(named, { descriptor, connection }),
      ),
    sweep: async () => await sweepAuthorizations(services),
  };
}

function transportOf(own: Transport | undefined, network: NetworkPolicy | undefined): Transport {
  if (own !== undefined) return guardTransport(own);
  return network === undefined ? defaultTransport : createTransport({ network });
}
