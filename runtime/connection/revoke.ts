import { ConnectorError } from "../errors.ts";
import { revokeTokens } from "../oauth/grants.ts";
import { VaultError } from "../vault/error.ts";
import { isConflict } from "./conflict.ts";
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
 * whether the vendor confirmed. Renewals under way end first. A connection that is gone already is no error. Whatever it
 * fails with, all that was kept is still there, and it may be ended again.
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
    const { version } = await readPresentation(store, target.connection, 0);
    const secrets = KINDS.map((kind) => secretName(target.connection, kind));
    const gone = [removeConnection(stored), ...removePresentation(target.connection, version)];
    try {
      // In one commit: there is no connection without its secrets.
      await vault.remove(secrets, gone);
    } catch (error) {
      throw isConflict(error)
        ? new ConnectorError("conflict", "The connection was changed by somebody else meanwhile.")
        : error;
    }
    services.observe({ kind: "revoked", connection: stored.connection, atVendor });
    return atVendor;
  });
}

/** Neither a vendor that does not answer nor a key that is lost can keep anybody from ending a connection. */
async function giveBack(services: Services, target: Target): Promise<boolean> {
  const scheme = schemeOf(target);
  if (!isOAuth2(scheme)) return false;
  try {
    const generation = await readGeneration(services.vault, target.connection);
    if (generation === undefined) return false;
    const context = await openContext(services, target);
    const { revoke } = scheme.options;
    if (revoke === undefined) return await revokeTokens(context, scheme.options, generation.tokens);
    const ending = { scheme, call: revoke.call };
    await revokeByCall(services, target, ending, context, generation.tokens);
    return true;
  } catch (error) {
    if (error instanceof ConnectorError || isLost(error)) return false;
    throw error;
  }
}

/** Whether nobody can read the secrets any more; a key's service that does not answer may do so later. */
function isLost(error: unknown): boolean {
  return error instanceof VaultError && (error.code === "unknownKey" || error.code === "tampered");
}
