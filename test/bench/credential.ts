// What a credential costs that is read from the vault: CPU microseconds, the key that wraps it known already; the
// store keeps bytes in memory, so that what is measured is the opening. The least of several slices.
// Run: node test/bench/credential.ts
import { name, openVault } from "../runtime/vault/kit.ts";
import { processorTime } from "../kit/processor-time.ts";

const SLICES = 12;
const READS = 5000;

const { vault, store } = openVault();
await vault.put(name, {
  accessToken: `gho_${"a".repeat(36)}`,
  refreshToken: `ghr_${"r".repeat(76)}`,
  expiresAt: "1764000000000",
});

async function slice(): Promise<number> {
  const start = processorTime();
  for (let index = 0; index < READS; index += 1)
    if ((await vault.get(name))?.values.accessToken === undefined) throw new Error("no credential");
  return ((processorTime() - start) * 1000) / READS;
}

let best = Infinity;
for (let round = 0; round < SLICES; round += 1) best = Math.min(best, await slice());
await store.close();
console.log(`credential opened, SQLite in memory included: ${best.toFixed(1)} us (goal 15)`);
