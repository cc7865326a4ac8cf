import { ConnectorError } from "../errors.ts";
import { type Change, nextVersion, type Store, type StoredRecord } from "../store/store.ts";

/** One account at one vendor, as its owner sees it. Holds no secret, so it may be shown and logged. */
export interface Connection {
  /** A UUID. */
  readonly id: string;
  readonly organization: string;
  /** Id of the connector's definition. */
  readonly connector: string;
  /** Id of the auth method. */
  readonly auth: string;
  /** What was asked for, and what was captured when the account was connected. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names the account for people, where the definition's test says how. */
  readonly label?: string;
  readonly state: ConnectionState;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Whether calls may use it. `choosing`: a person has to say first what it is for; `refused`: the vendor no longer accepts the grant. `unanswered`: a rotated refresh
 * token was lost, see Unanswered. `ended`: the token is over and there is nothing to renew it with.
 */
export type ConnectionState =
  | { readonly kind: "active" }
  | { readonly kind: "choosing"; readonly choices: Choices }
  | {
      readonly kind: "needsReauthentication";
      readonly reason: "refused" | "unanswered" | "ended";
      /** Milliseconds since the epoch. */
      readonly since: number;
    };

/** One of several things that a connection may be for, such as a site. */
export interface Choice {
  readonly value: string | number;
  /** The vendor's words for people, on one line. */
  readonly label: string;
}

/** What is left to choose, by the names of the definition. */
export type Choices = Readonly<Record<string, readonly Choice[]>>;

/** What names a connection. */
export type ConnectionName = Pick<Connection, "organization" | "id">;

/** A connection as it was read, with the version that a change must name. */
export interface StoredConnection {
  readonly connection: Connection;
  readonly version: number;
}

const NAMESPACE = "connections";

/** The key of what is kept for a connection outside of the vault. */
export function connectionKey({ organization, id }: ConnectionName): string {
  return `${encodeURIComponent(organization)}/${encodeURIComponent(id)}`;
}

export async function readConnection(
  store: Store,
  name: ConnectionName,
): Promise<StoredConnection | undefined> {
  const record = await store.read(NAMESPACE, connectionKey(name));
  return record === undefined ? undefined : decode(record);
}

/** The connections of an organization in batches: those behind the id `after`. */
export async function listConnections(
  store: Store,
  organization: string,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly Connection[]> {
  const prefix = connectionKey({ organization, id: "" });
  const records = await store.list(NAMESPACE, {
    prefix,
    limit,
    ...(after === "" ? {} : { after: connectionKey({ organization, id: after }) }),
  });
  return records.map((record) => decode(record).connection);
}

/** Writes a connection in place of the version that was read; 0: there must be none. */
export function putConnection(
  connection: Connection,
  replaces: number,
  now: number,
): Change & { readonly version: number } {
  return {
    kind: "put",
    namespace: NAMESPACE,
    key: connectionKey(connection),
    value: Buffer.from(JSON.stringify(connection), "utf8"),
    replaces,
    version: nextVersion(replaces, now),
  };
}

export function removeConnection({ connection, version }: StoredConnection): Change {
  return { kind: "remove", namespace: NAMESPACE, key: connectionKey(connection), version };
}

/** The error for a connection that was revoked, perhaps a moment ago. */
export function connectionGone(): ConnectorError {
  return new ConnectorError("reauthenticate", "The connection does not exist any more.", {
    unsent: true,
  });
}

/** The error for a connection that only a person can make work again. */
export function reauthenticationNeeded(): ConnectorError {
  return new ConnectorError("reauthenticate", "The account has to be connected anew.", {
    unsent: true,
  });
}

/** Only putConnection writes what is read here. */
function decode({ value, version }: StoredRecord): StoredConnection {
  return { connection: JSON.parse(Buffer.from(value).toString("utf8")) as Connection, version };
}
