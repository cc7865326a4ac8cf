import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "../store/error.ts";
import { VaultError } from "../vault/error.ts";

/** With their pauses about six seconds. */
export const ATTEMPTS = 7;
const FIRST_PAUSE = 50;

/** Does what keeps something that a vendor gives but once, again while the store or the key's service is away. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isOutage(error)) throw error;
      await pauseAfter(attempt);
    }
}

/** Twice as long each time. */
export async function pauseAfter(attempt: number): Promise<void> {
  await sleep(FIRST_PAUSE * 2 ** (attempt - 1));
}

/** Whether it was the store or the key's service that did not answer. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === "unavailable";
  return error instanceof VaultError && error.code === "keyService";
}
