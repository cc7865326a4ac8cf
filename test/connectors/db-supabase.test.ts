// @module-tag live/postgresql
import {
  type ConnectorDescriptor,
  createDrivers,
  type DriverDescriptor,
  fields,
} from "@human/connector-sdk";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dbSupabase, DbSupabaseConnector } from "../../generated/db-supabase/db-supabase.ts";
import { startTlsPostgres, type TlsPostgres } from "../kit/postgres-tls.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { failure } from "../runtime/kit/connector.ts";

const project = "abcdefghijklmnopqrst";
const own = `db.${project}.supabase.co`;
const pooler = "aws-0-eu-central-1.pooler.supabase.com";
let server: TlsPostgres;
let owner: pg.Pool;
const asked: string[] = [];
const drivers = createDrivers({
  allowPrivateNetworks: [{ cidr: "127.0.0.0/8", because: "The test's own server." }],
  resolveHost: async (host) => {
    asked.push(host);
    return await Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  },
});

/** The same on the port of the test's server. */
function onPort(driver: DriverDescriptor | undefined): Pick<ConnectorDescriptor, "driver"> {
  if (driver === undefined) throw new Error("There is no driver.");
  return { driver: { ...driver, connect: { ...driver.connect, port: server.port } } };
}

class LocalConnector extends DbSupabaseConnector {
  override readonly descriptor: ConnectorDescriptor = {
    ...dbSupabase,
    ...onPort(dbSupabase.driver),
  };
}

function connect(connection: Readonly<Record<string, unknown>> = {}): LocalConnector {
  const { user, password, authority } = server;
  return new LocalConnector({
    credentials: fields({ user, password }),
    connection: { project, ca: authority, ...connection },
    policy: { approvals: "granted-by-the-caller" },
    drivers,
  });
}

beforeAll(async () => {
  const started = await startTlsPostgres(own, pooler);
  if (typeof started === "string") throw new Error(started);
  server = started;
  const { user, password, port, authority } = server;
  const login = { user, password, database: "postgres", ssl: { ca: authority } };
  owner = new pg.Pool({ host: "localhost", port, max: 1, ...login });
  await owner.query(`
    create schema auth; create schema storage;
    create table auth.users (id uuid primary key default gen_random_uuid(), email varchar,
      created_at timestamptz default now(), last_sign_in_at timestamptz);
    insert into auth.users (email) values ('ada@example.com'), (null);
    create table storage.buckets (id text primary key, name text not null, public boolean);
    insert into storage.buckets values ('b', 'Bucket', true), ('c', 'Closet', null);
    create table orders (id serial primary key, total integer);
    alter table orders enable row level security;
    create policy small on orders for select using (total < 10);
    create role "owner.${project}" login superuser password '${password}';`);
});
afterAll(async () => {
  await drivers.close();
  await owner.end();
  server.stop();
});

it("connects to the project's own host, or by the pooler as the role of the project", async () => {
  const sql = "select current_user::text as me";
  expect(await connect().query({ sql })).toEqual([{ me: "owner" }]);
  expect(asked.at(-1)).toBe(own);
  expect(await connect({ host: pooler }).query({ sql })).toEqual([{ me: `owner.${project}` }]);
  expect(asked.at(-1)).toBe(pooler);
});

it("takes hosts of Supabase alone when a connection is made", async () => {
  const { connections } = setUp({ drivers });
  const credential = { user: "owner", password: server.password };
  for (const host of ["evil.example", `${own}.evil.example`, "supabase.co", "db..supabase.co"]) {
    const chosen = { project, host, ca: server.authority };
    const made = connections.connect(dbSupabase, {
      organization: "acme",
      fields: chosen,
      credential,
    });
    expect(await failure(made), host).toMatchObject({ code: "badInput" });
  }
});

it("gives its own operations typed rows", async () => {
  const connector = connect();
  expect(await connector.serverVersion()).toHaveLength(1);
  expect(await connector.tablesList()).toEqual([{ name: "orders", secured: true }]);
  expect(await connector.policiesList({ table: "orders" })).toEqual([
    { name: "small", command: "SELECT", condition: "(total < 10)", check: null },
  ]);
  expect(await connector.columnsList({ table: "orders" })).toHaveLength(2);
  expect(await connector.bucketsList()).toEqual([
    { id: "b", name: "Bucket", open: true },
    { id: "c", name: "Closet", open: null },
  ]);
  const users = await connector.usersList({ limit: 1 });
  expect(users).toHaveLength(1);
  expect(users[0]?.created).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

it("reads nobody's address where the owner opened other tables", async () => {
  const connector = connect({ tables: ["orders"] });
  const refused = { code: "refusedByPolicy" };
  expect(await failure(connector.usersList({}))).toMatchObject(refused);
  expect(await failure(connector.bucketsList())).toMatchObject(refused);
  expect(await connector.tablesList()).toEqual([{ name: "orders", secured: true }]);
  expect(await connector.columnsList({ table: "orders" })).toHaveLength(2);
  expect(await connect({ tables: ["auth.users"] }).usersList({ limit: 1 })).toHaveLength(1);
});

it("reads only unless the connection says otherwise, and writes where it does", async () => {
  const insert = { collection: "orders", records: [{ total: 5 }] };
  expect(await failure(connect().insert(insert))).toMatchObject({ code: "refusedByPolicy" });
  const writing = connect({ readOnly: false });
  expect(await writing.insert(insert)).toEqual({ count: 1 });
  const change = { collection: "public.orders", where: { total: 5 }, set: { total: 6 } };
  expect(await writing.update(change)).toEqual({ count: 1 });
  const steps = [{ delete: { collection: "orders", where: { total: 6 } } }];
  expect(await writing.transaction({ steps })).toEqual([{ count: 1 }]);
  expect(await writing.find({ collection: "orders" })).toEqual([]);
  expect(await writing.insert(insert)).toEqual({ count: 1 });
  expect(await writing.delete({ collection: "orders", where: { total: 5 } })).toEqual({ count: 1 });
});
