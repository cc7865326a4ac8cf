import {
  createConnections,
  type Connections,
  type ConnectionsOptions,
} from "../../../../runtime/connection/connections.ts";
import type { Connection } from "../../../../runtime/connection/connection.ts";
import { putConnection } from "../../../../runtime/connection/connection.ts";
import { secretName, valuesOf } from "../../../../runtime/connection/secrets.ts";
import { oauth2, type OAuth2Options } from "../../../../runtime/auth/oauth2.ts";
import type { Credential, CredentialProvider } from "../../../../runtime/auth/credential.ts";
import type { ConnectorDescriptor } from "../../../../runtime/descriptor.ts";
import type { Tokens } from "../../../../runtime/oauth/context.ts";
import { openSqliteStore } from "../../../../runtime/store/sqlite.ts";
import type { Store } from "../../../../runtime/store/store.ts";
import { keyRing } from "../../../../runtime/vault/key.ts";
import { localKey } from "../../../../runtime/vault/local-key.ts";
import { createVault, type Vault } from "../../../../runtime/vault/vault.ts";
import { CLIENT, ISSUER } from "../../oauth/kit/authorization-server.ts";

export const ORGANIZATION = "organization-1";

/** A definition whose authorization server is the tests' own. */
export function descriptorOf(options: Partial<OAuth2Options> = {}): ConnectorDescriptor {
  return {
    id: "vendor",
    version: "1.0.0",
    kind: "oauth",
    hosts: ["op.test", "api.test"],
    auth: [
      oauth2({
        id: "oauth2",
        authorizationUrl: `${ISSUER}/auth`,
        tokenUrl: `${ISSUER}/token`,
        revokeUrl: `${ISSUER}/token/revocation`,
        scopes: ["openid", "offline_access"],
        refresh: "rotates",
        ...options,
      }),
    ],
    http: { baseUrl: [{ url: "https://api.test" }], timeout: 5000 },
  };
}

export function vaultOf(store: Store): Vault {
  return createVault({ store, keys: keyRing(localKey("test", new Uint8Array(32).fill(7))) });
}

export interface Setup {
  readonly store: Store;
  readonly vault: Vault;
  readonly connections: Connections;
  /** Moves the connections' clock. */
  readonly clock: { now: number };
}

/** Connections over an empty store in memory, with a clock of the test's own. */
export function setUp(options: Partial<ConnectionsOptions> = {}): Setup {
  const store = options.store ?? openSqliteStore({ path: ":memory:" });
  const vault = options.vault ?? vaultOf(store);
  const clock = { now: Date.now() };
  const connections = createConnections({ store, vault, now: () => clock.now, ...options });
  return { store, vault, connections, clock };
}

/** Puts a connection into the store as a consent would have. */
export async function plant(
  { vault }: Pick<Setup, "vault">,
  tokens: Tokens,
  id = "connection-1",
): Promise<Connection> {
  const connection: Connection = {
    id,
    organization: ORGANIZATION,
    connector: "vendor",
    auth: "oauth2",
    fields: {},
    state: { kind: "active" },
    createdAt: tokens.obtainedAt,
  };
  await vault.put(secretName(connection, "app"), CLIENT);
  await vault.put(secretName(connection, "tokens"), valuesOf(tokens), [
    putConnection(connection, 0, Date.now()),
  ]);
  return connection;
}

/** Asks a provider as a call does. */
export async function ask(
  provider: CredentialProvider,
  rejected?: Credential,
): Promise<Credential> {
  return await provider({
    connector: "vendor",
    auth: ["oauth2"],
    ...(rejected === undefined ? {} : { rejected }),
  });
}
