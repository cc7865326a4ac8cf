// @module-tag live/postgresql
import {
  type Callable,
  type ConnectorDescriptor,
  type ConnectorOptions,
  createDrivers,
  createSharedState,
  type DriverOperation,
  fields,
} from "@human/connector-sdk";
import pg from "pg";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import {
  dbPostgresql,
  DbPostgresqlConnector,
  serverVersion,
} from "../../generated/db-postgresql/db-postgresql.ts";
import { startTlsPostgres, type TlsPostgres } from "../kit/postgres-tls.ts";
import { makeCertificate } from "../kit/tls-authority.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { failure } from "../runtime/kit/connector.ts";
import { type SqlDatabase, sqlSuite } from "./sql-suite.ts";

let server: TlsPostgres;
let owner: pg.Pool;
const because = "The test's own server.";
const drivers = createDrivers({
  allowPrivateNetworks: [
    { cidr: "127.0.0.0/8", because },
    { cidr: "::1/128", because },
  ],
});

function connect(
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<ConnectorOptions> = {},
): DbPostgresqlConnector {
  const { user, password, port, authority } = server;
  const own = { host: "localhost", port, database: "postgres", ca: authority };
  return new DbPostgresqlConnector({
    credentials: fields({ user, password }),
    connection: { ...own, readOnly: false, ...connection },
    policy: { approvals: "granted-by-the-caller" },
    drivers,
    ...options,
  });
}

beforeAll(async () => {
  const started = await startTlsPostgres();
  if (typeof started === "string") throw new Error(started);
  server = started;
  const { user, password, port, authority } = server;
  const ssl = { ca: authority };
  owner = new pg.Pool({
    host: "localhost",
    port,
    user,
    password,
    database: "postgres",
    ssl,
    max: 2,
  });
  owner.on("error", () => undefined);
});
afterAll(async () => {
  await drivers.close();
  await owner.end();
  server.stop();
});

const database: SqlDatabase = {
  connect,
  admin: async (...statements) => {
    let rows: readonly Readonly<Record<string, unknown>>[] = [];
    for (const each of statements) rows = (await owner.query<Record<string, unknown>>(each)).rows;
    return rows;
  },
  place: (index) => `$${String(index)}`,
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  sleep: (seconds) => `select pg_sleep(${String(seconds)})`,
  sleeping: async () => {
    const { rows } = await owner.query<{ count: string }>(
      "select count(*) from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'",
    );
    return Number(rows[0]?.count);
  },
  escapes: [
    "delete from people",
    "with gone as (delete from people returning *) select * from gone",
    "commit",
    "select 1; commit; delete from people",
    "rollback",
    "set transaction read write",
    "select set_config('transaction_read_only', 'off', true)",
    "select set_config('default_transaction_read_only', 'on', false)",
    "select set_config('statement_timeout', '1', false), pg_sleep(0.01)",
    "select set_config('search_path', 'nowhere', false)",
    "select pg_advisory_lock(1)",
    "select * into gone from people",
    "select * from people for update",
    "explain analyze delete from people",
    "/* select */ delete from people",
    "-- select\ndelete from people",
    "/* /* */ select */ delete from people",
    "(delete from people)",
    "do $$ begin delete from people; end $$",
    "prepare gone as delete from people",
    "copy people to stdout",
    "call something()",
    "",
    ";",
  ],
  series: (rows) => `select n from generate_series(1, ${String(rows)}) as n`,
  large: "select repeat('x', 41943040) as text",
  next: "select nextval('counted') as n",
  types: { key: "serial primary key", bytes: "bytea", json: "jsonb", moment: "timestamptz" },
};

sqlSuite(() => database);

it("keeps the lock of a free statement no longer than its answer", async () => {
  const connector = connect();
  await connector.query({ sql: "select pg_advisory_lock(77)" });
  const rows = await database.admin(
    "select count(*)::int as held from pg_locks where locktype = 'advisory'",
  );
  expect(rows).toEqual([{ held: 0 }]);
});

