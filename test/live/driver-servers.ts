import mysql from "mysql2/promise";
import { COLLECTION, type DriverServers } from "../connectors/kit/driver-bench.ts";

const env = (name: string): string => process.env[name] ?? "";

/** Servers of the system's packages, which `servers.ts` has started. */
export const liveServers: DriverServers = {
  "db-mysql": async () => {
    const port = Number(env("MARIADB_PORT"));
    const [user, password, ca] = [
      env("MARIADB_USER"),
      env("MARIADB_PASSWORD"),
      env("MARIADB_AUTHORITY"),
    ] as const;
    const login = { user, password, database: "test", ssl: { ca } };
    const owner = await mysql.createConnection({ host: "localhost", port, ...login });
    // Nothing in it would refuse a record that comes twice.
    await owner.query(`create or replace table ${COLLECTION} (id text, name text, n integer)`);
    return {
      port,
      credential: { user, password },
      connection: { host: "localhost", database: "test", ca, readOnly: false },
      secrets: [password],
      query: (name) => ({ sql: `select n from ${COLLECTION} where name = ?`, params: [name] }),
      stop: async () => await owner.end(),
    };
  },
  "db-redis": async () =>
    await Promise.resolve({
      port: Number(env("REDIS_PORT")),
      credential: { user: env("REDIS_USER"), password: env("REDIS_PASSWORD") },
      connection: { host: "localhost", ca: env("REDIS_AUTHORITY"), readOnly: false },
      secrets: [env("REDIS_PASSWORD")],
      query: (name) => ({ sql: `hget ${COLLECTION}:${name} n` }),
      stop: () => undefined,
    }),
};
