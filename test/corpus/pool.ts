import { join } from "node:path";
import { Expendable, type Loss } from "../kit/expendable.ts";
import type { Delivery, Order } from "./worker.ts";

/** Milliseconds, longer than any document takes on a busy machine; past it, the compiler hangs. */
const limit = 600_000;

/** A process that compiles one document after the other. */
export class Worker {
  readonly #process: Expendable<Order, Delivery>;

  /** @param memory - Megabytes that its heap may take. */
  constructor(memory: number) {
    this.#process = new Expendable(join(import.meta.dirname, "worker.ts"), memory);
  }

  async compile(order: Order): Promise<Delivery> {
    const delivery = await this.#process.ask(order, limit);
    return typeof delivery === "string" ? lost(delivery) : delivery;
  }

  end(): void {
    this.#process.end();
  }
}

function lost(failure: Loss): Delivery {
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
