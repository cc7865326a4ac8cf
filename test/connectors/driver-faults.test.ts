import pg from "pg";
import { expect, it } from "vitest";
import { expectations } from "../catalog/expected.ts";
import { startMongoDouble } from "../kit/mongodb/double.ts";
import { startTlsPostgres } from "../kit/postgres-tls.ts";
import { liveServers } from "../live/driver-servers.ts";
import { COLLECTION, type DriverServer, type DriverServers } from "./kit/driver-bench.ts";
import { itSurvivesBrokenConnections } from "./kit/driver-faults.ts";
import { account, startMailbox } from "./kit/mailbox.ts";

async function startSql(
  connection: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Promise<DriverServer> {
  const server = await startTlsPostgres(...names);
  if (typeof server === "string") throw new Error(server);
  const { port, user, password, authority, stop } = server;
  const login = { user, password, database: "postgres", ssl: { ca: authority } };
  const owner = new pg.Client({ host: "localhost", port, ...login });
  await owner.connect();
  // Nothing in it would refuse a record that comes twice.
  await owner.query(`create table ${COLLECTION} (id text, name text, n integer)`);
  await owner.end();
  return {
    port,
    credential: { user, password },
    connection: { ca: authority, readOnly: false, ...connection },
    secrets: [password],
    query: (name) => ({ sql: `select n from ${COLLECTION} where name = $1`, params: [name] }),
    stop,
  };
}

const project = "abcdefghijklmnopqrst";

const servers: DriverServers = {
  "db-postgresql": async () => await startSql({ host: "localhost", database: "postgres" }),
  "db-supabase": async () => await startSql({ project }, `db.${project}.supabase.co`),
  "db-mongodb": async () => {
    const login = { user: "owner", password: "a-mongodb-password" };
    const { port, authority, stop } = await startMongoDouble(login);
    return {
      port,
      credential: login,
      connection: { host: "localhost", ca: authority, database: "test", readOnly: false },
      secrets: [login.password],
      query: (name) => ({
        sql: `{"aggregate":"${COLLECTION}","pipeline":[{"$match":{"name":"?"}}]}`,
        params: [name],
      }),
      stop,
    };
  },
  "email-smtp": async () => {
    const mailbox = await startMailbox();
    return {
      port: mailbox.port,
      credential: account,
      connection: { host: "localhost", from: "mailer@example.com", ca: mailbox.authority },
      secrets: [account.password],
      taken: (text) => mailbox.received.filter(({ mail }) => mail.text?.trim() === text).length,
      stop: async () => await mailbox[Symbol.asyncDispose](),
    };
  },
};

it("breaks the connections of every connector that does not speak HTTP", async () => {
  const driven = (await expectations()).filter(({ isHttp }) => !isHttp).map(({ id }) => id);
  const struck = [...Object.keys(servers), ...Object.keys(liveServers)];
  expect(struck.sort()).toEqual(driven.sort());
});

await itSurvivesBrokenConnections(servers);
