import { hash } from "node:crypto";
import type { Records } from "../records.ts";
import { nextVersion } from "../store/store.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { RateWindows } from "./rate-windows.ts";
import { learn, type Observation, takeFrom, type Window, windowAt } from "./window.ts";

const NAMESPACE = "rateWindows";
/** A process takes so small a part of what is left at once: few writes while much is left, none lost at the end. */
const PART = 20;
const MOST_AT_ONCE = 50;
/** Others may write between our read and our write. */
const MOST_TRIES = 20;
/** Milliseconds after which to ask again where others were always faster. */
const CROWDED = 50;

/** What this process holds of one window. */
interface Share {
  /** As it was read or written last. */
  window: Window | undefined;
  /** Calls that were taken for this process and not made yet. */
  permits: number;
  /** Calls that were made and not ended. */
  underWay: number;
  /** The window, by its `since`, that has paid for calls that were under way when it began. */
  paid: number | undefined;
}

interface Stored {
  readonly window: Window | undefined;
  readonly version: number;
}

/**
 * Windows that processes share: what one takes, no other has. Costs two statements for a part of the calls. What a
 * process has under way while a window ends is taken from the next one, as soon as that process asks again. `clock`
 * gives milliseconds since the epoch, for a store may take its time.
 */
export function createStoreWindows(
  records: Records,
  most: number,
  clock: () => number,
): RateWindows {
  const shares = new BoundedMap<Share>(most);
  const shareOf = (key: string): Share =>
    shares.make(key, () => ({
      window: undefined,
      permits: 0,
      underWay: 0,
      paid: undefined,
    }));
  // Names of any length make keys that stores take.
  const recordOf = (key: string): string => hash("sha256", key, "base64url");
  const read = async (key: string): Promise<Stored> => {
    const found = await records.read(NAMESPACE, recordOf(key));
    return { window: found && parseWindow(found.value), version: found?.version ?? 0 };
  };
  const write = async (
    key: string,
    replaces: number,
    window: Window,
    now: number,
  ): Promise<boolean> => {
    const value = new TextEncoder().encode(JSON.stringify(window));
    const version = nextVersion(replaces, now);
    const { committed } = await records.commit([
      { kind: "put", namespace: NAMESPACE, key: recordOf(key), value, replaces, version },
    ]);
    return committed;
  };

  /** Takes calls out of the shared window for this process; milliseconds to wait where there are none. */
  const refill = async (key: string, share: Share): Promise<number> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const now = clock();
      const { window, version } = await read(key);
      if (window === undefined) return 0;
      const current = windowAt(window, now);
      // Calls from the window before may be counted in this one.
      const late = share.paid === current.since ? 0 : share.underWay;
      const taking = takeFrom(current, partOf(current) + late, now);
      if (taking.taken === 0) return taking.wait;
      if (!(await write(key, version, taking.window, now))) continue;
      if (share.window?.since !== current.since) share.permits = 0;
      share.window = taking.window;
      share.paid = current.since;
      share.permits += Math.max(0, taking.taken - late);
      // By now another caller may have taken them, or the window may be over.
      if (usePermit(share, clock())) return 0;
    }
    return CROWDED;
  };

  return {
    take: async (key, now) => {
      const share = shareOf(key);
      const wait = usePermit(share, now) ? 0 : await refill(key, share);
      if (wait === 0) share.underWay += 1;
      return wait;
    },

    learn: async (key, seen, now) => {
      const share = shareOf(key);
      const known = share.window;
      if (known !== undefined && isSame(known, after(known, seen, now), seen)) return;
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { window, version } = await read(key);
        const next = after(window, seen, now);
        if (next === undefined) return;
        const isKnown = window !== undefined && isSame(window, next, seen);
        if (!isKnown && !(await write(key, version, next, now))) continue;
        if (share.window?.since !== next.since) share.permits = 0;
        share.window = next;
        return;
      }
    },

    end: (key) => {
      const share = shareOf(key);
      share.underWay = Math.max(0, share.underWay - 1);
    },
  };
}

function usePermit(share: Share, now: number): boolean {
  if (share.window === undefined || share.permits === 0 || now >= share.window.resetAt)
    return false;
  share.permits -= 1;
  return true;
}

/**
 * What is known after an answer. Calls that were taken and then not counted by the vendor come back once nothing is
 * left by our count: half of what the vendor has left, for others may hold some of the rest. The last hundred are
 * not worth that risk.
 */
function after(window: Window | undefined, seen: Observation, now: number): Window | undefined {
  const next = learn(window, seen, now);
  if (next === undefined || next.left > 0 || seen.remaining <= 2 * MOST_AT_ONCE) return next;
  return { ...next, left: Math.floor(seen.remaining / 2) };
}

function partOf({ left }: Window): number {
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(left / PART)));
}

/** Whether nothing has changed, but for how the end is rounded. */
function isSame(window: Window, next: Window | undefined, { tolerance }: Observation): boolean {
  if (next === undefined || next === window) return true;
  return (
    window.guessed === next.guessed &&
    window.left === next.left &&
    window.limit === next.limit &&
    Math.abs(next.resetAt - window.resetAt) <= tolerance
  );
}

function parseWindow(bytes: Uint8Array): Window | undefined {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Window> | null;
  const numbers = [value?.limit, value?.left, value?.since, value?.resetAt, value?.length];
  return numbers.every(Number.isFinite) ? (value as Window) : undefined;
}
