/**
 * Items that come in pages. Nothing is asked for before the iteration starts, one page is held at a time, and
 * every iteration starts anew.
 */
export class Paginated<Item> implements AsyncIterable<Item> {
  readonly #open: () => AsyncIterable<readonly Item[]>;

  constructor(open: () => AsyncIterable<readonly Item[]>) {
    this.#open = open;
  }

  /** Whole pages, one after another, as the vendor cuts them; a page may be empty. */
  pages(): AsyncIterable<readonly Item[]> {
    return { [Symbol.asyncIterator]: () => this.#open()[Symbol.asyncIterator]() };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.#open()) yield* page;
  }
}
