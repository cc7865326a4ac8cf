/**
 * `badInput` the call is wrong; `unavailable` the database did not answer or gave up, and whether a change
 * was made is unknown; `newerSchema` a newer version of this library has changed the tables.
 */
export type StoreErrorCode = "badInput" | "unavailable" | "newerSchema";

/** What stores throw. Names fields and codes of the database, never a value. */
export class StoreError extends Error {
  override readonly name: string = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