it("lets no comment hide where a free statement begins", async () => {
  const connector = connect();
  for (const sql of [
    "/* /* */ select */ copy (select 1) to program 'cat'",
    "/* /* */ select */ copy (select 1) to '/dev/null'",
    "/*/* */ select */ commit",
    "/* /**/ select /* */ */ */ checkpoint",
    "--\rcopy (select 1) to program 'cat' /*\nselect */",
  ])
    expect(await failure(connector.query({ sql })), sql).toMatchObject({ code: "badInput" });
  const sql = "/* a * b / c ** */ -- /* d\r\n/**/ (select 1 as one)";
  expect(await connector.query({ sql })).toEqual([{ one: 1 }]);
});

it("reads times in UTC, days as days and whole numbers as they are", async () => {
  const sql = `select timestamptz '2026-01-31 12:00:00.123456+02' as moment, timestamp '2026-01-31 12:00:00' as local,
    date '2026-01-31' as day, 5::int8 as small, 9007199254740993::int8 as large, 1.10::numeric as exact,
    true as flag, null as nothing, array[1, 2] as list, '{"a": 1}'::json as json`;
  expect(await connect().query({ sql })).toEqual([
    {
      moment: "2026-01-31T10:00:00.123456Z",
      local: "2026-01-31T12:00:00",
      day: "2026-01-31",
      small: 5,
      large: "9007199254740993",
      exact: "1.10",
      flag: true,
      nothing: null,
      list: [1, 2],
      json: { a: 1 },
    },
  ]);
});

it("reads intervals as ISO 8601, and arrays as their items", async () => {
  const sql = `select interval '1 day 02:03:04' as span, array[interval '1 mon'] as spans,
    array[1.10, null]::numeric[] as exact, array[1, 9007199254740993]::int8[] as large,
    array[[date '2026-01-31']] as days, array[timestamp '2026-01-31 12:00'] as locals,
    array[timestamptz '2026-01-31 12:00:00+02'] as moments, '{}'::date[] as none`;
  expect(await connect().query({ sql })).toEqual([
    {
      span: "P1DT2H3M4S",
      spans: ["P1M"],
      exact: ["1.10", null],
      large: [1, "9007199254740993"],
      days: [["2026-01-31"]],
      locals: ["2026-01-31T12:00:00"],
      moments: ["2026-01-31T10:00:00Z"],
      none: [],
    },
  ]);
});

it("reads arrays of a database's own types as their items", async () => {
  await owner.query(`
    create type mood as enum ('sad', 'quite ok', 'a,b', '"x"');
    create domain score as int check (value >= 0);
    create domain large as int8;
    create domain larger as large;
    create domain words as text[];
    create domain spot as box;
    create type pair as (a int, b text);
    create table own_types (id int, one mood, moods mood[], grid mood[][], scores score[], larges larger[],
      said words, saids words[], spots spot[], pairs pair[], none mood[], empty mood[])`);
  await owner.query(`insert into own_types values (1, 'sad', array['quite ok', null, 'a,b', '"x"']::mood[],
    array[['sad'], ['quite ok']]::mood[][], array[1, 2]::score[], array[1, 9007199254740993]::larger[],
    array['a', 'b'], array[array['a,c']::words], array['(1,1),(0,0)'::spot], array[row(1, 'x')::pair], null, '{}')`);
  const expected = {
    id: 1,
    one: "sad",
    moods: ["quite ok", null, "a,b", '"x"'],
    grid: [["sad"], ["quite ok"]],
    scores: [1, 2],
    larges: [1, "9007199254740993"],
    said: ["a", "b"],
    saids: [["a,c"]],
    spots: "{(1,1),(0,0)}",
    pairs: ["(1,x)"],
    none: null,
    empty: [],
  };
  const connector = connect();
  for (let time = 0; time < 2; time += 1) {
    expect(await connector.query({ sql: "select * from own_types" })).toEqual([expected]);
    expect(await connector.find({ collection: "own_types", where: { id: 1 } })).toEqual([expected]);
  }
  expect(
    await connector.insert({ collection: "own_types", records: [{ id: 2, moods: ["sad"] }] }),
  ).toEqual({ count: 1 });
  const added = await connector.find({ collection: "own_types", where: { id: 2 } });
  expect(added).toMatchObject([{ moods: ["sad"], pairs: null }]);
});

