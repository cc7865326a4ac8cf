import { isToCome } from "../clock.ts";
import { createHash } from "node:crypto";
import { ConnectorError } from "../errors.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { equalText } from "../webhooks/bytes.ts";
import { nextVersion, type StoredRecord } from "../store/store.ts";
import type { CredentialName } from "../vault/name.ts";
import type { Connection } from "./connection.ts";
import { consentScheme, finishConsent, openConsent, stateIn, unknownState } from "./consent.ts";
import { contextOf } from "./context.ts";
import { type AskedBy, attempting, type ConnectionSubject } from "./event.ts";
import { acceptFields, fieldsOf } from "./fields.ts";
import { keep } from "./keep.ts";
import { secretName } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import { schemeOf } from "./token-source.ts";
import { isConflict } from "./conflict.ts";

/** Whose account is connected, and in which of their sessions at the host. */
export interface Visitor extends AskedBy {
  readonly organization: string;
  /** What tells this person's session from all others, such as the id in its cookie. */
  readonly session: string;
}

export interface BeginOptions extends Visitor {
  /** Exactly as the vendor has it on its list. */
  readonly redirectUri: string;
  /**
   * `clientId`, `clientSecret` or `privateKey` and `keyId`, and the definition's own fields. `host` is the server that
   * the app is registered at, where the connection's fields choose one: its secret goes to no other.
   */
  readonly app: Readonly<Record<string, string>>;
  /** What the definition asks for, per connection. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Id of the auth method; default: the first with a consent page. */
  readonly auth?: string;
  /** Id of a connection whose account is connected anew; absent: a new connection is made. */
  readonly connection?: string;
}

