import type { EventEmitter } from "node:events";
import mysql, { type FieldPacket, type PoolConnection } from "mysql2";
import type { Row } from "../../contract/database.ts";
import type { DriverTarget } from "../driver.ts";
import type { SqlStatement } from "../sql/dialect.ts";
import { collectRows } from "../sql/limits.ts";
import { SqlList } from "../sql/value.ts";

/** What a statement came to. */
export interface Ran {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** Runs one statement, prepared, which takes one and no more; reads rows up to the limits. */
export async function runStatement(
  connection: PoolConnection,
  { text, values }: SqlStatement,
  target: DriverTarget,
  signal: AbortSignal,
): Promise<Ran> {
  signal.throwIfAborted();
  const stream = streamOf(connection);
  // There are no arrays. The values are those that `sqlValue` lets through.
  const bound = values.map((each) => (each instanceof SqlList ? each.json() : each));
  return await new Promise<Ran>((resolve, reject) => {
    let fields: readonly FieldPacket[] = [];
    let count = 0;
    const collected = collectRows(target, (error) => {
      end();
      reject(error);
      // The rest of the answer is on its way, and nobody will read it.
      connection.destroy();
    });
    const received = (chunk: Uint8Array): void => collected.received(chunk.length);
    const end = (): void => {
      stream.off("data", received);
      connection.off("error", failed);
      signal.removeEventListener("abort", leave);
    };
    const failed = (error: Error): void => {
      end();
      reject(error);
    };
    const leave = (): void => {
      end();
      reject(signal.reason instanceof Error ? signal.reason : new Error("The call was given up."));
    };
    signal.addEventListener("abort", leave, { once: true });
    stream.on("data", received);
    const running = connection.execute({ sql: text, values: bound as (string | number | null)[] });
    running.on("fields", (each: readonly FieldPacket[] | undefined) => {
      fields = each ?? [];
    });
    running.on("result", (result: unknown) => {
      if (Array.isArray(result)) {
        const names = fields.map(({ name }) => name);
        collected.add(
          names,
          result.map((value: unknown, index) => readValue(value, fields[index])),
        );
      } else count = affectedOf(result);
    });
    running.on("error", failed);
    // A connection that breaks tells nobody else of it.
    connection.on("error", failed);
    running.on("end", () => {
      end();
      resolve({ rows: collected.rows, count });
    });
  });
}

/** Times as RFC 3339; the session's time zone is UTC, and a `datetime` has none. */
function readValue(value: unknown, field: FieldPacket | undefined): unknown {
  if (typeof value !== "string" || field === undefined) return value;
  switch (field.columnType) {
    case mysql.Types.TIMESTAMP:
      return `${value.replace(" ", "T")}Z`;
    case mysql.Types.DATETIME:
      return value.replace(" ", "T");
    default:
      return value;
  }
}

function affectedOf(result: unknown): number {
  if (typeof result !== "object" || result === null || !("affectedRows" in result)) return 0;
  return typeof result.affectedRows === "number" ? result.affectedRows : 0;
}

/** The socket under a connection, as TLS left it; `mysql2` has no types of it. */
function streamOf(connection: PoolConnection): EventEmitter {
  return (connection as unknown as { readonly stream: EventEmitter }).stream;
}
