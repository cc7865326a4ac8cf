/**
 * Long races, each from a seed: `npm run soak -- --length 1000 --seed 7 --only refresh`. The length is how many
 * rounds each of them takes; a failure names the seed that shows it again.
 */
import { soakAudit } from "./audit.ts";
import { soakHostile } from "./hostile.ts";
import { createRandom, type Random } from "./random.ts";
import { soakRefresh } from "./refresh.ts";
import { readOptions } from "../kit/options.ts";

const soaks: Readonly<Record<string, (random: Random, length: number) => Promise<void>>> = {
  refresh: soakRefresh,
  audit: soakAudit,
  hostile: soakHostile,
};

const values = readOptions(
  `Usage: npm run soak -- [options]

  --length <number> rounds of each race (default: 1000)
  --seed <number>   shows again what failed (default: by the clock)
  --only <name>     ${Object.keys(soaks).join(", ")}`,
  {
    length: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string" },
  },
  { length: "number", seed: "number", only: Object.keys(soaks) },
);

for (const [name, soak] of Object.entries(soaks)) {
  if (values.only !== undefined && values.only !== name) continue;
  const started = performance.now();
  console.log(`${name}: ${values.length} rounds from seed ${values.seed}`);
  try {
    await soak(createRandom(Number(values.seed)), Number(values.length));
  } catch (error) {
    console.error(`${name} failed; it shows again with --seed ${values.seed} --only ${name}`);
    throw error;
  }
  console.log(`${name}: passed in ${Math.round((performance.now() - started) / 1000)} s`);
}
