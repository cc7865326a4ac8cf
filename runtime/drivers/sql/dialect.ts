import type { Kysely, RawBuilder } from "kysely";

/** One value that a field may be compared with. */
export type Single = boolean | number | string | Uint8Array;

/** Text with places for values, and the values in order. */
export interface SqlStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How one database writes SQL. */
export interface Dialect {
  /** Kysely's compiler of this dialect; it never connects. */
  readonly compiler: Kysely<unknown>;
  /** Bytes of the longest name. */
  readonly longestName: number;
  /** The most values of one statement. */
  readonly mostValues: number;
  /** The place of the n-th value, counted from 1. */
  readonly place: (index: number) => string;
  /** Several places may stand for one value. */
  readonly repeatsPlaces: boolean;
  /** A time as its columns take it, in UTC. */
  readonly moment: (time: Date) => string;
  /** The condition that a field has a value, which is not null. */
  readonly fits: (field: RawBuilder<unknown>, value: Single) => RawBuilder<unknown>;
}

/** A query of the builder as text and values. */
export function compiled({ compiler }: Dialect, query: RawBuilder<unknown>): SqlStatement {
  const { sql, parameters } = query.compile(compiler);
  return { text: sql, values: parameters };
}
