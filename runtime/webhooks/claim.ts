import type { ReplayStore } from "./replay.ts";

/**
 * Claims some keys; says for each whether it was free. Where the store fails, what was claimed is released and
 * the failure goes on to the caller.
 */
export async function claimAll(
  store: ReplayStore,
  keys: readonly string[],
  milliseconds: number,
): Promise<readonly boolean[]> {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return [await store.claim(only, milliseconds)];
  const settled = await Promise.allSettled(keys.map((key) => store.claim(key, milliseconds)));
  const failure = settled.find(({ status }) => status === "rejected");
  if (failure?.status !== "rejected")
    return settled.map((each) => each.status === "fulfilled" && each.value);
  const claimed = keys.filter((_, index) => {
    const each = settled[index];
    return each?.status === "fulfilled" && each.value;
  });
  await Promise.allSettled(claimed.map((key) => store.release(key)));
  throw failure.reason;
}
