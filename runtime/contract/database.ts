import type { Method } from "./method.ts";
import type { Integer } from "./units.ts";

/** What connectors that keep records do. Names of collections and fields are never written into a statement as text. */
export interface DatabaseContract {
  /** Reads with one statement of the database's own language; values go as parameters only. */
  readonly "db.query": Method<QueryInput, readonly Row[]>;
  /** Reads the records of a collection whose fields have these values. */
  readonly "db.find": Method<FindInput, readonly Row[]>;
  /** Adds records to a collection: all of them or none. */
  readonly "db.insert": Method<InsertInput, Affected>;
  /** Changes the records whose fields have these values. */
  readonly "db.update": Method<UpdateInput, Affected>;
  /** Deletes the records whose fields have these values. */
  readonly "db.delete": Method<RemoveInput, Affected>;
  /** Does several steps: all of them or none. */
  readonly "db.transaction"?: Method<TransactionInput, readonly Affected[]>;
}

/** What database connectors tell of. */
export type DatabaseEvent = "record.created" | "record.changed" | "record.deleted";

/**
 * A record: its fields by name. Times are `Date`s, or text in RFC 3339 where the database takes it, and come as such
 * text; bytes are a `Uint8Array`. Whole numbers beyond 2^53 and decimals come as text, and are given so or as a
 * bigint. In SQL, lists and objects are JSON, or the array that their column is; text in a column of JSON is JSON.
 */
export type Row = Readonly<Record<string, unknown>>;

export interface QueryInput {
  /** One statement that reads. */
  readonly sql: string;
  /** Values of the statement's parameters, in order. */
  readonly params?: readonly unknown[];
}

export interface Order {
  /** Name of a field. */
  readonly by: string;
  readonly direction: "ascending" | "descending";
}

export interface FindInput {
  readonly collection: string;
  /** Fields and the values that they must have; every record where absent. */
  readonly where?: Row;
  /** Names of fields; all where absent. */
  readonly select?: readonly string[];
  readonly order?: readonly Order[];
  /** The most records that come. */
  readonly limit?: Integer;
}

export interface InsertInput {
  readonly collection: string;
  readonly records: readonly Row[];
}

export interface UpdateInput {
  readonly collection: string;
  /** Fields and the values that they must have; at least one. */
  readonly where: Row;
  /** Fields and their new values; at least one. */
  readonly set: Row;
}

export interface RemoveInput {
  readonly collection: string;
  /** Fields and the values that they must have; at least one. */
  readonly where: Row;
}

/** One step of a transaction. */
export type TransactionStep =
  | { readonly insert: InsertInput }
  | { readonly update: UpdateInput }
  | { readonly delete: RemoveInput };

export interface TransactionInput {
  readonly steps: readonly TransactionStep[];
}

/** How many records a step touched. */
export interface Affected {
  readonly count: Integer;
}
