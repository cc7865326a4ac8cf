import type { EventEmitter } from "node:events";
import pg from "pg";
import type { Row } from "../../contract/database.ts";
import type { DriverTarget } from "../driver.ts";
import { collectRows } from "../sql/limits.ts";
import type { SqlStatement } from "../sql/dialect.ts";
import { boundValues } from "./bound.ts";
import { valueTypes } from "./values.ts";

/** What a statement came to. */
export interface Ran {
  readonly rows: readonly Row[];
  readonly count: number;
  /** Type ids of the columns, by name; where there were no rows, none. */
  readonly types: ReadonlyMap<string, number>;
}

/** Runs one statement over the extended protocol, which takes one and no more; reads rows up to the limits. */
export async function runStatement(
  client: pg.PoolClient,
  statement: SqlStatement,
  target: DriverTarget,
  signal: AbortSignal,
): Promise<Ran> {
  signal.throwIfAborted();
  const values = await boundValues(client, statement);
  const stream = streamOf(client);
  return await new Promise<Ran>((resolve, reject) => {
    const collected = collectRows(target, (error) => {
      end();
      reject(error);
      // The rest of the answer is on its way, and nobody will read it.
      stream.destroy();
    });
    const count = (chunk: Uint8Array): void => collected.received(chunk.length);
    const end = (): void => {
      stream.off("data", count);
      signal.removeEventListener("abort", leave);
    };
    const leave = (): void => {
      end();
      reject(asError(signal.reason));
    };
    signal.addEventListener("abort", leave, { once: true });
    stream.on("data", count);
    // `queryMode` is not in the published types. Without it, a statement without values would go over the
    // simple protocol, which takes several.
    const config = {
      text: statement.text,
      values,
      rowMode: "array",
      types: valueTypes,
      queryMode: "extended",
    };
    const query = new pg.Query<unknown[], unknown[]>(config as pg.QueryArrayConfig<unknown[]>);
    let fields: readonly pg.FieldDef[] = [];
    query.on("row", (row: readonly unknown[], result?: { fields: readonly pg.FieldDef[] }) => {
      fields = result?.fields ?? [];
      collected.add(
        fields.map(({ name }) => name),
        row,
      );
    });
    query.on("error", (error: Error) => {
      end();
      reject(error);
    });
    query.on("end", (result: { readonly rowCount: number | null }) => {
      end();
      const types = new Map(fields.map(({ name, dataTypeID }) => [name, dataTypeID]));
      resolve({ rows: collected.rows, count: result.rowCount ?? 0, types });
    });
    client.query(query);
  });
}

/** The socket under a client, as TLS left it; `pg` has no types of it. */
function streamOf(client: pg.PoolClient): EventEmitter & { destroy: () => void } {
  const { connection } = client as unknown as {
    readonly connection: { readonly stream: EventEmitter & { destroy: () => void } };
  };
  return connection.stream;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("The call was given up.");
}
