import { type ChildProcess, fork } from "node:child_process";

/** How a process is lost: it takes too long and is killed, or ends by itself. */
export type Loss = "hang" | "died";

/** A process of its own that answers one order after the other, begun anew where one hangs or kills it. */
export class Expendable<Order extends object, Answer> {
  #process: ChildProcess | undefined;
  readonly #script: string;
  readonly #memory: number;

  /** @param memory - Megabytes that its heap may take. */
  constructor(script: string, memory: number) {
    this.#script = script;
    this.#memory = memory;
  }

  /** The answer of the script, or how it was lost; `patience` in milliseconds. */
  async ask(order: Order, patience: number): Promise<Answer | Loss> {
    const process = (this.#process ??= fork(this.#script, {
      execArgv: [`--max-old-space-size=${String(this.#memory)}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    }));
    return await new Promise((resolve) => {
      const settle = (answer: Answer | Loss): void => {
        clearTimeout(timer);
        process.removeAllListeners();
        resolve(answer);
      };
      const timer = setTimeout(() => {
        this.end();
        settle("hang");
      }, patience);
      process.once("message", (answer) => settle(answer as Answer));
      process.once("exit", () => {
        this.#process = undefined;
        settle("died");
      });
      process.send(order);
    });
  }

  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }
}
