import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process that calls with one connection's token. */
export interface Caller {
  /** Sets its clock, in milliseconds since the epoch, lets all its callers ask, and returns their tokens or what they failed with. */
  readonly round: (now: number) => Promise<readonly string[]>;
  /** The signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  readonly stop: () => Promise<void>;
}

export interface CallerOptions {
  /** The store, see openTarget. */
  readonly target: string;
  /** Of the authorization server. */
  readonly port: number;
  /** How many ask at the same time. */
  readonly callers: number;
  /**
   * Milliseconds of its leases: far more than a loaded machine keeps a process from running, but where a death
   * is to be waited for.
   */
  readonly ttl: number;
  /** Where it ends itself. */
  readonly kill?: string;
}

export async function startCaller({
  target,
  port,
  callers,
  ttl,
  kill = "",
}: CallerOptions): Promise<Caller> {
  const script = fileURLToPath(new URL("caller.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    [script, target, String(port), String(callers), String(ttl), kill],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
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
    async round(now) {
      child.stdin.write(`${now}\n`);
      return JSON.parse(await next()) as readonly string[];
    },
    ended,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
