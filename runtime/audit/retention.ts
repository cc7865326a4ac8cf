import type { SettledLog } from "./log.ts";
import type { Position } from "./chain.ts";
import { type Signing, signStart } from "./head.ts";
import { streamOf, timeOf, walk } from "./stretch.ts";
import { type Chain, type KeptStart, STARTS, witnessedHead } from "./tail.ts";

/** Records that one commit forgets. */
const BATCH = 1000;

/** A log whose beginning is forgotten. */
export interface Forgetting {
  readonly chain: Chain;
  readonly settle: () => Promise<SettledLog>;
  readonly start: () => Promise<KeptStart>;
  readonly signing: () => Signing;
  /** Writes down that it is done, before it is. */
  readonly announce: (through: number) => Promise<void>;
}

/**
 * Forgets the records at the beginning of a chain up to the first that is not older than a moment, and keeps a signed
 * statement of the last that is gone, so that the others can be verified. The record of the last head, and of the
 * last one that a witness has, always stays. Gives how many are gone.
 */
export async function forget(forgetting: Forgetting, before: number): Promise<number> {
  const { chain, settle, start, signing, announce } = forgetting;
  const { store, organization } = chain;
  const { sequence: last } = await settle();
  const witnessed = chain.witness === undefined ? last : (await witnessedHead(chain))?.sequence;
  const kept = Math.min(last, witnessed ?? 0);
  const begun = await start();
  const stops: Position[] = [];
  let end: Position = begun.position;
  for await (const step of walk(store, organization, begun.position)) {
    const { position } = step;
    // The link of the first record that stays was checked on the way.
    if (position.sequence >= kept || !(timeOf(step) < before)) break;
    end = position;
    if ((position.sequence - begun.position.sequence) % BATCH === 0) stops.push(position);
  }
  if (end.sequence === begun.position.sequence) return 0;
  if (stops.at(-1)?.sequence !== end.sequence) stops.push(end);
  await announce(end.sequence);
  let gone = 0;
  let { version } = begun;
  for (const stop of stops)
    // Other processes may forget the same, and each does its part; the version is the number of what is gone.
    while (version < stop.sequence) {
      const { committed } = await store.commit([
        {
          kind: "put",
          namespace: STARTS,
          key: organization,
          value: Buffer.from(JSON.stringify(signStart(signing(), stop)), "utf8"),
          replaces: version,
          version: stop.sequence,
        },
        { kind: "trim", stream: streamOf(organization), before: stop.sequence + 1 },
      ]);
      if (committed) gone += stop.sequence - version;
      version = committed ? stop.sequence : (await start()).version;
    }
  return gone;
}
