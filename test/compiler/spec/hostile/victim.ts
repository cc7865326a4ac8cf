import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Outcome } from "./attempt.ts";
import type { Order } from "./worker.ts";

/** Megabytes that the heap of a compiler may take. */
const memory = 2048;

/** A process of its own in which attacks are carried out, begun anew where one hangs or kills it. */
export class Victim {
  #process: ChildProcess | undefined;

  /** Ends in `hang` after so many milliseconds, and in `died` where the process did. */
  async face(order: Order, patience: number): Promise<Outcome> {
    const process = (this.#process ??= fork(join(import.meta.dirname, "worker.ts"), {
      execArgv: [`--max-old-space-size=${String(memory)}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    }));
    return await new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        process.removeAllListeners();
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        this.end();
        settle(lost("hang"));
      }, patience);
      process.once("message", (outcome) => settle(outcome as Outcome));
      process.once("exit", () => {
        this.#process = undefined;
        settle(lost("died"));
      });
      process.send(order);
    });
  }

  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }
}

function lost(code: "hang" | "died"): Outcome {
  return { codes: [code], unplaced: [], cpu: Number.POSITIVE_INFINITY };
}
