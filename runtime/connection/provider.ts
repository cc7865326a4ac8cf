import { type Credential, type CredentialProvider, fields } from "../auth/credential.ts";
import { ConnectorError } from "../errors.ts";
import { renewalOf } from "../oauth/lifetime.ts";
import { connectionGone, connectionKey, readConnection } from "./connection.ts";
import { renewTokens } from "./refresh.ts";
import { type Generation, readGeneration, readValues, secretName } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import { isBound, schemeOf, sentValues, type TokenSource, tokenSourceOf } from "./token-source.ts";

/** Milliseconds in which a token that was just given and is rejected is not renewed: another is no better. */
const YOUNG = 10_000;

/** Renewals that this process has begun, by connection and generation: callers at the same time share one. */
export type Flights = Map<string, Promise<Generation>>;

/** Gives a connection's secrets to calls: tokens renewed in time, and once where the vendor rejects them. */
export function provide(services: Services, flights: Flights, target: Target): CredentialProvider {
  const { state } = target.connection;
  if (state.kind === "choosing")
    return () => {
      throw new ConnectorError("badInput", "The connection waits for a person's choice.", {
        unsent: true,
      });
    };
  const scheme = schemeOf(target);
  const source = tokenSourceOf(services, target, scheme);
  if (source === undefined) return async () => await given(services, target);
  return async ({ rejected, presigning }) => {
    if (presigning === true && scheme.presign !== undefined) return await given(services, target);
    const generation = await currentTokens(services, flights, target, source, rejected);
    const app = isBound(scheme) ? await readValues(services.vault, target.connection, "app") : {};
    return credential(sentValues(scheme, generation.tokens, app), scheme.id);
  };
}

/** What the user gave, as it is now: it may have been rotated since the last call. */
async function given(services: Services, { connection }: Target): Promise<Credential> {
  const stored = await services.vault.get(secretName(connection, "credential"));
  if (stored === undefined) throw connectionGone();
  return credential(stored.values, connection.auth);
}

async function currentTokens(
  services: Services,
  flights: Flights,
  target: Target,
  source: TokenSource,
  rejected: Credential | undefined,
): Promise<Generation> {
  const current = await readGeneration(services.vault, target.connection);
  if (current === undefined) throw connectionGone();
  const { tokens } = current;
  const now = services.now();
  const isRejected = rejected?.values["accessToken"] === tokens.accessToken;
  const age = now - tokens.obtainedAt;
  // Of one that comes from the future, nobody knows how old it is: a clock was put right.
  if (isRejected && age >= 0 && age < YOUNG) return current;
  if (!isRejected && renewalOf(tokens) > now) return current;
  const usable = !isRejected && (tokens.expiresAt ?? Infinity) > now;
  if (usable && !(await mayRenew(services, target, source, current))) return current;
  try {
    // Nobody waits for another process while the token is still good.
    const patience = usable ? { ...services, lease: { ...services.lease, wait: 0 } } : services;
    return await shareFlight(patience, flights, target, source, current.version);
  } catch (error) {
    if (
      usable &&
      error instanceof ConnectorError &&
      services.now() < (tokens.expiresAt ?? Infinity)
    )
      return current;
    throw error;
  }
}

/** Ahead of its end a token is renewed only where that can succeed: there is time until it has to. */
async function mayRenew(
  { store }: Services,
  { connection }: Target,
  source: TokenSource,
  { tokens }: Generation,
): Promise<boolean> {
  if (!source.canRenew(tokens)) return false;
  const stored = await readConnection(store, connection);
  if (stored === undefined) throw connectionGone();
  return stored.connection.state.kind !== "needsReauthentication";
}

async function shareFlight(
  services: Services,
  flights: Flights,
  target: Target,
  source: TokenSource,
  stale: number,
): Promise<Generation> {
  const key = `${connectionKey(target.connection)}#${stale}#${services.lease.wait}`;
  const flying = flights.get(key);
  if (flying !== undefined) return await flying;
  const flight = renewTokens({ services, target, source, stale }).finally(() => {
    flights.delete(key);
  });
  flights.set(key, flight);
  return await flight;
}

/** A credential that prints nothing. */
export function credential(
  values: Readonly<Record<string, string>>,
  auth: string,
): Promise<Credential> | Credential {
  return fields(values, auth)({ connector: "", auth: [] });
}
