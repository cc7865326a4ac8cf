/** A map that forgets what was set longest ago when it is full: for state that may be lost, but must not pile up. */
export class BoundedMap<Value> extends Map<string, Value> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: string, value: Value): this {
    // Out and in again: the last one set is the last one forgotten.
    super.delete(key);
    super.set(key, value);
    if (this.size > this.#most) {
      const [oldest] = this.keys();
      if (oldest !== undefined) this.delete(oldest);
    }
    return this;
  }

  /** What is under a key, made where nothing is. */
  make(key: string, create: () => Value): Value {
    const found = this.get(key);
    if (found !== undefined) return found;
    const value = create();
    this.set(key, value);
    return value;
  }
}
