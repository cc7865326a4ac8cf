import type { Records } from "../records.ts";
import { nextVersion } from "../store/store.ts";
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
export function createStoreWindows(records: Records, shares: Map<string, Share>): RateWindows {
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
      if (share !== undefined && saysNothing(share.window, seen, now)) return;
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { window, version } = await read(key);
        const next = learn(window, seen, now);
        if (next === undefined) return;
        const isKnown = window !== undefined && saysNothing(window, seen, now);
        if (!isKnown && !(await write(key, version, next, now))) continue;
        const mine = shares.get(key);
        const goesOn = window !== undefined && next.limit >= window.limit;
        shares.set(key, { window: next, permits: goesOn ? (mine?.permits ?? 0) : 0 });
        return;
      }
    },
  };
}

function partOf(window: Window, now: number): number {
  const left = now < window.resetAt ? window.left : window.limit;
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(left / PART)));
}

/** Whether an answer leaves a window as it is, but for how its end is rounded. */
function saysNothing(window: Window, seen: Observation, now: number): boolean {
  const next = learn(window, seen, now);
  return (
    next === window ||
    (next !== undefined &&
      !window.guessed &&
      next.left === window.left &&
      next.limit === window.limit &&
      Math.abs(next.resetAt - window.resetAt) <= seen.tolerance)
  );
}

function parseWindow(bytes: Uint8Array): Window | undefined {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Window> | null;
  const numbers = [value?.limit, value?.left, value?.resetAt, value?.length];
  return numbers.every(Number.isFinite) ? (value as Window) : undefined;
}
