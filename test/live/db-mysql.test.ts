// @module-tag live/mariadb
import { type ConnectorOptions, createDrivers, fields, type Row } from "@human/connector-sdk";
import mysql, { type Pool } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { DbMysqlConnector } from "../../generated/db-mysql/db-mysql.ts";
import { type SqlDatabase, sqlSuite } from "../connectors/sql-suite.ts";
import { makeCertificate } from "../kit/tls-authority.ts";
import { failure } from "../runtime/kit/connector.ts";

const { MARIADB_PORT, MARIADB_USER = "", MARIADB_PASSWORD = "", MARIADB_AUTHORITY } = process.env;
const port = Number(MARIADB_PORT);
const because = "The test's own server.";
const drivers = createDrivers({
  allowPrivateNetworks: [
    { cidr: "127.0.0.0/8", because },
    { cidr: "::1/128", because },
  ],
});
let owner: Pool;

function connect(
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<ConnectorOptions> = {},
): DbMysqlConnector {
  const own = { host: "localhost", port, database: "test", ca: MARIADB_AUTHORITY };
  return new DbMysqlConnector({
    credentials: fields({ user: MARIADB_USER, password: MARIADB_PASSWORD }),
    connection: { ...own, readOnly: false, ...connection },
    policy: { approvals: "granted-by-the-caller" },
    drivers,
    ...options,
  });
}

const database: SqlDatabase = {
  connect,
  admin: async (...statements) => {
    let rows: readonly Row[] = [];
    for (const each of statements) {
      const [found] = await owner.query(each);
      rows = Array.isArray(found) ? (found as readonly Row[]) : [];
    }
    return rows;
  },
  place: () => "?",
  quote: (name) => `\`${name.replaceAll("`", "``")}\``,
  sleep: (seconds) => `select sleep(${String(seconds)}) as slept`,
  sleeping: async () => {
    const rows = await database.admin(
      "select count(*) as running from information_schema.processlist where info like 'select sleep%'",
    );
    return Number(rows[0]?.["running"]);
  },
  escapes: [
    "delete from people",
    "commit",
    "select 1; commit; delete from people",
    "rollback",
    "set transaction read write",
    "set session transaction read write",
    "select get_lock('x', 1)",
    "select * from people for update",
    "select * from people into outfile '/tmp/people'",
    "select 'a' into @a",
    "analyze delete from people",
    "explain delete from people",
    "/*! delete from people */",
    "select 1 /*M! into @a */",
    "/* select */ delete from people",
    "-- select\ndelete from people",
    "# select\ndelete from people",
    "(delete from people)",
    "with gone as (select 1) delete from people",
    "prepare gone from 'delete from people'",
    "load data local infile '/etc/passwd' into table people",
    "call something()",
    "",
    ";",
  ],
  series: (rows) => `select seq as n from seq_1_to_${String(rows)}`,
  large: "select repeat('x', 1048576) as text from seq_1_to_40",
  next: "select nextval(counted) as n",
  types: {
    key: "integer auto_increment primary key",
    bytes: "blob",
    json: "json",
    moment: "timestamp(2) null",
  },
};

describe.skipIf(MARIADB_PORT === undefined)("on MariaDB", () => {
  beforeAll(() => {
    const ssl = { ca: MARIADB_AUTHORITY ?? "" };
    const login = { user: MARIADB_USER, password: MARIADB_PASSWORD, database: "test", ssl };
    owner = mysql.createPool({ host: "localhost", port, connectionLimit: 2, ...login });
  });
  afterAll(async () => {
    await drivers.close();
    await owner.end();
  });

  sqlSuite(() => database);

  it("reads times in UTC, days as days and whole numbers as they are", async () => {
    const sql = `select timestamp '2026-01-31 12:00:00.5' as local, date '2026-01-31' as day, 5 as small,
      9007199254740993 as large, 1.10 as exact, null as nothing`;
    expect(await connect().query({ sql })).toEqual([
      {
        local: "2026-01-31T12:00:00.5",
        day: "2026-01-31",
        small: 5,
        large: "9007199254740993",
        exact: "1.10",
        nothing: null,
      },
    ]);
  });

  it("gives its own operations typed rows", async () => {
    await database.admin("create or replace table typed (id integer primary key, label text)");
    expect(await connect().columnsList({ table: "typed" })).toEqual([
      { name: "id", type: "int(11)", nullable: false },
      { name: "label", type: "text", nullable: true },
    ]);
    const tables = await connect().tablesList();
    expect(tables).toContainEqual({ name: "typed", kind: "BASE TABLE" });
    expect(await connect().keysList({ table: "typed" })).toEqual([
      { name: "PRIMARY", kind: "PRIMARY KEY", column: "id" },
    ]);
    expect(await connect().columnsList({ table: "typed' or 'a' = 'a" })).toEqual([]);
    expect(await connect().serverVersion()).toHaveLength(1);
  });

  it("says what a refusal means, and nothing of the password", async () => {
    const connector = connect();
    const codeOf = async (sql: string): Promise<unknown> => await failure(connector.query({ sql }));
    expect(await codeOf("select * from nowhere")).toMatchObject({
      code: "invalid",
      vendorCode: "1146/42S02",
    });
    const wrong = connect({}, { credentials: fields({ user: "owner", password: "wrong-one" }) });
    const error = await failure(wrong.query({ sql: "select 1" }));
    expect(error).toMatchObject({ code: "reauthenticate", vendorCode: "1045/28000" });
    expect(JSON.stringify(error)).not.toContain("wrong-one");
    expect(
      await failure(connect({ database: "nowhere" }).query({ sql: "select 1" })),
    ).toMatchObject({ code: expect.stringMatching(/^(notFound|permission)$/) as string });
  });

  it("does again what lost a deadlock or waited for a lock", async () => {
    const other = await owner.getConnection();
    await other.query("start transaction");
    await other.query("update people set age = 1 where name = 'ada'");
    const waiting = connect().update({
      collection: "people",
      where: { name: "ada" },
      set: { age: 2 },
    });
    setTimeout(() => void other.query("commit").then(() => other.release()), 50);
    expect(await waiting).toEqual({ count: 1 });
  });

  it("connects to nobody whose certificate is not for the host, whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    const sql = "select 1";
    const other = makeCertificate().authority;
    for (const ca of [other, undefined])
      expect(await failure(connect({ ca }).query({ sql }))).toMatchObject({ code: "network" });
    expect(await failure(connect({ host: "127.0.0.1" }).query({ sql }))).toMatchObject({
      code: "badInput",
    });
  });

  it("believes no certificate that is for another name", async () => {
    const misled = createDrivers({
      allowPrivateNetworks: [{ cidr: "127.0.0.0/8", because }],
      resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const connector = connect({ host: "db.example" }, { drivers: misled });
    expect(await failure(connector.query({ sql: "select 1" }))).toMatchObject({ code: "network" });
    await misled.close();
  });

  it("reaches no host that the network policy does not let it", async () => {
    const closed = createDrivers();
    for (const host of ["localhost"])
      expect(
        await failure(connect({ host }, { drivers: closed }).query({ sql: "select 1" })),
        host,
      ).toMatchObject({ code: "hostNotAllowed" });
    await closed.close();
  });
});
