import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Delivery, Order } from "./worker.ts";

/** Milliseconds, longer than any document takes on a busy machine; past it, the compiler hangs. */
const limit = 600_000;

/** A process that compiles one document after the other, and is begun anew where one hangs or kills it. */
export class Worker {
  #process: ChildProcess | undefined;
  readonly #memory: number;

  /** @param memory - Megabytes that its heap may take. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  async compile(order: Order): Promise<Delivery> {
    const process = (this.#process ??= fork(join(import.meta.dirname, "worker.ts"), {
      execArgv: [`--max-old-space-size=${String(this.#memory)}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    }));
    return await new Promise((resolve) => {
      const settle = (delivery: Delivery): void => {
        clearTimeout(timer);
        process.removeAllListeners();
        resolve(delivery);
      };
      const timer = setTimeout(() => {
        this.end();
        settle(lost("hang"));
      }, limit);
      process.once("message", (delivery) => settle(delivery as Delivery));
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

function lost(failure: "hang" | "died"): Delivery {
  return {
    operations: 0,
    fields: 0,
    unknowns: {},
    failures: [failure],
    warnings: {},
    milliseconds: { new: 0, compile: 0 },
    bytes: 0,
    written: 0,
  };
}
