import type { Records } from "../records.ts";
import { nextVersion } from "../store/store.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { RateWindows } from "./rate-windows.ts";
import { learn, type Observation, takeFrom, type Window } from "./window.ts";

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
  readonly window: Window;
  /** Calls that were taken for this process and not made yet. */
  readonly permits: number;
}

interface Stored {
  readonly window: Window | undefined;
  readonly version: number;
}

/** Windows that processes share: what one takes, no other has. Costs two statements for a part of the calls. */
export function createStoreWindows(records: Records, most: number): RateWindows {
  const shares = new BoundedMap<Share>(most);
  const read = async (key: string): Promise<Stored> => {
    const found = await records.read(NAMESPACE, key);
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
      { kind: "put", namespace: NAMESPACE, key, value, replaces, version },
    ]);
    return committed;
  };

  return {
    take: async (key, now) => {
      const share = shares.get(key);
      if (share !== undefined && share.permits > 0 && now < share.window.resetAt) {
        shares.set(key, { ...share, permits: share.permits - 1 });
        return 0;
      }
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { window, version } = await read(key);
        if (window === undefined) return 0;
        const taking = takeFrom(window, partOf(window, now), now);
        if (taking.taken === 0) return taking.wait;
        if (!(await write(key, version, taking.window, now))) continue;
        const mine = shares.get(key);
        const kept = mine?.window.resetAt === taking.window.resetAt ? mine.permits : 0;
        shares.set(key, { window: taking.window, permits: kept + taking.taken - 1 });
        return 0;
      }
      return CROWDED;
    },

    learn: async (key, seen, now) => {
      const share = shares.get(key);
      if (share !== undefined && isSame(share.window, after(share.window, seen, now), seen)) return;
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { window, version } = await read(key);
        const next = after(window, seen, now);
        if (next === undefined) return;
        const isKnown = window !== undefined && isSame(window, next, seen);
        if (!isKnown && !(await write(key, version, next, now))) continue;
        const mine = shares.get(key);
        const goesOn =
          window !== undefined &&
          mine?.window.resetAt === window.resetAt &&
          (window.guessed || next.resetAt <= window.resetAt + seen.tolerance);
        shares.set(key, { window: next, permits: goesOn ? mine.permits : 0 });
        return;
      }
    },

    end: () => undefined,
  };
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

function partOf(window: Window, now: number): number {
  const left = now < window.resetAt ? window.left : window.limit;
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
  const numbers = [value?.limit, value?.left, value?.resetAt, value?.length];
  return numbers.every(Number.isFinite) ? (value as Window) : undefined;
}
