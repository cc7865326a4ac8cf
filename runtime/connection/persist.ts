import type { Tokens } from "../oauth/context.ts";
import type { Change, Lease } from "../store/store.ts";
import { isConflict } from "./conflict.ts";
import { putConnection, readConnection } from "./connection.ts";
import { takeLease } from "./lease.ts";
import { ATTEMPTS, isOutage, pauseAfter } from "./patience.ts";
import { readPresentation, removePresentation } from "./presentation.ts";
import { movedOn, type Renewal } from "./renewal.ts";
import { type Generation, secretName, valuesOf } from "./secrets.ts";

/**
 * Commits new tokens in place of the stale generation, under the lease. A vendor gives a rotated token once, so
 * a store or key service that does not answer is asked again; and a holder who was replaced while the vendor was slow takes
 * the lease anew: its tokens count as long as nobody else has brought others.
 */
export async function persistTokens(
  renewal: Renewal,
  first: Lease,
  tokens: Tokens,
): Promise<Generation> {
  const { services, target, stale } = renewal;
  const { vault, store } = services;
  let lease = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { version } = await readPresentation(store, target.connection, stale);
      return {
        version: await vault.rotate(
          secretName(target.connection, "tokens"),
          stale,
          valuesOf(tokens),
          [
            { kind: "hold", lease },
            ...removePresentation(target.connection, version),
            ...(await revived(renewal)),
          ],
        ),
        tokens,
      };
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPass(error)) throw error;
    }
    await pauseAfter(attempt);
    try {
      const found = await movedOn(renewal);
      if (found !== undefined) return found;
      const taken = await reclaim(renewal, lease);
      if ("found" in taken) return taken.found;
      lease = taken.lease;
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPass(error)) throw error;
    }
  }
}

/** The lease, if it is still this holder's; otherwise a new one once it is free. */
async function reclaim(
  renewal: Renewal,
  lease: Lease,
): Promise<{ readonly lease: Lease } | { readonly found: Generation }> {
  const { services, target } = renewal;
  const { store, lease: times } = services;
  if (await store.renew(lease, times.ttl)) return { lease };
  return await takeLease(store, target.connection, times, async () => await movedOn(renewal));
}

/** Whether the same commit may do later: the store or the key's service did not answer, or something had moved. */
function mayPass(error: unknown): boolean {
  return isConflict(error) || isOutage(error);
}

/** Whoever took over may have found the old token used up, and the connection over: it is not, with these. */
async function revived({ services, target }: Renewal): Promise<readonly Change[]> {
  const { store, now } = services;
  const stored = await readConnection(store, target.connection);
  if (stored?.connection.state.kind !== "needsReauthentication") return [];
  const connection = { ...stored.connection, state: { kind: "active" } } as const;
  return [putConnection(connection, stored.version, now())];
}