/** A consent that has begun and has not come back. Secrets are in the vault. */
interface Waiting {
  /** SHA-256 of organization and session. */
  readonly visitor: string;
  readonly connection: Connection;
  readonly redirectUri: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const NAMESPACE = "authorizations";
const LIFETIME = 10 * 60_000;
const BATCH = 100;

/**
 * Sends a person to the vendor's consent page. Fails with `badInput`, `badCredential` or `hostNotAllowed`, and with
 * OAuth 1, where the vendor is asked for a token first, as the vendor does.
 */
export async function beginAuthorization(
  services: Services,
  descriptor: ConnectorDescriptor,
  id: string,
  options: BeginOptions,
): Promise<{ readonly url: string }> {
  const { vault, now } = services;
  const { organization, redirectUri } = options;
  const scheme = consentScheme(descriptor, options.auth);
  const accepted = acceptFields(descriptor, {
    auth: scheme.id,
    fields: await fieldsOf(services, descriptor, options),
    app: options.app,
  });
  const { app = options.app } = accepted;
  const connection: Connection = {
    id,
    organization,
    connector: descriptor.id,
    auth: scheme.id,
    fields: accepted.fields,
    state: { kind: "active" },
    createdAt: now(),
  };
  const context = contextOf(services, { descriptor, connection }, { app });
  const { url, state, secret } = await openConsent(context, scheme, redirectUri);
  const waiting: Waiting = {
    visitor: visitorDigest(options),
    connection,
    redirectUri,
    until: now() + LIFETIME,
  };
  const secrets = secret === undefined ? app : { ...app, [SECRET]: secret };
  const key = keyOf(state);
  const record = {
    kind: "put",
    namespace: NAMESPACE,
    key,
    value: Buffer.from(JSON.stringify(waiting), "utf8"),
    replaces: 0,
    version: nextVersion(0, now()),
  } as const;
  await vault.put(secretsOf(record, waiting), secrets, [record]);
  return { url };
}

/** The proof key, or the secret of a request token; beside the fields of the app, whose names begin with a letter. */
const SECRET = " secret";

/**
 * Takes in what came back from the consent page and makes the connection. A state is good for one call within
 * ten minutes, by the same organization in the same session. Fails with `badInput` where it is not, with
 * `permission` where the person refused, and as the token endpoint does.
 */
export async function finishAuthorization(
  services: Services,
  descriptor: ConnectorDescriptor,
  callback: string | URL,
  visitor: Visitor,
): Promise<Connection> {
  let subject: ConnectionSubject = {
    organization: visitor.organization,
    connector: descriptor.id,
  };
  return await attempting(
    services,
    "finish",
    () => subject,
    async () => {
      const found = await recognize(services, descriptor, callback, visitor);
      subject = found.target.connection;
      await services.announce("finish", subject);
      await useUp(services, found);
      return await complete(services, found);
    },
  );
}

/** A consent that came back to whom it belongs. */
interface Recognized {
  readonly target: Target;
  readonly record: StoredRecord;
  readonly waiting: Waiting;
  readonly secrets: Readonly<Record<string, string>>;
  readonly callback: URLSearchParams;
}

async function recognize(
  services: Services,
  descriptor: ConnectorDescriptor,
  callback: string | URL,
  visitor: Visitor,
): Promise<Recognized> {
  const { searchParams } = URL.parse(String(callback)) ?? {};
  if (searchParams === undefined)
    throw new ConnectorError("badInput", "The redirect is no whole address.");
  const digest = visitorDigest(visitor);
  const record = await services.store.read(NAMESPACE, keyOf(stateIn(descriptor, searchParams)));
  if (record === undefined) throw unknownState();
  const waiting = decode(record);
  if (
    !equalText(waiting.visitor, digest) ||
    !isOpen(waiting, services.now()) ||
    waiting.connection.connector !== descriptor.id
  ) {
    // Whoever else has it, it is not safe with its owner any more.
    await forget(services, record, waiting);
    throw unknownState();
  }
  const stored = await services.vault.get(secretsOf(record, waiting));
  if (stored === undefined) throw unknownState();
  const target: Target = { descriptor, connection: waiting.connection };
  return { target, record, waiting, secrets: stored.values, callback: searchParams };
}

/**
 * Before anything leaves: a code that is presented twice ends what it was good for (RFC 6749, section 4.1.2), so that
 * what fails from here on, the person begins anew. Fails with `badInput` where somebody else was faster.
 */
async function useUp(services: Services, { record, waiting }: Recognized): Promise<void> {
  if (!(await forget(services, record, waiting))) throw unknownState();
}

async function complete(
  services: Services,
  { target, waiting, secrets, callback }: Recognized,
): Promise<Connection> {
  const { [SECRET]: secret, ...app } = secrets;
  const context = contextOf(services, target, { app });
  const granted = await finishConsent(context, schemeOf(target), callback, {
    app,
    secret,
    redirectUri: waiting.redirectUri,
  });
  return await keep(services, target, { ...granted, redirect: callback });
}

/** Whether there is time left; clocks of processes differ a little. */
function isOpen({ until }: Waiting, now: number): boolean {
  return isToCome(until, now, 2 * LIFETIME);
}

/** Forgets consents that never came back; returns how many. Call it from time to time. */
export async function sweepAuthorizations(services: Services): Promise<number> {
  const { store, now } = services;
  let swept = 0;
  for (let after = ""; ;) {
    const records = await store.list(NAMESPACE, { after, limit: BATCH });
    for (const record of records) {
      const waiting = decode(record);
      if (isOpen(waiting, now())) continue;
      if (!(await forget(services, record, waiting))) continue;
      swept += 1;
    }
    const last = records.at(-1);
    if (last === undefined || records.length < BATCH) return swept;
    after = last.key;
  }
}

/** False where somebody else was faster. */
async function forget(
  { vault }: Services,
  record: StoredRecord,
  waiting: Waiting,
): Promise<boolean> {
  const { key, version } = record;
  const gone = { kind: "remove", namespace: NAMESPACE, key, version } as const;
  try {
    await vault.remove([secretsOf(record, waiting)], [gone]);
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** What names the secrets of a consent that has begun. */
function secretsOf(
  { key }: Pick<StoredRecord, "key">,
  { connection: { organization } }: Pick<Waiting, "connection">,
): CredentialName {
  return secretName({ organization, id: key }, "authorization");
}

/** The store sees a digest: who reads it cannot finish anybody's consent. */
function keyOf(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}

function visitorDigest({ organization, session }: Visitor): string {
  if (session === "") throw new ConnectorError("badInput", "A consent belongs to a session.");
  return createHash("sha256")
    .update(JSON.stringify([organization, session]))
    .digest("hex");
}

/** Only beginAuthorization writes what is read here. */
function decode({ value }: StoredRecord): Waiting {
  return JSON.parse(Buffer.from(value).toString("utf8")) as Waiting;
}
