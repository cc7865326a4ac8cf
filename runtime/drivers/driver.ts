import type { ErrorClass } from "../operation.ts";
import type { NetworkPolicy } from "../network/network-policy.ts";
import type { Effect } from "../operation.ts";

/** Speaks one protocol that is not HTTP. Loaded by the first call that needs it. */
export interface Driver {
  /** Opens what the calls of one connection share. Nothing is connected before the first command. */
  readonly open: (target: DriverTarget) => DriverClient;
  /** What a code of the server means where the definition does not say; undefined: `failed`. */
  readonly classOf: (code: string) => Exclude<ErrorClass, "ignored"> | undefined;
}

/** Where a client connects, and within which limits: the definition's `driver`, computed for one connection. */
export interface DriverTarget {
  /** By the driver's own names: `host`, `port`, `user`, `password`. Holds secrets. */
  readonly connect: Readonly<Record<string, unknown>>;
  /** The connector's hosts for this connection; a client is never lent to one that has others. */
  readonly hosts: readonly string[];
  /** `upgrade`: TLS begins within the connection, or there is none. */
  readonly tls: "verify" | "upgrade" | "off";
  /** The server is told so too: nothing that a command holds can write. */
  readonly readOnly: boolean;
  /** What `db.*` may name; absent: everything that the account may. */
  readonly collections?: readonly string[];
  /** The account itself reaches no other collections, so free statements may be let through. */
  readonly roleEnforcesCollections: boolean;
  /** Connections, and milliseconds after which an unused one is closed. */
  readonly pool: { readonly max: number; readonly idle: number };
  /** Milliseconds. */
  readonly timeout: { readonly connect: number; readonly command: number };
  readonly limits: { readonly rows: number; readonly bytes: number };
  /** Asked for the address of every host, also of those that a server names. */
  readonly network: NetworkPolicy;
  /** Fails with `hostNotAllowed` unless a host is one of the connector's. */
  readonly assertHost: (host: string) => void;
}

/** What a driver is asked to do. */
export type DriverCommand = {
  /** What it does to the world: reads are done in a way that cannot write. */
  readonly effect: Effect;
} & (
  | {
      readonly kind: "statement";
      /** Text and names of inputs in turn, beginning with text. */
      readonly statement: readonly string[];
      /** Whether its rows are wanted; otherwise how many records it touched is. */
      readonly rows: boolean;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "command";
      /** `find`, `insert`, `send`: the driver's own. */
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
);

export interface DriverClient {
  /**
   * Does one command, and gives plain values. Fails with a ConnectorError, or with a DriverFailure where the
   * server said no. Once the signal is aborted it stops, on the server too, and may fail with anything.
   */
  readonly run: (command: DriverCommand, signal: AbortSignal) => Promise<unknown>;
  /** Closes every connection, those in use as well. */
  readonly close: () => Promise<void>;
}

/** What a server answered in place of a result; `classify.ts` makes an error of it. */
export class DriverFailure extends Error {
  /** What the root `error` of the definition's `driver.errors` reads: code, message and what else is said. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The server took back what it had begun, so that a repeat does nothing twice. */
  readonly undone: boolean;

  constructor(facts: Readonly<Record<string, unknown>>, undone: boolean) {
    super("The server refused the command.");
    this.facts = facts;
    this.undone = undone;
  }
}
