import { attacks } from "../compiler/spec/hostile/attacks.ts";
import { Victim } from "../compiler/spec/hostile/victim.ts";
import type { Random } from "./random.ts";

/** Seconds of user and system time, and milliseconds after which it has hung. */
const limit = 10;
const patience = 300_000;

/** The attacks whose full size takes longer than a test may: each ends within ten seconds and two gigabytes. */
export async function soakHostile(_random: Random, length: number): Promise<void> {
  const victim = new Victim();
  const long = attacks.filter(({ soak }) => soak !== undefined).slice(0, length);
  const failures: string[] = [];
  for (const { name, soak = 1, codes = [], soakCodes = codes } of long) {
    const outcome = await victim.face({ name, size: soak }, patience);
    const isExpected = outcome.codes.join() === soakCodes.join() && outcome.unplaced.length === 0;
    const seconds = outcome.cpu.toFixed(1);
    console.log(
      `  ${seconds.padStart(5)} s ${name}, ${String(soak)}: ${outcome.codes.join() || "compiled"}`,
    );
    if (!isExpected || outcome.cpu > limit)
      failures.push(`${name}: ${outcome.message ?? outcome.codes.join()} after ${seconds} s`);
  }
  victim.end();
  if (failures.length > 0) throw new Error(failures.join("\n"));
}
