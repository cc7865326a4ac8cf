import type { Row } from "./database.ts";

/** What is used of the package `pg`; its `Pool` fits. */
export interface PostgresPool {
  readonly query: PostgresQuery;
  readonly connect: () => Promise<PostgresClient>;
  readonly end: () => Promise<void>;
}

export interface PostgresClient {
  readonly query: PostgresQuery;
  /** The client sends statements without waiting for the answers to those before (pg 8.23). */
  readonly pipeline?: boolean;
  /** With true or an error the connection is closed instead of used again. */
  readonly release: (broken?: boolean) => void;
}

export type PostgresQuery = (
  text: string,
  values?: unknown[],
) => Promise<{ readonly rows: readonly Row[] }>;
