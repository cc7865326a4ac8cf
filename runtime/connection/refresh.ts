import { randomUUID } from "node:crypto";
import { ConnectorError, type ErrorCode } from "../errors.ts";
import type { OAuthContext, Tokens } from "../oauth/context.ts";
import { isDeadGrant, outcomeOf } from "../oauth/token-error.ts";
import type { Change, Lease } from "../store/store.ts";
import {
  type Connection,
  connectionGone,
  putConnection,
  readConnection,
  reauthenticationNeeded,
} from "./connection.ts";
import { openContext } from "./context.ts";
import { takeLease, underLease } from "./lease.ts";
import { persistTokens } from "./persist.ts";
import {
  digestOf,
  mayPresent,
  nextAttemptAt,
  type Presentation,
  putPresentation,
  readPresentation,
  removePresentation,
  type StoredPresentation,
} from "./presentation.ts";
import { movedOn, type Renewal } from "./renewal.ts";
import { type Generation, readGeneration } from "./secrets.ts";
import type { Services } from "./services.ts";

type Reason = Extract<Connection["state"], { kind: "needsReauthentication" }>["reason"];

/**
 * Renews the tokens of a connection, or returns what somebody else has made of them meanwhile. Over all
 * processes one request is sent per generation; new tokens are on disk before anybody sees them. Fails with
 * `reauthenticate` only where a person has to connect the account anew; everything else passes.
 */
export async function renewTokens(renewal: Renewal): Promise<Generation> {
  const { services, target } = renewal;
  const { store, lease: times } = services;
  const taken = await takeLease(
    store,
    target.connection,
    times,
    async () => await movedOn(renewal),
  );
  if ("found" in taken) return taken.found;
  return await underLease(
    store,
    taken.lease,
    times.ttl,
    async () => (await movedOn(renewal)) ?? (await renewUnder(renewal, taken.lease)),
  );
}

async function renewUnder(renewal: Renewal, lease: Lease): Promise<Generation> {
  const { services, target, source, stale } = renewal;
  const { vault, store, now } = services;
  const stored = await readConnection(store, target.connection);
  if (stored === undefined) throw connectionGone();
  if (stored.connection.state.kind === "needsReauthentication") throw reauthenticationNeeded();
  const tokens = (await readGeneration(vault, target.connection))?.tokens;
  if (tokens === undefined) throw connectionGone();
  const before = await readPresentation(store, target.connection, stale);
  if (!source.canRenew(tokens)) return await giveUp(renewal, lease, before, "ended");
  const token = source.usesUp(tokens);
  const digest = token === undefined ? undefined : digestOf(token);
  if (digest !== undefined && !mayPresent(before.presentation, digest, source.unanswered, now()))
    return await giveUp(renewal, lease, before, "unanswered");
  assertNotTooSoon(before.presentation, now());
  const context = await openContext(services, target, renewal.candidates);
  const marked = await mark(renewal, lease, before, digest);
  return await present(renewal, { lease, tokens, context, before, marked });
}

/** Writes down that a token is about to leave. */
async function mark(
  { services, target, stale }: Renewal,
  lease: Lease,
  { presentation, version }: StoredPresentation,
  digest: string | undefined,
): Promise<StoredPresentation> {
  const now = services.now();
  const { failed: _, ...former } = presentation ?? { failures: 0, since: now };
  const next: Presentation = {
    ...former,
    generation: stale,
    attempt: randomUUID(),
    since: presentation?.digest === undefined ? now : presentation.since,
    ...(digest === undefined ? {} : { digest }),
  };
  const change = putPresentation(target.connection, next, version, now);
  await commitUnder(services, lease, [change]);
  return { presentation: next, version: change.version };
}

interface Attempt {
  readonly lease: Lease;
  readonly tokens: Tokens;
  readonly context: OAuthContext;
  /** What had been written down before this attempt. */
  readonly before: StoredPresentation;
  readonly marked: StoredPresentation;
}

