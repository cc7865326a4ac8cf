/** What work inside a transaction came to. Not to keep: its changes are undone. */
export interface Outcome<T> {
  readonly keep: boolean;
  readonly result: T;
}
