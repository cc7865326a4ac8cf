import type { Change, Store } from "../../../runtime/store/store.ts";
import type { StoreUnderTest } from "./harness.ts";

/** What the tests of the contract share; the store is a new one for each test. */
export interface Context {
  readonly create: () => Promise<StoreUnderTest>;
  under: StoreUnderTest;
  store: Store;
  /** The index of the change that conflicts, or undefined. */
  readonly commit: (...changes: readonly Change[]) => Promise<number | undefined>;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

export const put = (key: string, value: string, replaces: number, version: number): Change => ({
  kind: "put",
  namespace: "n",
  key,
  value: bytes(value),
  replaces,
  version,
});
export const once = (key: string, ttl: number): Change => ({
  kind: "once",
  namespace: "n",
  key,
  ttl,
});
export const append = (sequence: number, value: string): Change => ({
  kind: "append",
  stream: "s",
  sequence,
  value: bytes(value),
});
export const enqueue = (key: string, delay: number, value: string = key): Change => ({
  kind: "enqueue",
  queue: "q",
  key,
  value: bytes(value),
  delay,
});
