import type { CredentialProvider } from "../auth/credential.ts";
import type { Tokens } from "../oauth/context.ts";
import { ConnectorError } from "../errors.ts";
import {
  type Connection,
  putConnection,
  readConnection,
  type StoredConnection,
} from "./connection.ts";
import { capture, type CaptureSources } from "./capture.ts";
import { ConnectionCaller } from "./caller.ts";
import { chooseFrom } from "./choice.ts";
import { credential } from "./provider.ts";
import { patiently } from "./patience.ts";
import { readPresentation, removePresentation } from "./presentation.ts";
import { type SecretKind, secretName, valuesOf } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import { testConnection } from "./test.ts";
import type { CredentialWrite } from "../vault/vault.ts";
import { schemeOf, sentValues } from "./token-source.ts";

type Values = Readonly<Record<string, string>>;

/** What a connection is made of. */
export interface Ingredients extends Omit<CaptureSources, "test"> {
  readonly app?: Values;
  /** What the user gave. */
  readonly credential?: Values;
  readonly tokens?: Tokens;
}

/**
 * Completes a connection by what came with it, tests it and then keeps it; one that exists is connected anew.
 * Where a person has to choose first, it is tested after that. The connection and all of its secrets appear in one
 * commit, so nobody sees half of it.
 */
export async function keep(
  services: Services,
  target: Target,
  ingredients: Ingredients,
): Promise<Connection> {
  const { store, now } = services;
  // A vendor gives what comes of a consent once.
  const attempt = ingredients.redirect === undefined ? once : patiently;
  const former = await attempt(async () => await readConnection(store, target.connection));
  assertSame(former, target.connection);
  const connection: Connection = {
    ...(await completed(services, target, ingredients, former?.connection.fields ?? {})),
    createdAt: former?.connection.createdAt ?? target.connection.createdAt,
  };
  const { app, tokens, credential: given = tokens === undefined ? {} : undefined } = ingredients;
  const put = putConnection(connection, former?.version ?? 0, now());
  const secrets = { app, credential: given, tokens: tokens && valuesOf(tokens) };
  let isDoubtful = false;
  await attempt(async () => {
    if (isDoubtful && (await readConnection(store, connection))?.version === put.version) return;
    const { version } = await readPresentation(store, connection, 0);
    const writes = await writesOf(services, connection, secrets);
    isDoubtful = true;
    await services.vault.replace(writes, [put, ...removePresentation(connection, version)]);
  });
  const isActive = connection.state.kind === "active";
  services.observe({ kind: isActive ? "connected" : "choosing", connection });
  return connection;
}

async function once<T>(work: () => Promise<T>): Promise<T> {
  return await work();
}

/** The connection with what was captured, chosen and found out by its test. */
async function completed(
  services: Services,
  { descriptor, connection }: Target,
  ingredients: Ingredients,
  former: Readonly<Record<string, unknown>>,
): Promise<Connection> {
  const { tokens } = ingredients;
  const arrived = capture(descriptor, ["token", "redirect", "claims"], ingredients, tokens);
  const known = { ...connection, fields: { ...connection.fields, ...arrived } };
  const credentials = credentialsOf({ descriptor, connection }, ingredients);
  const caller = new ConnectionCaller(descriptor, {
    credentials,
    connection: known.fields,
    transport: services.transport,
    drivers: services.drivers,
  });
  const chosen = await chooseFrom(services, { descriptor, connection: known }, caller, former);
  const complete = { ...known, fields: { ...known.fields, ...chosen.fields } };
  if (Object.keys(chosen.open).length > 0)
    return { ...complete, state: { kind: "choosing", choices: chosen.open } };
  return await tested(services, { descriptor, connection: complete }, credentials);
}

/** The connection with the label of its test and what is captured from it. */
export async function tested(
  services: Services,
  target: Target,
  credentials: CredentialProvider,
): Promise<Connection> {
  const { descriptor, connection } = target;
  const found = await testConnection(services, target, credentials);
  const test = capture(descriptor, ["test"], { test: found?.result }, undefined);
  const label = found?.label;
  return {
    ...connection,
    fields: { ...connection.fields, ...test },
    ...(label === undefined ? {} : { label }),
  };
}

/** What calls need of what a connection is made of. */
export function credentialsOf(
  target: Target,
  { tokens, credential: given = {}, app = {} }: Pick<Ingredients, "tokens" | "credential" | "app">,
): CredentialProvider {
  const values = tokens === undefined ? given : sentValues(schemeOf(target), tokens, app);
  return async () => await credential(values, target.connection.auth);
}

/** Each kind of secret that there is, over what is kept of it now. */
async function writesOf(
  { vault }: Services,
  connection: Connection,
  secrets: Readonly<Partial<Record<SecretKind, Values | undefined>>>,
): Promise<readonly CredentialWrite[]> {
  const kinds = Object.entries(secrets) as [SecretKind, Values | undefined][];
  const writes = await Promise.all(
    kinds.map(async ([kind, values]) => {
      const name = secretName(connection, kind);
      if (values === undefined) return [];
      return [{ name, replaces: (await vault.get(name))?.version ?? 0, values }];
    }),
  );
  return writes.flat();
}

/** A connection never changes its vendor. */
function assertSame(former: StoredConnection | undefined, { connector }: Connection): void {
  if (former === undefined || former.connection.connector === connector) return;
  throw new ConnectorError("badInput", "The connection belongs to another connector.");
}