it("keeps lists as the arrays or the JSON that their columns are", async () => {
  await owner.query(
    `create table if not exists listed (id integer, words text[], grid int[], moments timestamptz[], facts json,
      parts jsonb[], raws bytea[])`,
  );
  const record = {
    id: 1,
    words: ["a,b", 'c"d', "", null],
    grid: [
      [1, 2],
      [3, 4],
    ],
    moments: [new Date(0)],
    facts: [{ a: [1] }, "b"],
    parts: [{ a: 1 }, [2], null],
    raws: [Buffer.of(0, 255)],
  };
  await connect().insert({ collection: "listed", records: [record, { id: 2, words: [] }] });
  const [first, second] = await connect().find({
    collection: "listed",
    order: [{ by: "id", direction: "ascending" }],
  });
  expect(first).toEqual({ ...record, moments: ["1970-01-01T00:00:00Z"] });
  expect(second).toMatchObject({ words: [], facts: null });
  const sql = "select id from listed where id = any($1) and words @> $2";
  expect(await connect().query({ sql, params: [[1, 2], ["a,b"]] })).toEqual([{ id: 1 }]);
  const set = { facts: [1] };
  const wrong = { insert: { collection: "listed", records: [{ id: 1, words: [["a"], "b"] }] } };
  const update = { update: { collection: "listed", where: { id: 1 }, set } };
  expect(await failure(connect().transaction({ steps: [update, wrong] }))).toMatchObject({
    code: "invalid",
  });
  expect(
    await failure(connect().insert({ collection: "unlisted", records: [{ a: [1] }] })),
  ).toMatchObject({ code: "invalid", vendorCode: "42P01" });
  expect(await connect().query({ sql: "select facts from listed where id = 1" })).toEqual([
    { facts: record.facts },
  ]);
});

it("gives its own operations typed rows", async () => {
  await owner.query("create table if not exists typed (id integer primary key, label text)");
  expect(await connect().columnsList({ table: "typed" })).toEqual([
    { name: "id", type: "integer", nullable: false },
    { name: "label", type: "text", nullable: true },
  ]);
  expect(await connect().keysList({ table: "typed" })).toEqual([
    { name: "typed_pkey", kind: "PRIMARY KEY", column: "id" },
  ]);
  expect(await connect().tablesList({ schema: "public' or 'a' = 'a" })).toEqual([]);
  const wrong = { table: 5 } as unknown as { readonly table: string };
  expect(await failure(connect().columnsList(wrong))).toMatchObject({
    code: "badInput",
    operation: "columns.list",
  });
});

it("lists the keys of a table to a role that may only read it", async () => {
  await database.admin(
    "create table shops (id integer primary key, code text constraint shops_code unique)",
    "create table orders_of (shop integer, day date, constraint place foreign key (shop) references shops, primary key (day, shop))",
    // In PostgreSQL the name of a constraint is unique within its table alone.
    "create table visits_of (shop integer, constraint place foreign key (shop) references shops)",
    "create role looker login password 'looker'",
    "grant select on orders_of, visits_of, shops to looker",
  );
  const credentials = fields({ user: "looker", password: "looker" });
  const connector = connect({ readOnly: true }, { credentials });
  expect(await connector.keysList({ table: "orders_of" })).toEqual([
    { name: "orders_of_pkey", kind: "PRIMARY KEY", column: "day" },
    { name: "orders_of_pkey", kind: "PRIMARY KEY", column: "shop" },
    { name: "place", kind: "FOREIGN KEY", column: "shop" },
  ]);
  expect(await connector.keysList({ table: "shops" })).toEqual([
    { name: "shops_code", kind: "UNIQUE", column: "code" },
    { name: "shops_pkey", kind: "PRIMARY KEY", column: "id" },
  ]);
});

it("says what a refusal means, and nothing of the password", async () => {
  const connector = connect();
  const codeOf = async (sql: string): Promise<unknown> => await failure(connector.query({ sql }));
  expect(await codeOf("select * from nowhere")).toMatchObject({
    code: "invalid",
    vendorCode: "42P01",
  });
  expect(await codeOf("select 'a'::int")).toMatchObject({ code: "invalid", vendorCode: "22P02" });
  expect(await codeOf("select 1 / 0")).toMatchObject({ code: "invalid", vendorCode: "22012" });
  expect(await codeOf("select set_config('transaction_read_only', 'off', true)")).toMatchObject({
    code: "permission",
    vendorCode: "25001",
  });
  const wrong = connect({}, { credentials: fields({ user: "owner", password: "wrong-password" }) });
  const error = await failure(wrong.query({ sql: "select 1" }));
  expect(error).toMatchObject({
    code: "reauthenticate",
    vendorCode: "28P01",
    operation: "db.query",
  });
  expect(JSON.stringify(error)).not.toContain("wrong-password");
  expect(await failure(connect({ database: "nowhere" }).query({ sql: "select 1" }))).toMatchObject({
    code: "notFound",
  });
});

