import { join } from "node:path";
import { Expendable } from "../../../kit/expendable.ts";
import type { Outcome } from "./attempt.ts";
import type { Order } from "./worker.ts";

/** Megabytes that the heap of a compiler may take. */
const memory = 2048;

/** A process of its own in which attacks are carried out. */
export class Victim {
  readonly #process = new Expendable<Order, Outcome>(
    join(import.meta.dirname, "worker.ts"),
    memory,
  );

  /** Ends in `hang` after so many milliseconds, and in `died` where the process did. */
  async face(order: Order, patience: number): Promise<Outcome> {
    const outcome = await this.#process.ask(order, patience);
    if (typeof outcome !== "string") return outcome;
    return { codes: [outcome], unplaced: [], cpu: Number.POSITIVE_INFINITY };
  }

  end(): void {
    this.#process.end();
  }
}
