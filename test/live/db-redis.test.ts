// @module-tag live/redis
import {
  type ConnectorOptions,
  createDrivers,
  createSharedState,
  fields,
  type Row,
} from "@human/connector-sdk";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { dbRedis, DbRedisConnector, serverPing } from "../../generated/db-redis/db-redis.ts";
import { makeCertificate } from "../kit/tls-authority.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { failure } from "../runtime/kit/connector.ts";

const { REDIS_PORT, REDIS_USER = "", REDIS_PASSWORD = "", REDIS_AUTHORITY } = process.env;
const port = Number(REDIS_PORT);
const account = { user: REDIS_USER, password: REDIS_PASSWORD };
const because = "The test's own server.";
const allowPrivateNetworks = [
  { cidr: "127.0.0.0/8", because },
  { cidr: "::1/128", because },
];
const drivers = createDrivers({ allowPrivateNetworks });
let owner: Redis;

function connect(
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<ConnectorOptions> = {},
): DbRedisConnector {
  const own = { host: "localhost", port, ca: REDIS_AUTHORITY };
  return new DbRedisConnector({
    credentials: fields(account),
    connection: { ...own, readOnly: false, ...connection },
    policy: { approvals: "granted-by-the-caller" },
    drivers,
    connectionId: "c",
    state: createSharedState({ clock: testClock() }),
    ...options,
  });
}

const people: readonly Row[] = [
  { id: "1", name: "ada", age: 36 },
  { id: "2", name: "bob", age: 9 },
  { id: "3", name: "eve", age: 120, admin: true },
];

