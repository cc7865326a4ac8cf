/** What a store needs of a database. SQL is written once, in the dialect that SQLite and PostgreSQL share. */
export interface Database {
  readonly dialect: Dialect;
  /** Runs one `select`. */
  readonly query: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs one changing statement in a transaction of its own. */
  readonly change: (statement: Statement) => Promise<readonly Row[]>;
  /**
   * Runs all steps in one transaction. Returns the index of the first step that had to return a row and
   * returned none, after undoing everything; undefined once all is on disk.
   */
  readonly commit: (steps: readonly Step[]) => Promise<number | undefined>;
  readonly close: () => Promise<void>;
}

/** Where the two databases differ within statements: SQLite has one writer and so no row locks. */
export interface Dialect {
  /** Locks the selected rows and passes over those that others have locked. */
  readonly skipLocked: string;
  /** Keeps the selected rows from changing until the transaction ends. */
  readonly share: string;
}

export interface Statement {
  /** Parameters are `$1` to `$9`. */
  readonly text: string;
  readonly values: readonly Parameter[];
  /** What it changes may be lost when the machine goes down, so it need not wait for the disk. */
  readonly passing?: true;
}

export interface Step extends Statement {
  /** What the step locks. All transactions lock in this order, so none waits for another in a circle. */
  readonly locks: string;
  /** The step must return a row, otherwise the commit is undone. */
  readonly must: boolean;
}

export type Parameter = string | number | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

/** An integer column; PostgreSQL sends 64-bit integers as text. */
export function integer(row: Row, column: string): number {
  return Number(row[column]);
}

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`The column "${column}" does not hold bytes.`);
}
