import type { ConnectorError } from "../errors.ts";

interface Waiter {
  /** How many records have to be on disk. */
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: ConnectorError) => void;
}

/** Records that are not known to be on disk, in their order, and who waits for that. */
export class Backlog {
  readonly #bodies: string[] = [];
  #waiters: Waiter[] = [];
  /** Of all records that were ever added: how many, and how many are on disk. */
  #added = 0;
  #written = 0;

  get size(): number {
    return this.#bodies.length;
  }

  add(body: string): void {
    this.#bodies.push(body);
    this.#added += 1;
  }

  first(count: number): readonly string[] {
    return this.#bodies.slice(0, count);
  }

  /** Resolves once all that was added so far is on disk; rejects with what `fail` is given. */
  async written(): Promise<void> {
    const count = this.#added;
    if (count === this.#written) return;
    await new Promise<void>((resolve, reject) => this.#waiters.push({ count, resolve, reject }));
  }

  /** The first so many are on disk. */
  advance(count: number): void {
    this.#bodies.splice(0, count);
    this.#written += count;
    const served = this.#waiters.filter((each) => each.count <= this.#written);
    this.#waiters = this.#waiters.filter((each) => each.count > this.#written);
    for (const { resolve } of served) resolve();
  }

  /** Tells all who wait that it came to nothing; the records stay. */
  fail(error: ConnectorError): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(error);
  }
}
