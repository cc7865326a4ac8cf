import type { Tokens } from "../oauth/context.ts";
import { ConnectorError } from "../errors.ts";
import type { Change } from "../store/store.ts";
import {
  type Connection,
  putConnection,
  readConnection,
  type StoredConnection,
} from "./connection.ts";
import { credential } from "./provider.ts";
import { readPresentation, removePresentation } from "./presentation.ts";
import { type SecretKind, secretName, valuesOf } from "./secrets.ts";
import type { Services, Target } from "./services.ts";

type Values = Readonly<Record<string, string>>;

/** What a connection is made of. */
export interface Ingredients {
  readonly app?: Values;
  /** What the user gave. */
  readonly credential?: Values;
  readonly tokens?: Tokens;
}

/**
 * Tests a connection and then keeps it; one that exists is connected anew. The connection and the secret that
 * calls need appear in one commit, so nobody sees half of it.
 */
export async function keep(
  services: Services,
  target: Target,
  ingredients: Ingredients,
): Promise<Connection> {
  const { store, now } = services;
  const former = await readConnection(store, target.connection);
  assertSame(former, target.connection);
  const label = await tested(services, target, ingredients);
  const connection: Connection = {
    ...target.connection,
    ...(label === undefined ? {} : { label }),
    createdAt: former?.connection.createdAt ?? target.connection.createdAt,
  };
  const { app, tokens } = ingredients;
  if (app !== undefined) await write(services, connection, "app", app, []);
  if (ingredients.credential !== undefined && tokens !== undefined)
    await write(services, connection, "credential", ingredients.credential, []);
  const { version } = await readPresentation(store, connection, 0);
  const alongside = [
    putConnection(connection, former?.version ?? 0, now()),
    ...removePresentation(connection, version),
  ];
  if (tokens === undefined)
    await write(services, connection, "credential", ingredients.credential ?? {}, alongside);
  else await write(services, connection, "tokens", valuesOf(tokens), alongside);
  services.observe({ kind: "connected", connection });
  return connection;
}

/** The label that the host's test gives. */
export async function tested(
  { test }: Services,
  target: Target,
  { tokens, credential: given = {} }: Ingredients,
): Promise<string | undefined> {
  const values = tokens === undefined ? given : { accessToken: tokens.accessToken };
  const credentials = async (): Promise<Awaited<ReturnType<typeof credential>>> =>
    await credential(values, target.connection.auth);
  return (await test?.({ ...target, credentials }))?.label;
}

async function write(
  { vault }: Services,
  connection: Connection,
  kind: SecretKind,
  values: Values,
  alongside: readonly Change[],
): Promise<void> {
  const name = secretName(connection, kind);
  const stored = await vault.get(name);
  if (stored === undefined) await vault.put(name, values, alongside);
  else await vault.rotate(name, stored.version, values, alongside);
}

/** A connection never changes its vendor. */
function assertSame(former: StoredConnection | undefined, { connector }: Connection): void {
  if (former === undefined || former.connection.connector === connector) return;
  throw new ConnectorError("badInput", "The connection belongs to another connector.");
}
