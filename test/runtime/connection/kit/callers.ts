import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process that calls with one connection's token. */
export interface Caller {
  /** Moves its clock, lets all its callers ask, and returns their tokens or what they failed with. */
  readonly round: (offset: number) => Promise<readonly string[]>;
  /** The signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  readonly stop: () => Promise<void>;
}

export async function startCaller(
  target: string,
  port: number,
  callers: number,
  kill = "",
): Promise<Caller> {
  const script = fileURLToPath(new URL("caller.ts", import.meta.url));
  const child = spawn(process.execPath, [script, target, String(port), String(callers), kill], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("close", (_code, signal) => resolve(signal));
  });
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`A caller ended: ${String(await ended)}`);
    return line.value;
  };
  await next();
  return {
    async round(offset) {
      child.stdin.write(`${offset}\n`);
      return JSON.parse(await next()) as readonly string[];
    },
    ended,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
