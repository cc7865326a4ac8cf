import { Connector } from "../connector.ts";
import type { CallOptions } from "../call.ts";

export type Row = Readonly<Record<string, unknown>>;

export interface FindInput {
  readonly collection: string;
  readonly where?: Row;
  readonly select?: readonly string[];
  readonly order?: readonly {
    readonly by: string;
    readonly direction: "ascending" | "descending";
  }[];
  readonly limit?: number;
}

/** One step of a transaction. */
export type TransactionStep =
  | { readonly insert: { readonly collection: string; readonly records: readonly Row[] } }
  | { readonly update: { readonly collection: string; readonly where: Row; readonly set: Row } }
  | { readonly delete: { readonly collection: string; readonly where: Row } };

/** How many records a step touched. */
export interface Affected {
  readonly count: number;
}

/** Base of connectors that keep records. */
export abstract class DatabaseConnector extends Connector {
  /** Reads with a statement of the database's own language; values go as parameters only. */
  async query(
    input: { readonly sql: string; readonly params?: readonly unknown[] },
    options?: CallOptions,
  ): Promise<readonly Row[]> {
    return await this.perform("db.query", input, options);
  }

  async find(input: FindInput, options?: CallOptions): Promise<readonly Row[]> {
    return await this.perform("db.find", input, options);
  }

  async insert(
    input: { readonly collection: string; readonly records: readonly Row[] },
    options?: CallOptions,
  ): Promise<Affected> {
    return await this.perform("db.insert", input, options);
  }

  async update(
    input: { readonly collection: string; readonly where: Row; readonly set: Row },
    options?: CallOptions,
  ): Promise<Affected> {
    return await this.perform("db.update", input, options);
  }

  async delete(
    input: { readonly collection: string; readonly where: Row },
    options?: CallOptions,
  ): Promise<Affected> {
    return await this.perform("db.delete", input, options);
  }

  /** All of the steps or none. */
  async transaction(
    input: { readonly steps: readonly TransactionStep[] },
    options?: CallOptions,
  ): Promise<readonly Affected[]> {
    return await this.perform("db.transaction", input, options);
  }
}
