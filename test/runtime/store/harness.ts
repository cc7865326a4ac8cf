import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Store } from "../../../runtime/store/store.ts";
import { openPostgresStore } from "../../../runtime/store/postgres.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";

/** One empty store to try, and the means to reach it from several sides. */
export interface StoreUnderTest {
  /** What a process needs to open the same data: a file, or a connection string. */
  readonly target: string;
  /** Another store on the same data. */
  readonly open: () => Promise<Store>;
  /** Moves the clock of this process's stores. */
  readonly advance: (milliseconds: number) => Promise<void>;
}

export async function openTarget(target: string): Promise<Store> {
  return /^postgres(ql)?:/.test(target)
    ? await openPostgresStore({ connectionString: target, connections: 4 })
    : openSqliteStore({ path: target });
}

/**
 * Starts processes that run a job of `contender.ts`, lets them go at the same moment, and returns what each
 * of them printed.
 */
export async function race(
  target: string,
  job: string,
  processes: number,
): Promise<readonly (readonly number[])[]> {
  const script = fileURLToPath(new URL("contender.ts", import.meta.url));
  const runs = Array.from({ length: processes }, (_, index) => {
    const child = spawn(process.execPath, [script, target, job, String(index)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8");
    const ready = new Promise<void>((resolve) => {
      child.stdout.on("data", (text: string) => {
        output += text;
        if (output.startsWith("ready\n")) resolve();
      });
    });
    const done = new Promise<readonly number[]>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        if (code === 0) resolve(JSON.parse(output.slice("ready\n".length)));
        else reject(new Error(`${job} ended with ${code}: ${output}`));
      });
    });
    return { child, ready, done };
  });
  await Promise.all(runs.map(({ ready, done }) => Promise.race([ready, done])));
  for (const { child } of runs) child.stdin.end("go\n");
  return await Promise.all(runs.map(({ done }) => done));
}
