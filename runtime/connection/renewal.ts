import { ConnectorError } from "../errors.ts";
import { connectionGone } from "./connection.ts";
import type { Candidates } from "./context.ts";
import { type Generation, readGeneration } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import type { TokenSource } from "./token-source.ts";

/** One generation of tokens that is to be replaced by the next. */
export interface Renewal {
  readonly services: Services;
  readonly target: Target;
  readonly source: TokenSource;
  /** The generation that is no longer good enough. */
  readonly stale: number;
  /** Secrets that are tried in place of those that are kept. */
  readonly candidates?: Candidates;
}

/**
 * Another generation than the stale one; undefined while that is the last. Fails where the connection is gone, and
 * with `conflict` where secrets were to be tried by renewing it.
 */
export async function movedOn({
  services,
  target,
  stale,
  candidates,
}: Renewal): Promise<Generation | undefined> {
  const generation = await readGeneration(services.vault, target.connection);
  if (generation === undefined) throw connectionGone();
  if (generation.version === stale) return undefined;
  // Somebody else's tokens prove nothing of them.
  if (candidates !== undefined)
    throw new ConnectorError("conflict", "The tokens were renewed by somebody else meanwhile.");
  return generation;
}
