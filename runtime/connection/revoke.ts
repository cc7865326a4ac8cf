import { ConnectorError } from "../errors.ts";
import { revokeTokens } from "../oauth/grants.ts";
import { readConnection, removeConnection } from "./connection.ts";
import { openContext } from "./context.ts";
import { takeLease, underLease } from "./lease.ts";
import { readPresentation, removePresentation } from "./presentation.ts";
import { readGeneration, type SecretKind, secretName } from "./secrets.ts";
import { revokeByCall } from "./revoke-call.ts";
import type { Services, Target } from "./services.ts";
import { isOAuth2, schemeOf } from "./token-source.ts";

const KINDS: readonly SecretKind[] = ["tokens", "credential", "app"];

/**
 * Ends a connection: its tokens are given back to the vendor and its secrets deleted, in any case. Returns
 * whether the vendor confirmed. Renewals under way end first. A connection that is gone already is no error.
 */
export async function revokeConnection(services: Services, target: Target): Promise<boolean> {
  const { store, vault, lease: times } = services;
  const taken = await takeLease(store, target.connection, times, async () => undefined);
  if (!("lease" in taken)) return false;
  return await underLease(store, taken.lease, times.ttl, async () => {
    const stored = await readConnection(store, target.connection);
    if (stored === undefined) return false;
    await services.announce("revoke", stored.connection);
    const atVendor = await giveBack(services, target);
    for (const kind of KINDS) {
      const name = secretName(target.connection, kind);
      const secret = await vault.get(name);
      if (secret !== undefined) await vault.delete(name, secret.version);
    }
    const { version } = await readPresentation(store, target.connection, 0);
    await store.commit([
      removeConnection(stored),
      ...removePresentation(target.connection, version),
    ]);
    services.observe({ kind: "revoked", connection: stored.connection, atVendor });
    return atVendor;
  });
}

/** A vendor that does not answer cannot keep anybody from ending a connection. */
async function giveBack(services: Services, target: Target): Promise<boolean> {
  const scheme = schemeOf(target);
  const generation = await readGeneration(services.vault, target.connection);
  if (!isOAuth2(scheme) || generation === undefined) return false;
  try {
    const context = await openContext(services, target);
    const { revoke } = scheme.options;
    if (revoke === undefined) return await revokeTokens(context, scheme.options, generation.tokens);
    const ending = { scheme, call: revoke.call };
    await revokeByCall(services, target, ending, context, generation.tokens);
    return true;
  } catch (error) {
    if (error instanceof ConnectorError) return false;
    throw error;
  }
}
