/** Bytes that wait for their reader before the connection is told to pause. */
const MOST_WAITING = 64 * 1024;

/** What a reader asks of the connection that the bytes come from. */
export interface InflowSource {
  pause(): void;
  resume(): void;
  /** The reader left before the end. */
  leave(): void;
}

/** Who waits: for a piece, or for all of them. */
type Waiting = {
  readonly reject: (error: unknown) => void;
} & (
  | {
      readonly kind: "piece";
      readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
    }
  | { readonly kind: "all"; readonly resolve: (chunks: readonly Uint8Array[]) => void }
);

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A body that a connection pushes and one reader pulls; the connection waits for a reader that is slow. */
export class Inflow implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: InflowSource;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #paused = false;
  #waiting: Waiting | undefined;
  #outcome: { readonly error?: unknown } | undefined;

  constructor(source: InflowSource) {
    this.#source = source;
  }

  /** Another piece from the connection. */
  push(chunk: Uint8Array): void {
    if (this.#outcome !== undefined) return;
    const waiting = this.#waiting;
    if (waiting?.kind === "piece") {
      this.#waiting = undefined;
      return waiting.resolve({ done: false, value: chunk });
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#paused || this.#bytes < MOST_WAITING || waiting !== undefined) return;
    this.#paused = true;
    this.#source.pause();
  }

  /** The connection has given everything. */
  end(): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = {};
    const waiting = this.#waiting;
    if (waiting?.kind === "all") waiting.resolve(this.#chunks);
    else waiting?.resolve(END);
  }

  /** The connection is broken: the reader gets the error at once, in place of what still waits. */
  fail(error: unknown): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = { error };
    this.#chunks.length = 0;
    this.#waiting?.reject(error);
  }

  /** Everything that has not been read yet, in one wait; how much that may be is the connection's to limit. */
  async readAll(): Promise<readonly Uint8Array[]> {
    if (this.#outcome !== undefined) {
      if ("error" in this.#outcome) throw this.#outcome.error;
      return this.#chunks;
    }
    return await new Promise((resolve, reject) => {
      this.#waiting = { kind: "all", resolve, reject };
      this.#goOn();
    });
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.length;
      if (this.#bytes < MOST_WAITING) this.#goOn();
      return { done: false, value: chunk };
    }
    if (this.#outcome === undefined)
      return await new Promise((resolve, reject) => {
        this.#waiting = { kind: "piece", resolve, reject };
      });
    if ("error" in this.#outcome) throw this.#outcome.error;
    return END;
  }

  #goOn(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#chunks.length = 0;
    if (this.#outcome === undefined) {
      this.#outcome = {};
      this.#source.leave();
    }
    return await Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
