import type { CredentialProvider } from "../auth/credential.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import type { Drivers } from "../drivers/drivers.ts";
import type { Callable } from "../callable.ts";
import type { Transport } from "../http/request.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Connection } from "./connection.ts";
import type { Telling } from "./event.ts";

/** What all that is done with connections needs. */
export interface Services extends Telling {
  readonly store: Store;
  readonly vault: Vault;
  readonly transport: Transport;
  readonly drivers: Drivers;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly lease: LeaseTimes;
  readonly test: Test | undefined;
  readonly operations: ((connector: string, id: string) => Callable | undefined) | undefined;
}

/** How long a process may take to renew tokens. */
export interface LeaseTimes {
  /** Milliseconds after which another process takes over from one that went down. */
  readonly ttl: number;
  /** Milliseconds for which a call waits for another process to renew a token. */
  readonly wait: number;
}

/** A connection and the definition that it is of. */
export interface Target {
  readonly descriptor: ConnectorDescriptor;
  readonly connection: Connection;
}

/**
 * Proves that a connection works before it is kept, in place of the call that the definition's `connection.test`
 * names. What it throws is why the connection is not made.
 */
export type Test = (
  candidate: Target & { readonly credentials: CredentialProvider },
) => Promise<Tested | undefined> | Tested | undefined;

/** What a test came to. */
export interface Tested {
  /** Names the account for people. */
  readonly label?: string;
  /** What its call gave, for definitions that capture something of it. */
  readonly result?: unknown;
}