async function present(renewal: Renewal, attempt: Attempt): Promise<Generation> {
  const { services, target, source } = renewal;
  try {
    const { tokens } = await source.renew(attempt.context, attempt.tokens);
    const persisted = await persistTokens(renewal, attempt.lease, tokens);
    services.observe({ kind: "refreshed", connection: target.connection });
    return persisted;
  } catch (error) {
    return await settle(renewal, attempt, error);
  }
}

/** Writes down what an attempt came to, and throws what it failed with. */
async function settle(renewal: Renewal, attempt: Attempt, error: unknown): Promise<Generation> {
  const { services, target, stale } = renewal;
  const moved = await movedOn(renewal);
  if (moved !== undefined) return moved;
  const { lease, before, marked } = attempt;
  // With a candidate in place of what is kept, a refusal says something of the candidate alone.
  if (isDeadGrant(error) && renewal.candidates === undefined)
    return await giveUp(
      renewal,
      lease,
      marked,
      before.presentation?.digest === undefined ? "refused" : "unanswered",
      error,
    );
  const now = services.now();
  const failures = (before.presentation?.failures ?? 0) + 1;
  const code: ErrorCode = error instanceof ConnectorError ? error.code : "network";
  const retryAt = error instanceof ConnectorError ? error.retryAt?.getTime() : undefined;
  const until = Math.max(nextAttemptAt(failures, now), retryAt ?? 0);
  const left = digestLeft(attempt, outcomeOf(error));
  const next: Presentation = {
    generation: stale,
    attempt: marked.presentation?.attempt ?? "",
    since: left === undefined ? now : (marked.presentation?.since ?? now),
    failures,
    ...(left === undefined ? {} : { digest: left }),
    ...(renewal.candidates === undefined ? { failed: { code, at: now, until } } : {}),
  };
  // Of candidates, whoever tries them tells.
  if (renewal.candidates === undefined)
    services.observe({ kind: "failed", step: "refresh", connection: target.connection, code });
  await commitUnder(services, lease, [
    putPresentation(target.connection, next, marked.version, now),
  ]);
  throw error;
}

/** The token that still nobody has answered to. */
function digestLeft(
  { before, marked }: Attempt,
  outcome: ReturnType<typeof outcomeOf>,
): string | undefined {
  switch (outcome) {
    case "unsent":
      return before.presentation?.digest;
    case "refused":
      return undefined;
    case "unanswered":
      return marked.presentation?.digest;
  }
}

/** Marks the connection: only a person can help. Whoever replaced the lease meanwhile decides instead. */
async function giveUp(
  { services, target }: Renewal,
  lease: Lease,
  { version }: StoredPresentation,
  reason: Reason,
  error: unknown = reauthenticationNeeded(),
): Promise<never> {
  const stored = await readConnection(services.store, target.connection);
  if (stored === undefined) throw connectionGone();
  const now = services.now();
  const connection: Connection = {
    ...stored.connection,
    state: { kind: "needsReauthentication", reason, since: now },
  };
  await commitUnder(services, lease, [
    putConnection(connection, stored.version, now),
    ...removePresentation(target.connection, version),
  ]);
  services.observe({ kind: "needsReauthentication", connection });
  throw error;
}

/** Fails with `unavailable` where another process has replaced this one. */
async function commitUnder(
  { store }: Services,
  lease: Lease,
  changes: readonly Change[],
): Promise<void> {
  const result = await store.commit([{ kind: "hold", lease }, ...changes]);
  if (result.committed) return;
  throw new ConnectorError("unavailable", "Another process has taken over renewing the token.", {
    unsent: true,
  });
}

/** Callers that come right after a failure share it: the vendor is not asked for each of them. */
function assertNotTooSoon(before: Presentation | undefined, now: number): void {
  const { failed } = before ?? {};
  // One of the future was written down before a clock was put right.
  if (failed === undefined || failed.until <= now || failed.at > now) return;
  throw new ConnectorError(failed.code, "The token could not be renewed a moment ago.", {
    retryAt: new Date(failed.until),
    unsent: true,
  });
}
