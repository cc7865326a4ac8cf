import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What a whole process used: seconds of CPU and of wall clock, peak memory in MiB. */
export interface Usage {
  readonly cpu: number;
  readonly wall: number;
  readonly memory: number;
}

export interface Program {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a Node program once, to its end; a program that fails is an error. */
export function run({ args, cwd, environment }: Program): Usage {
  const start = performance.now();
  const { status, output, stderr } = spawnSync(
    process.execPath,
    ["--import", join(import.meta.dirname, "measure.mjs"), ...args],
    {
      cwd,
      env: { ...process.env, NODE_COMPILE_CACHE: undefined, ...environment },
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    },
  );
  const wall = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr.toString()}`);
  const { cpu, memory } = JSON.parse(String(output[3])) as { cpu: number; memory: number };
  return { cpu, wall, memory };
}

/** The median of several runs, each figure by itself. */
export function median(usages: readonly Usage[]): Usage {
  const middle = (key: keyof Usage): number =>
    usages.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(usages.length / 2)] ?? 0;
  return { cpu: middle("cpu"), wall: middle("wall"), memory: middle("memory") };
}