it("asks the provider once for what the server turned down", async () => {
  const { user, password } = server;
  const asked: boolean[] = [];
  const connector = connect(
    {},
    {
      credentials: ({ rejected }) => {
        asked.push(rejected !== undefined);
        return {
          values: { user, password: rejected === undefined ? "an-old-password" : password },
        };
      },
    },
  );
  expect(await connector.query({ sql: "select 1 as one" })).toEqual([{ one: 1 }]);
  expect(asked).toEqual([false, true]);
});

it("does again what the server took back, once it can", async () => {
  await owner.query("drop sequence if exists tries");
  await owner.query("create sequence tries");
  await owner.query(`create or replace function shaky() returns text language plpgsql as $$
    begin if nextval('tries') < 3 then raise exception 'busy' using errcode = '40001'; end if; return 'done'; end $$`);
  await owner.query("create or replace view shaken as select shaky() as word");
  const connector = connect({}, { state: createSharedState(), connectionId: "c" });
  expect(await connector.find({ collection: "shaken" })).toEqual([{ word: "done" }]);
});

it("connects to nobody whose certificate is not for the host, whatever the environment says", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  const sql = "select 1";
  const { port } = server;
  const other = makeCertificate().authority;
  for (const connection of [{ ca: other }, { ca: undefined }, { host: "127.0.0.1" }])
    expect(
      await failure(connect(connection).query({ sql })),
      JSON.stringify(connection),
    ).toMatchObject({
      code: "network",
    });
  expect(port).toBeGreaterThan(0);
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
  const sql = "select 1";
  for (const host of ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1"])
    expect(
      await failure(connect({ host }, { drivers: closed }).query({ sql })),
      host,
    ).toMatchObject({
      code: "hostNotAllowed",
    });
  for (const host of ["/var/run/postgresql", "a b", "", "localhost/x"])
    expect(await failure(connect({ host }).query({ sql })), host).toMatchObject({
      code: expect.stringMatching(/^(badInput|hostNotAllowed)$/) as string,
    });
  await closed.close();
});

it("connects to the addresses that were checked, and looks no name up twice", async () => {
  const asked: string[] = [];
  const pinned = createDrivers({
    allowPrivateNetworks: [{ cidr: "127.0.0.0/8", because }],
    resolveHost: async (host) => {
      asked.push(host);
      return await Promise.resolve([
        { address: asked.length === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 },
      ]);
    },
  });
  const connector = connect({}, { drivers: pinned });
  expect(await connector.query({ sql: "select 1 as one" })).toEqual([{ one: 1 }]);
  expect(asked).toEqual(["localhost"]);
  await pinned.close();
});

it("lets free statements through where the role keeps to the collections", async () => {
  class RoleConnector extends DbPostgresqlConnector {
    override readonly descriptor: ConnectorDescriptor = {
      ...dbPostgresql,
      ...(dbPostgresql.driver && {
        driver: { ...dbPostgresql.driver, roleEnforcesCollections: true },
      }),
    };
  }
  const { user, password, port, authority } = server;
  const connector = new RoleConnector({
    credentials: fields({ user, password }),
    connection: { host: "localhost", port, database: "postgres", ca: authority, tables: ["x"] },
    drivers,
  });
  expect(await connector.query({ sql: "select 1 as one" })).toEqual([{ one: 1 }]);
  expect(await failure(connector.find({ collection: "y" }))).toMatchObject({
    code: "refusedByPolicy",
  });
});

it("asks no second time for what took too long", async () => {
  class HastyConnector extends DbPostgresqlConnector {
    override readonly descriptor: ConnectorDescriptor = {
      ...dbPostgresql,
      ...(dbPostgresql.driver && {
        driver: { ...dbPostgresql.driver, timeout: { connect: 5_000, command: 300 } },
      }),
    };
  }
  const { user, password, port, authority } = server;
  const attempts: number[] = [];
  const connector = new HastyConnector({
    credentials: fields({ user, password }),
    connection: { host: "localhost", port, database: "postgres", ca: authority },
    drivers,
    observer: { ended: (_, end) => void attempts.push(end.attempts) },
  });
  expect(await failure(connector.query({ sql: "select pg_sleep(20)" }))).toMatchObject({
    code: "timeout",
  });
  expect(attempts).toEqual([1]);
});

