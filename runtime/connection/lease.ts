import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectorError } from "../errors.ts";
import type { Lease, Store } from "../store/store.ts";
import { connectionKey, type ConnectionName } from "./connection.ts";
import type { LeaseTimes } from "./services.ts";

const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 400;

/**
 * Takes a connection's lease, waiting for whoever has it. Gives up as soon as `meanwhile` finds that there is
 * nothing left to do, and returns what it found; fails with `unavailable` after the longest wait.
 */
export async function takeLease<T>(
  store: Store,
  name: ConnectionName,
  times: LeaseTimes,
  meanwhile: () => Promise<T | undefined>,
): Promise<{ readonly lease: Lease } | { readonly found: T }> {
  const holder = randomUUID();
  const end = performance.now() + times.wait;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const lease = await store.acquire(leaseName(name), holder, times.ttl);
    if (lease !== undefined) return { lease };
    const found = await meanwhile();
    if (found !== undefined) return { found };
    if (performance.now() >= end)
      throw new ConnectorError("unavailable", "Another process is still renewing the token.", {
        unsent: true,
      });
    // Processes that were refused together must not come back together.
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}

/**
 * Keeps a lease alive while a step runs and gives it back afterwards. That it was lost meanwhile shows in the
 * step's own commits, which ask for it.
 */
export async function underLease<T>(
  store: Store,
  lease: Lease,
  ttl: number,
  step: () => Promise<T>,
): Promise<T> {
  let renewal: Promise<unknown> = Promise.resolve();
  const timer = setInterval(
    () => {
      renewal = store.renew(lease, ttl).catch(unrenewed);
    },
    Math.ceil(ttl / 3),
  );
  timer.unref();
  try {
    return await step();
  } finally {
    clearInterval(timer);
    await renewal;
    await store.release(lease).catch(unrenewed);
  }
}

/** A lease that the store could not be told about ends by itself; the step's outcome matters more. */
function unrenewed(): false {
  return false;
}

function leaseName(name: ConnectionName): string {
  return `refresh/${connectionKey(name)}`;
}
