import type { EventEmitter } from "node:events";
import pg from "pg";
import type { SqlStatement } from "../sql/dialect.ts";
import { SqlList } from "../sql/value.ts";

/** Type ids of PostgreSQL's catalogue (pg_type.dat). */
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802]);
const JSON_ARRAYS: ReadonlySet<number> = new Set([199, 3807]);

/**
 * The values of a statement as `pg` sends them. Where there are lists, the server is asked first what its places
 * are: the same list is written in one way for JSON and in another for an array.
 */
export async function boundValues(
  client: pg.PoolClient,
  { text, values }: SqlStatement,
): Promise<unknown[]> {
  if (!values.some((each) => each instanceof SqlList)) return [...values];
  const types = await typesOf(client, text);
  return values.map((each, index) => bound(each, types[index] ?? 0));
}

function bound(value: unknown, type: number): unknown {
  if (!(value instanceof SqlList)) return value;
  if (JSON_TYPES.has(type)) return value.json();
  if (!JSON_ARRAYS.has(type)) return value.items.map((each) => bound(each, type));
  // Lists in an array of JSON are its items.
  return value.items.map((each) => (each instanceof SqlList ? each.json() : each));
}

/** What `pg` has of the protocol, and its types do not. */
interface Connection extends EventEmitter {
  parse(query: { readonly text: string; readonly name: string; readonly types: [] }): void;
  describe(what: { readonly type: "S"; readonly name: string }): void;
  sync(): void;
}

/** The types of a statement's places; nothing of it is executed. */
async function typesOf(client: pg.PoolClient, text: string): Promise<readonly number[]> {
  return await new Promise((resolve, reject) => {
    let types: readonly number[] = [];
    const told = ({ dataTypeIDs }: { readonly dataTypeIDs: readonly number[] }): void => {
      types = dataTypeIDs;
    };
    const question: pg.Submittable & Record<string, unknown> = {
      submit: (connection: pg.Connection) => {
        const protocol = connection as unknown as Connection;
        protocol.once("parameterDescription", told);
        protocol.parse({ text, name: "", types: [] });
        protocol.describe({ type: "S", name: "" });
        protocol.sync();
      },
      handleRowDescription: () => undefined,
      handleError: (error: Error, connection: pg.Connection) => {
        connection.off("parameterDescription", told);
        reject(error);
      },
      handleReadyForQuery: () => resolve(types),
    };
    client.query(question);
  });
}