describe.skipIf(REDIS_PORT === undefined)("Redis", () => {
  beforeAll(() => {
    owner = new Redis({
      host: "localhost",
      port,
      username: REDIS_USER,
      password: REDIS_PASSWORD,
      tls: { ca: REDIS_AUTHORITY ?? "", host: "localhost" },
    });
  });
  beforeEach(async () => {
    await owner.flushall();
    await connect().insert({ collection: "people", records: people });
  });
  afterAll(async () => {
    await drivers.close();
    owner.disconnect();
  });

  it("keeps records and finds them by what they hold", async () => {
    const connector = connect();
    const find = async (
      input: Omit<Parameters<DbRedisConnector["find"]>[0], "collection">,
    ): Promise<unknown> => await connector.find({ collection: "people", ...input });
    expect(await find({ where: { id: 3 } })).toEqual([
      { id: "3", name: "eve", age: "120", admin: "true" },
    ]);
    expect(await find({ where: { name: "bob", age: 9 } })).toEqual([
      { id: "2", name: "bob", age: "9" },
    ]);
    expect(await find({ where: { name: "bob", age: 10 } })).toEqual([]);
    expect(await find({ where: { id: "nobody" } })).toEqual([]);
    const byAge = [{ by: "age", direction: "descending" }] as const;
    expect(await find({ order: byAge, select: ["name"], limit: 2 })).toEqual([
      { name: "eve" },
      { name: "ada" },
    ]);
    const byAdmin = [
      { by: "admin", direction: "ascending" },
      { by: "name", direction: "descending" },
    ] as const;
    expect(await find({ order: byAdmin, select: ["id", "admin"] })).toEqual([
      { id: "3", admin: "true" },
      { id: "2", admin: null },
      { id: "1", admin: null },
    ]);
    expect(await find({ where: { admin: null }, select: ["id"], order: byAge })).toEqual([
      { id: "1" },
      { id: "2" },
    ]);
  });

  it("keeps times as text in UTC, and says what a record lacks", async () => {
    const connector = connect();
    const at = new Date("2026-03-29T01:30:00.25+02:00");
    await connector.insert({ collection: "met", records: [{ id: "1", at }] });
    expect(await connector.find({ collection: "met", where: { at } })).toEqual([
      { id: "1", at: "2026-03-28T23:30:00.250Z" },
    ]);
    const records = [{ name: "x" }];
    expect(await failure(connector.insert({ collection: "met", records }))).toMatchObject({
      message: 'The input "records[0].id" is required.',
    });
  });

  it("changes and deletes what fits, and says how much", async () => {
    const connector = connect();
    const where = { admin: null };
    expect(
      await connector.update({ collection: "people", where, set: { age: 1, note: "x\r\ny" } }),
    ).toEqual({ count: 2 });
    expect(await owner.hgetall("people:1")).toEqual({
      id: "1",
      name: "ada",
      age: "1",
      note: "x\r\ny",
    });
    expect(
      await connector.update({ collection: "people", where: { id: "1" }, set: { note: null } }),
    ).toEqual({ count: 1 });
    expect(await owner.hexists("people:1", "note")).toBe(0);
    expect(await connector.delete({ collection: "people", where: { age: 1 } })).toEqual({
      count: 2,
    });
    expect(await owner.keys("*")).toEqual(["people:3"]);
    expect(await connector.delete({ collection: "people", where: { id: "1" } })).toEqual({
      count: 0,
    });
  });

  it("does all steps or none", async () => {
    const connector = connect();
    const insert = { collection: "people", records: [{ id: "4", name: "kim" }] };
    const counts = await connector.transaction({
      steps: [
        { insert },
        { update: { collection: "people", where: { id: "4" }, set: { name: "tim" } } },
        { delete: { collection: "people", where: { id: "1" } } },
      ],
    });
    expect(counts).toEqual([{ count: 1 }, { count: 1 }, { count: 1 }]);
    expect(await owner.hget("people:4", "name")).toBe("tim");
    const again = connector.transaction({
      steps: [{ delete: { collection: "people", where: { id: "2" } } }, { insert }],
    });
    expect(await failure(again)).toMatchObject({ code: "conflict", vendorCode: "EXISTS" });
    expect(await owner.exists("people:2")).toBe(1);
    const twice = { collection: "people", records: [{ id: "9" }, { id: "9" }] };
    expect(await failure(connector.insert(twice))).toMatchObject({ code: "conflict" });
    expect(await owner.exists("people:9")).toBe(0);
  });

  it("loses no change that others make at the same time", async () => {
    const connector = connect();
    const where = { id: "1" };
    const set = async (age: number): Promise<unknown> =>
      await connector.update({ collection: "people", where, set: { age } });
    await Promise.all([
      ...Array.from({ length: 8 }, async (_, n) => await set(n).catch((error: unknown) => error)),
      owner.hset("people:1", "seen", "yes"),
    ]);
    expect(await owner.hgetall("people:1")).toMatchObject({ name: "ada", seen: "yes" });
    const inserts = Array.from(
      { length: 8 },
      async (_, n) =>
        await connector.insert({ collection: "people", records: [{ id: "new", by: n }] }).then(
          () => "done",
          (error: unknown) => (error as { readonly code: string }).code,
        ),
    );
    const outcomes = await Promise.all(inserts);
    expect(outcomes.filter((each) => each === "done")).toHaveLength(1);
    expect(outcomes.filter((each) => each === "conflict").length).toBeGreaterThan(0);
  });

  it.each<readonly [string, Row]>([
    ["no id", { name: "x" }],
    ["an empty id", { id: "" }],
    ["an id of another collection", { id: "a:b" }],
    ["an object for a field", { id: "9", tags: { a: 1 } }],
    ["a list for a field", { id: "9", tags: ["a"] }],
    ["half of a character", { id: "9", name: "a\ud800" }],
    ["a time that is none", { id: "9", at: new Date(Number.NaN) }],
    ["a number that is none", { id: "9", age: Number.NaN }],
    ["bytes for a field", { id: "9", age: new Uint8Array([1]) }],
  ])("adds no record with %s", async (_, record) => {
    const adding = connect().insert({ collection: "people", records: [{ id: "8" }, record] });
    expect(await failure(adding)).toMatchObject({ code: "badInput" });
    expect(await owner.dbsize()).toBe(3);
  });

  it("takes what values hold for values", async () => {
    const connector = connect();
    const nasty = [
      "*",
      "a\r\nFLUSHALL\r\n",
      "$5\r\nhello",
      "\u0000",
      "__proto__",
      "ü 東京",
      "'; --",
    ];
    for (const [n, value] of nasty.entries()) {
      const id = `n${String(n)}`;
      // The contract takes no control characters in names.
      const named = `n${value.replaceAll(/[\r\n\0]/g, "")}`;
      await connector.insert({ collection: "odd", records: [{ id, value, [named]: "x" }] });
      expect(await connector.find({ collection: "odd", where: { value } })).toHaveLength(1);
      await connector.valuesSet({ key: `key ${value}`, value });
      expect(await connector.valuesGet({ key: `key ${value}` })).toEqual([{ value }]);
    }
    const collections = ["p*", "[p]eople", "peopl?", "people\\"];
    for (const collection of collections) expect(await connector.find({ collection })).toEqual([]);
    for (const collection of ["", "a b", "a\nb"])
      expect(await failure(connector.find({ collection }))).toMatchObject({ code: "badInput" });
  });

  it("reads keys of other kinds as no records, and refuses to write them", async () => {
    await owner.set("people:text", "a text");
    await owner.hset("people:1:orders", "id", "x");
    const connector = connect();
    expect(await connector.find({ collection: "people" })).toHaveLength(3);
    const insert = { collection: "people", records: [{ id: "text" }] };
    expect(await failure(connector.insert(insert))).toMatchObject({
      code: "invalid",
      vendorCode: "WRONGTYPE",
    });
    expect(await owner.get("people:text")).toBe("a text");
  });

  it("reaches the collections that it may, and no others", async () => {
    const connector = connect({ collections: ["orders"] });
    await connector.insert({ collection: "orders", records: [{ id: "1" }] });
    const refused = { code: "refusedByPolicy" };
    const collection = "people";
    expect(await failure(connector.find({ collection }))).toMatchObject(refused);
    expect(await failure(connector.insert({ collection, records: [{ id: "7" }] }))).toMatchObject(
      refused,
    );
    expect(await failure(connector.delete({ collection, where: { id: "1" } }))).toMatchObject(
      refused,
    );
    expect(await failure(connector.query({ sql: "get people:1" }))).toMatchObject(refused);
    expect(
      await failure(connector.find({ collection: "orders", where: { id: "x:1" } })),
    ).toMatchObject({
      code: "badInput",
    });
    expect(await owner.hgetall("people:1")).toMatchObject({ name: "ada" });
  });

  it("reaches no key of another collection by its own operations", async () => {
    const connector = connect({ collections: ["orders"] });
    await owner.set("orders:note", "mine");
    await owner.mset("secret", "theirs", "orders:archive:1", "theirs", "ordersX", "theirs");
    expect(await connector.valuesGet({ key: "orders:note" })).toEqual([{ value: "mine" }]);
    expect(await connector.keysDelete({ keys: ["orders:note"] })).toEqual({ count: 1 });
    expect(await connector.serverPing({})).toEqual([{ value: "PONG" }]);
    const refused = { code: "refusedByPolicy" };
    for (const key of ["secret", "people:1", "orders:archive:1", "ordersX", "orders", ""]) {
      expect(await failure(connector.valuesGet({ key })), key).toMatchObject(refused);
      expect(await failure(connector.valuesSet({ key, value: "x" })), key).toMatchObject(refused);
      expect(await failure(connector.keysExpire({ key, seconds: 0 })), key).toMatchObject(refused);
    }
    const keys = ["orders:note", "people:1"];
    expect(await failure(connector.keysDelete({ keys }))).toMatchObject(refused);
    expect(await failure(connector.keysList({ pattern: "people:*" }))).toMatchObject(refused);
    const message = "hello";
    expect(await failure(connector.channelsPublish({ channel: "x", message }))).toMatchObject(
      refused,
    );
    expect(await owner.mget("secret", "orders:archive:1", "ordersX")).toEqual([
      "theirs",
      "theirs",
      "theirs",
    ]);
    expect(await owner.exists("people:1")).toBe(1);
  });

  it("asks a person before a key ends at once, as before it is deleted", async () => {
    const connector = connect({}, { policy: {} });
    const required = { code: "approvalRequired" };
    const key = "people:1";
    expect(await failure(connector.keysExpire({ key, seconds: 0 }))).toMatchObject(required);
    expect(await failure(connector.keysDelete({ keys: [key] }))).toMatchObject(required);
    expect(await owner.exists(key)).toBe(1);
  });

  it("reads by free commands", async () => {
    const connector = connect();
    await owner.rpush("list", "a", "b");
    expect(await connector.query({ sql: "hget people:1 ?", params: ["name"] })).toEqual([
      { value: "ada" },
    ]);
    expect(await connector.query({ sql: " LRANGE ?  0 -1 ", params: ["list"] })).toEqual([
      { value: "a" },
      { value: "b" },
    ]);
    expect(await connector.query({ sql: "get nothing" })).toEqual([]);
    expect(await connector.query({ sql: "hgetall people:2" })).toEqual([
      { field: "id", value: "2" },
      { field: "name", value: "bob" },
      { field: "age", value: "9" },
    ]);
    expect(await connector.query({ sql: "get ?", params: ["a b"] })).toEqual([]);
  });

  it.each([
    "del people:1",
    "DEL people:1",
    "flushall",
    "getdel people:1",
    "eval return(redis.call('flushall')) 0",
    "eval_ro return(1) 0",
    "multi",
    "subscribe x",
    "blpop list 0",
    "xread block 0 streams a $",
    "keys *",
    "config get *",
    "client kill all",
    "acl whoami",
    "monitor",
    "debug sleep 1",
    "shutdown",
    "select 1",
    "auth owner x",
    "sort list store other",
    "nonsense",
    "object freq people:1",
    "",
    "?",
  ])("lets no free command do more than read: %j", async (sql) => {
    const refused = await failure(connect().query({ sql }));
    expect(refused).toMatchObject({
      code: expect.stringMatching(/^(badInput|invalid)$/) as string,
    });
    expect(await owner.dbsize()).toBe(3);
  });

  it("changes nothing where it only reads", async () => {
    const connector = connect({ readOnly: undefined });
    const refused = { code: "refusedByPolicy" };
    const where = { id: "1" };
    const collection = "people";
    for (const change of [
      connector.insert({ collection, records: [{ id: "7" }] }),
      connector.update({ collection, where, set: { a: 1 } }),
      connector.delete({ collection, where }),
      connector.valuesSet({ key: "a", value: "b" }),
      connector.keysDelete({ keys: ["people:1"] }),
      connector.listsTake({ key: "a" }),
    ])
      expect(await failure(change)).toMatchObject(refused);
    expect(await connector.find({ collection, where })).toHaveLength(1);
    expect(await owner.dbsize()).toBe(3);
  });

  it("does its own operations", async () => {
    const connector = connect();
    expect(await connector.serverPing()).toEqual([{ value: "PONG" }]);
    expect(await connector.valuesSet({ key: "a", value: "1" })).toEqual({ count: 1 });
    expect(await connector.valuesAdd({ key: "a", value: "2" })).toEqual({ count: 0 });
    expect(await connector.valuesAdd({ key: "b", value: "2" })).toEqual({ count: 1 });
    expect(await connector.valuesIncrement({ key: "a", by: 41 })).toEqual([{ value: 42 }]);
    expect(await connector.valuesIncrement({ key: "a" })).toEqual([{ value: 43 }]);
    expect(await connector.valuesKeep({ key: "c", value: "x", seconds: 100 })).toEqual({
      count: 1,
    });
    expect(await connector.keysExpire({ key: "a", seconds: 100 })).toEqual({ count: 1 });
    expect(await connector.keysLifetime({ key: "a" })).toEqual([{ value: 100 }]);
    expect(await connector.keysLifetime({ key: "b" })).toEqual([{ value: -1 }]);
    expect(await connector.listsPush({ key: "l", values: ["x", "y z"] })).toEqual([{ value: 2 }]);
    expect(await connector.listsGet({ key: "l" })).toEqual([{ value: "x" }, { value: "y z" }]);
    expect(await connector.listsTake({ key: "l" })).toEqual([{ value: "x" }]);
    expect(await connector.listsTake({ key: "none" })).toEqual([]);
    expect(await connector.channelsPublish({ channel: "c", message: "m" })).toEqual({ count: 0 });
    expect(await connector.keysDelete({ keys: ["a", "b", "none"] })).toEqual({ count: 2 });
    const [page] = await connector.keysList({ pattern: "people:*" });
    expect(page?.cursor).toBe("0");
    expect(page?.items.toSorted()).toEqual(["people:1", "people:2", "people:3"]);
    expect(await connector.hashesGet({ key: "people:1" })).toHaveLength(3);
    const wrong = { key: ["a", "b"], value: "x" } as unknown as { key: string; value: string };
    expect(await failure(connector.valuesSet(wrong))).toMatchObject({ code: "badInput" });
    expect(await failure(connector.keysDelete({ keys: [] }))).toMatchObject({ code: "badInput" });
    await owner.set("big", "9223372036854775806");
    expect(await failure(connector.valuesIncrement({ key: "big" }))).toMatchObject({
      code: "badAnswer",
    });
  });

  it("gives up what is too large, and goes on with another connection", async () => {
    await owner.set("large", "x".repeat(40 * 1024 * 1024));
    const connector = connect();
    expect(await failure(connector.valuesGet({ key: "large" }))).toMatchObject({
      code: "tooLarge",
    });
    expect(await connector.serverPing()).toEqual([{ value: "PONG" }]);
    const many = owner.pipeline();
    for (let n = 0; n < 10_001; n += 1) many.hset(`many:${String(n)}`, "id", n);
    await many.exec();
    expect(await failure(connector.find({ collection: "many" }))).toMatchObject({
      code: "tooLarge",
    });
    expect(await connector.find({ collection: "many", where: { id: 5 } })).toEqual([{ id: "5" }]);
  });

  it("gives up when it is told to, and when time is up", async () => {
    const connector = connect();
    await connector.serverPing();
    await owner.call("CLIENT", "PAUSE", "300", "ALL");
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    expect(
      await failure(connector.valuesGet({ key: "a" }, { signal: abort.signal })),
    ).toMatchObject({
      code: "cancelled",
    });
    expect(await failure(connector.valuesGet({ key: "a" }, { timeout: 20 }))).toMatchObject({
      code: "timeout",
    });
  });

  it("says what a refusal means, and nothing of the password", async () => {
    const wrong = connect({}, { credentials: fields({ ...account, password: "a-wrong-one" }) });
    const error = await failure(wrong.serverPing());
    expect(error).toMatchObject({ code: "reauthenticate", vendorCode: "WRONGPASS" });
    expect(`${JSON.stringify(error)}${String((error as Error).cause)}`).not.toContain(
      "a-wrong-one",
    );
    await owner.call(
      "ACL",
      "SETUSER",
      "reader",
      "on",
      ">reader",
      "~people:*",
      "+hgetall",
      "+command",
    );
    const reader = connect({}, { credentials: fields({ user: "reader", password: "reader" }) });
    expect(await failure(reader.hashesGet({ key: "orders:1" }))).toMatchObject({
      code: "permission",
      vendorCode: "NOPERM",
    });
    expect(await reader.hashesGet({ key: "people:1" })).toHaveLength(3);
    await owner.lpush("a", "x");
    expect(await failure(connect().valuesGet({ key: "a" }))).toMatchObject({
      vendorCode: "WRONGTYPE",
    });
  });

  it("keeps databases apart by their numbers", async () => {
    await connect({ database: 3 }).valuesSet({ key: "only", value: "here" });
    expect(await connect().valuesGet({ key: "only" })).toEqual([]);
    expect(await connect({ database: 3 }).valuesGet({ key: "only" })).toEqual([{ value: "here" }]);
    expect(await failure(connect({ database: 99 }).serverPing())).toMatchObject({
      code: "invalid",
    });
    for (const database of [-1, 1.5, "0; flushall"])
      expect(await failure(connect({ database }).serverPing())).toMatchObject({ code: "badInput" });
  });

  it("connects to nobody whose certificate is not for the host, whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    const misled = createDrivers({
      allowPrivateNetworks,
      resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const other = makeCertificate().authority;
    for (const [connection, options] of [
      [{ ca: other }, {}],
      [{ ca: undefined }, {}],
      [{ host: "127.0.0.1" }, {}],
      [{ host: "redis.example" }, { drivers: misled }],
    ] as const)
      expect(await failure(connect(connection, options).serverPing())).toMatchObject({
        code: "network",
      });
    await misled.close();
  });

  it("reaches no host that the network policy does not let it, and looks no name up twice", async () => {
    const closed = createDrivers();
    for (const host of ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1"])
      expect(
        await failure(connect({ host }, { drivers: closed }).serverPing()),
        host,
      ).toMatchObject({
        code: "hostNotAllowed",
      });
    await closed.close();
    const asked: string[] = [];
    const pinned = createDrivers({
      allowPrivateNetworks,
      resolveHost: async (host) => {
        asked.push(host);
        const address = asked.length === 1 ? "127.0.0.1" : "10.0.0.1";
        return await Promise.resolve([{ address, family: 4 }]);
      },
    });
    expect(await connect({}, { drivers: pinned }).serverPing()).toEqual([{ value: "PONG" }]);
    expect(asked).toEqual(["localhost"]);
    await pinned.close();
  });

  it("makes a connection that its own test has proven, and none that fails", async () => {
    const operations = (_: string, id: string): typeof serverPing | undefined =>
      id === serverPing.id ? serverPing : undefined;
    const { connections } = setUp({ drivers, operations });
    const own = { host: "localhost", port, ca: REDIS_AUTHORITY };
    const made = { organization: "acme", fields: own, credential: account };
    expect(await connections.connect(dbRedis, made)).toMatchObject({
      state: { kind: "active" },
      label: "database 0 on localhost",
    });
    const wrong = { ...made, credential: { ...account, password: "another" } };
    expect(await failure(connections.connect(dbRedis, wrong))).toMatchObject({
      code: "reauthenticate",
    });
  });
});