it("makes a connection that its own test has proven, and none that fails", async () => {
  const operations = (_: string, id: string): Callable | undefined =>
    id === serverVersion.id ? serverVersion : undefined;
  const { connections } = setUp({ drivers, operations });
  const { user, password, port, authority } = server;
  const own = { host: "localhost", port, database: "postgres", ca: authority };
  const connect = { organization: "acme", fields: own, credential: { user, password } };
  expect(await connections.connect(dbPostgresql, connect)).toMatchObject({
    state: { kind: "active" },
    label: "postgres on localhost",
  });
  const wrong = { ...connect, credential: { user, password: "another-one" } };
  expect(await failure(connections.connect(dbPostgresql, wrong))).toMatchObject({
    code: "reauthenticate",
  });
});

it("counts what a writing statement of a definition touches, or gives its rows", async () => {
  await owner.query("create table if not exists notes (id serial primary key, text text)");
  const add: DriverOperation<unknown, unknown> = {
    id: "notes.add",
    driver: { kind: "statement", text: ["insert into notes (text) values (", "text", ")"] },
    effect: "write",
    input: { text: { kinds: ["string"], required: true } },
  };
  const returning: typeof add = {
    ...add,
    driver: {
      kind: "statement",
      text: ["insert into notes (text) values (", "text", ") returning text"],
    },
    rows: { text: ["string"] },
  };
  class Notes extends DbPostgresqlConnector {
    async add(operation: typeof add): Promise<unknown> {
      return await this.call(operation, { text: "'); drop table notes; --" });
    }
  }
  const { user, password, port, authority } = server;
  const notes = new Notes({
    credentials: fields({ user, password }),
    connection: { host: "localhost", port, database: "postgres", ca: authority, readOnly: false },
    drivers,
  });
  expect(await notes.add(add)).toEqual({ count: 1 });
  expect(await notes.add(returning)).toEqual([{ text: "'); drop table notes; --" }]);
  expect((await owner.query("select count(*)::int as n from notes")).rows).toEqual([{ n: 2 }]);
});

it("tells the session what holds before anything else", async () => {
  const setting = async (name: string, connection = {}): Promise<unknown> =>
    await connect(connection).query({ sql: "select current_setting($1) as value", params: [name] });
  expect(await setting("statement_timeout")).toEqual([{ value: "30s" }]);
  expect(await setting("timezone")).toEqual([{ value: "UTC" }]);
  expect(await setting("default_transaction_read_only")).toEqual([{ value: "off" }]);
  const reading = await setting("default_transaction_read_only", { readOnly: true });
  expect(reading).toEqual([{ value: "on" }]);
});

it("sends no write again whose connection broke, and a read it does", async () => {
  await owner.query("create table if not exists slow (id integer)");
  await owner.query(`create or replace function linger() returns trigger language plpgsql as
    $$ begin perform pg_sleep(20); return new; end $$`);
  await owner.query(
    "create or replace trigger linger before insert on slow execute function linger()",
  );
  const cut = async (query: string): Promise<void> => {
    await expect
      .poll(async () => {
        const { rowCount } = await owner.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where state = 'active' and query like $1",
          [query],
        );
        return rowCount;
      })
      .toBe(1);
  };
  let attempts = 0;
  const observer = { attempted: () => void (attempts += 1) };
  const connector = connect({}, { observer });
  const written = failure(connector.insert({ collection: "slow", records: [{ id: 1 }] }));
  await cut('insert into "slow"%');
  expect(await written).toMatchObject({ code: "unavailable", vendorCode: "57P01" });
  expect(attempts).toBe(1);
  const read = connector.query({ sql: "select pg_sleep(0.2)::text as slept" });
  await cut("select pg_sleep(0.2)%");
  expect(await read).toEqual([{ slept: "" }]);
  expect(attempts).toBe(3);
  expect((await owner.query("select * from slow")).rows).toEqual([]);
});
