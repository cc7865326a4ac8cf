// @module-tag live/mongodb-double
import {
  type ConnectorDescriptor,
  type ConnectorOptions,
  createDrivers,
  createSharedState,
  fields,
  type Row,
} from "@human/connector-sdk";
import { BSON, MongoClient } from "mongodb";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from "vitest";
import {
  dbMongodb,
  DbMongodbConnector,
  serverPing,
} from "../../generated/db-mongodb/db-mongodb.ts";
import { type MongoDouble, startMongoDouble } from "../kit/mongodb/double.ts";
import { makeCertificate } from "../kit/tls-authority.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { failure } from "../runtime/kit/connector.ts";

/**
 * A real server, where there is one: `MONGODB_HOST`, `MONGODB_PORT`, `MONGODB_USER`, `MONGODB_PASSWORD` and
 * `MONGODB_AUTHORITY` (PEM text). It must be a replica set's primary, and the user may write the database `test`.
 * No package of npm or Debian has one, so that otherwise a double speaks the protocol.
 */
const real = process.env["MONGODB_HOST"];
const account = {
  user: process.env["MONGODB_USER"] ?? "owner",
  password: process.env["MONGODB_PASSWORD"] ?? "a-mongodb-password",
};
const because = "The test's own server.";
const allowPrivateNetworks = [
  { cidr: "127.0.0.0/8", because },
  { cidr: "::1/128", because },
];
let double: MongoDouble;
let drivers = createDrivers({ allowPrivateNetworks });

interface Place {
  readonly host: string;
  readonly port: number;
  readonly authority: string | undefined;
}

const place = (): Place =>
  real === undefined
    ? { host: "localhost", port: double.port, authority: double.authority }
    : {
        host: real,
        port: Number(process.env["MONGODB_PORT"] ?? 27_017),
        authority: process.env["MONGODB_AUTHORITY"],
      };

function connect(
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<ConnectorOptions> = {},
  { host, port, authority }: Place = place(),
): DbMongodbConnector {
  return new DbMongodbConnector({
    credentials: fields(account),
    connection: { host, port, ca: authority, database: "test", readOnly: false, ...connection },
    policy: { approvals: "granted-by-the-caller" },
    drivers,
    connectionId: "c",
    state: createSharedState({ clock: testClock() }),
    ...options,
  });
}

async function asOwner<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
  const { host, port, authority } = place();
  const client = new MongoClient(`mongodb://${host}:${String(port)}/`, {
    directConnection: true,
    tls: true,
    ...(authority === undefined ? {} : { ca: authority }),
    auth: { username: account.user, password: account.password },
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const people: readonly Row[] = [
  { _id: "1", name: "ada", age: 36, address: { city: "London" } },
  { _id: "2", name: "bob", age: 9 },
  { _id: "3", name: "eve", age: 120, admin: true },
];
const collection = "people";

beforeAll(async () => {
  double = await startMongoDouble(account);
});
beforeEach(async () => {
  double.intercept = undefined;
  double.hello = {};
  await asOwner(async (client) => {
    const db = client.db("test");
    for (const name of ["people", "odd", "orders", "many"])
      await db.collection(name).deleteMany({});
    await db.collection("people").insertMany(people.map((each) => ({ ...each })) as never);
  });
  double.seen.length = 0;
});
afterEach(async () => {
  await drivers.close();
  drivers = createDrivers({ allowPrivateNetworks });
});
afterAll(() => double.stop());

describe(real === undefined ? "MongoDB's protocol, by a double" : "MongoDB", () => {
  it("finds records by what they hold", async () => {
    const connector = connect();
    const find = async (
      input: Omit<Parameters<DbMongodbConnector["find"]>[0], "collection">,
    ): Promise<unknown> => await connector.find({ collection, ...input });
    expect(await find({ where: { name: "bob", age: 9 } })).toEqual([people[1]]);
    expect(await find({ where: { age: "9" } })).toEqual([]);
    expect(await find({ where: { "address.city": "London" } })).toEqual([people[0]]);
    expect(await find({ where: { _id: "nobody" } })).toEqual([]);
    const order = [{ by: "age", direction: "descending" }] as const;
    expect(await find({ order, select: ["name"], limit: 2 })).toEqual([
      { name: "eve" },
      { name: "ada" },
    ]);
    expect(await find({ where: { admin: null }, select: ["_id", "age"], order })).toEqual([
      { _id: "1", age: 36 },
      { _id: "2", age: 9 },
    ]);
  });

  it("changes and deletes what fits, and says how much", async () => {
    const connector = connect();
    const set = { age: 1, "address.city": "Paris" };
    expect(await connector.update({ collection, where: { admin: null }, set })).toEqual({
      count: 2,
    });
    expect(await connector.find({ collection, where: { _id: "1" } })).toEqual([
      { _id: "1", name: "ada", age: 1, address: { city: "Paris" } },
    ]);
    expect(await connector.delete({ collection, where: { age: 1 } })).toEqual({ count: 2 });
    expect(await connector.delete({ collection, where: { age: 1 } })).toEqual({ count: 0 });
    expect(await connector.find({ collection })).toEqual([people[2]]);
  });

  it("keeps values as they are, and gives plain ones", async () => {
    const connector = connect();
    const date = new Date("2026-01-31T12:00:00.123Z");
    const record = {
      _id: { $oid: "0123456789abcdef01234567" },
      text: "$name ü 東京\u0000",
      large: 9_007_199_254_740_993n,
      small: 5n,
      part: 1.5,
      date,
      bytes: new Uint8Array([0, 255]),
      none: null,
      list: [1, "a", { b: [true] }],
    };
    await connector.insert({ collection: "odd", records: [record] });
    const [found] = await connector.find({
      collection: "odd",
      where: { _id: "0123456789abcdef01234567" },
    });
    expect(found).toEqual({
      ...record,
      _id: "0123456789abcdef01234567",
      large: "9007199254740993",
      small: 5,
      date: date.toISOString(),
      bytes: new Uint8Array([0, 255]),
    });
    expect(await connector.find({ collection: "odd", where: { date } })).toHaveLength(1);
    expect(await connector.find({ collection: "odd", where: { text: record.text } })).toHaveLength(
      1,
    );
  });

  it("adds all records or none", async () => {
    const connector = connect();
    const records = [{ _id: "4" }, { _id: "1" }];
    expect(await failure(connector.insert({ collection, records }))).toMatchObject({
      code: "conflict",
      vendorCode: "11000",
    });
    expect(await connector.find({ collection, where: { _id: "4" } })).toEqual([]);
    expect(await connector.insert({ collection, records: [{ _id: "4" }, { _id: "5" }] })).toEqual({
      count: 2,
    });
  });

  it("does all steps or none", async () => {
    const connector = connect();
    const steps = [
      { insert: { collection: "orders", records: [{ _id: "7", of: "ada" }] } },
      { update: { collection: "orders", where: { _id: "7" }, set: { of: "bob" } } },
      { delete: { collection, where: { _id: "2" } } },
    ];
    expect(await connector.transaction({ steps })).toEqual([
      { count: 1 },
      { count: 1 },
      { count: 1 },
    ]);
    expect(await connector.find({ collection: "orders" })).toEqual([{ _id: "7", of: "bob" }]);
    const again = [{ delete: { collection, where: { _id: "1" } } }, ...steps.slice(0, 1)];
    expect(await failure(connector.transaction({ steps: again }))).toMatchObject({
      code: "conflict",
    });
    expect(await connector.find({ collection, where: { _id: "1" } })).toHaveLength(1);
  });

  it.each<readonly [string, unknown]>([
    ["an operator", { $ne: null }],
    ["an operator within", { a: { $gt: "" } }],
    ["a pattern", /.*/],
    ["a list", ["ada"]],
    ["an object", { city: "London" }],
    ["a type of the driver's", new BSON.Code("return true")],
    ["what looks like a type of the driver's", { _bsontype: "Code", code: "return true" }],
    ["a function", () => true],
    ["nothing at all", undefined],
    ["a number that is none", Number.NaN],
  ])("compares with no %s", async (_, value) => {
    const where = { name: value } as Row;
    const connector = connect();
    for (const asked of [
      connector.find({ collection, where }),
      connector.update({ collection, where, set: { age: 0 } }),
      connector.delete({ collection, where }),
    ])
      expect(await failure(asked)).toMatchObject({ code: "badInput" });
    expect(await connector.find({ collection })).toEqual(people);
  });

  it("takes no name for an operator, and no collection of the server's own", async () => {
    const connector = connect();
    for (const name of ["$where", "$or", "a.$b", "", "a..b", "$"]) {
      const where = { [name]: "this.age > 1" };
      expect(await failure(connector.find({ collection, where })), name).toMatchObject({
        code: "badInput",
      });
      expect(
        await failure(connector.update({ collection, where: { _id: "1" }, set: { [name]: 1 } })),
        name,
      ).toMatchObject({ code: "badInput" });
      expect(
        await failure(connector.insert({ collection, records: [{ a: { [name]: 1 }, $b: 1 }] })),
        name,
      ).toMatchObject({ code: "badInput" });
    }
    for (const name of ["system.users", "a$b", "", "$cmd", "a\u0000b"])
      expect(await failure(connector.find({ collection: name })), name).toMatchObject({
        code: "badInput",
      });
    expect(
      await failure(connector.update({ collection, where: { _id: "1" }, set: { _id: "9" } })),
    ).toMatchObject({ code: "badInput" });
    expect(await failure(connector.delete({ collection, where: {} }))).toMatchObject({
      code: "badInput",
    });
    expect(await connector.find({ collection })).toEqual(people);
  });

  it("reads by free aggregations, with values in their places", async () => {
    const sql =
      '{"aggregate":"people","pipeline":[{"$match":{"age":{"$gte":"?"}}},{"$count":"n"}]}';
    expect(await connect().query({ sql, params: [30] })).toEqual([{ n: 2 }]);
    const byName =
      '{"aggregate":"people","pipeline":[{"$match":{"name":"?"}},{"$project":{"age":1,"_id":0}}]}';
    expect(await connect().query({ sql: byName, params: ["bob"] })).toEqual([{ age: 9 }]);
    for (const params of [[], ["a", "b"], [{ $ne: null }], ["$age"]])
      expect(await failure(connect().query({ sql: byName, params }))).toMatchObject({
        code: "badInput",
      });
    const unknown = '{"aggregate":"people","pipeline":[{"$nothing":1}]}';
    expect(await failure(connect().query({ sql: unknown }))).toMatchObject({ code: "invalid" });
  });

  it.each([
    '{"aggregate":"people","pipeline":[{"$out":"gone"}]}',
    '{"aggregate":"people","pipeline":[{"$merge":{"into":"gone"}}]}',
    '{"aggregate":"people","pipeline":[{"$facet":{"a":[{"$out":"gone"}]}}]}',
    '{"aggregate":"people","pipeline":[{"$match":{"$where":"sleep(1000)"}}]}',
    '{"aggregate":"people","pipeline":[{"$project":{"a":{"$function":{"body":"","args":[],"lang":"js"}}}}]}',
    '{"aggregate":"people","pipeline":[{"$match":{"a":{"_bsontype":"Code","code":"1"}}}]}',
    '{"aggregate":"people","pipeline":[],"writeConcern":{}}',
    '{"aggregate":1,"pipeline":[]}',
    '{"aggregate":"system.users","pipeline":[]}',
    '{"aggregate":"people","pipeline":["$out"]}',
    '{"delete":"people","deletes":[{"q":{},"limit":0}]}',
    '{"dropDatabase":1}',
    "db.people.drop()",
    "[]",
    "",
  ])("lets no free statement do more than read: %s", async (sql) => {
    expect(await failure(connect().query({ sql }))).toMatchObject({ code: "badInput" });
    expect(await connect().find({ collection })).toEqual(people);
  });

  it("reaches the collections that it may, and no others", async () => {
    const connector = connect({ collections: ["orders"] });
    await connector.insert({ collection: "orders", records: [{ _id: "1" }] });
    const refused = { code: "refusedByPolicy" };
    const where = { _id: "1" };
    for (const asked of [
      connector.find({ collection }),
      connector.insert({ collection, records: [{ _id: "9" }] }),
      connector.update({ collection, where, set: { age: 0 } }),
      connector.delete({ collection, where }),
      connector.transaction({ steps: [{ delete: { collection, where } }] }),
      connector.query({ sql: '{"aggregate":"orders","pipeline":[]}' }),
    ])
      expect(await failure(asked)).toMatchObject(refused);
    expect(await connector.collectionsList()).toEqual({
      collections: [{ name: "orders", kind: "collection" }],
    });
    expect(await connect().find({ collection })).toEqual(people);
  });

  it("changes nothing where it only reads", async () => {
    const connector = connect({ readOnly: undefined });
    const where = { _id: "1" };
    for (const asked of [
      connector.insert({ collection, records: [{ _id: "9" }] }),
      connector.update({ collection, where, set: { age: 0 } }),
      connector.delete({ collection, where }),
      connector.transaction({ steps: [{ delete: { collection, where } }] }),
    ])
      expect(await failure(asked)).toMatchObject({ code: "refusedByPolicy" });
    expect(await connector.find({ collection })).toEqual(people);
  });

  it("reads all pages of an answer, and gives up one that is too large", async () => {
    const connector = connect();
    const records = Array.from({ length: 250 }, (_, _id) => ({ _id }));
    await connector.insert({ collection: "many", records });
    expect(await connector.find({ collection: "many" })).toHaveLength(250);
    class Small extends DbMongodbConnector {
      override readonly descriptor: ConnectorDescriptor = {
        ...dbMongodb,
        ...(dbMongodb.driver && {
          driver: { ...dbMongodb.driver, limits: { rows: 240, bytes: 100_000 } },
        }),
      };
    }
    const { host, port, authority } = place();
    const own = { host, port, ca: authority, database: "test", readOnly: false };
    const small = new Small({ credentials: fields(account), connection: own, drivers });
    expect(await failure(small.find({ collection: "many" }))).toMatchObject({ code: "tooLarge" });
    const large = Array.from({ length: 3 }, (_, _id) => ({ _id, text: "x".repeat(40_000) }));
    await connector.insert({ collection: "odd", records: large });
    expect(await failure(small.find({ collection: "odd" }))).toMatchObject({ code: "tooLarge" });
    expect(await small.find({ collection: "odd", limit: 2 })).toHaveLength(2);
  });

  it("says that a login was turned down, asks for another once, and tells no password", async () => {
    const wrong = { ...account, password: "not-the-password" };
    const error = await failure(connect({}, { credentials: fields(wrong) }).serverPing());
    expect(error).toMatchObject({ code: "reauthenticate", vendorCode: "18" });
    expect(JSON.stringify(error)).not.toContain("not-the-password");
    const credentials: ConnectorOptions["credentials"] = ({ rejected }) => ({
      values: rejected === undefined ? wrong : account,
    });
    expect(await connect({}, { credentials }).serverPing()).toEqual({ database: "test" });
  });

  it.each(["1", "0"])(
    "connects to nobody whose certificate is of another authority, with NODE_TLS_REJECT_UNAUTHORIZED=%s",
    async (setting) => {
      vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", setting);
      onTestFinished(() => void vi.unstubAllEnvs());
      const ca = makeCertificate().authority;
      expect(await failure(connect({ ca }).serverPing())).toMatchObject({ code: "network" });
    },
  );

  it("makes a connection that its own test has proven, and none that fails", async () => {
    const operations = (_: string, id: string): typeof serverPing | undefined =>
      id === serverPing.id ? serverPing : undefined;
    const { connections } = setUp({ drivers, operations });
    const { host, port, authority } = place();
    const own = { host, port, ca: authority, database: "test" };
    const made = { organization: "acme", fields: own, credential: account };
    expect(await connections.connect(dbMongodb, made)).toMatchObject({
      state: { kind: "active" },
      label: `test on ${host}`,
    });
    const wrong = { ...made, credential: { ...account, password: "another" } };
    expect(await failure(connections.connect(dbMongodb, wrong))).toMatchObject({
      code: "reauthenticate",
    });
  });
});

describe.skipIf(real !== undefined)(
  "what a server of MongoDB can do to a connector, by a double",
  () => {
    it("does again what the server took back or refused, and nothing else", async () => {
      const where = { _id: "1" };
      const set = { age: 2 };
      let refusals = 2;
      const conflict = { ok: 0, code: 112, codeName: "WriteConflict", errmsg: "write conflict" };
      double.intercept = (name) => {
        if (name !== "commitTransaction" || refusals === 0) return undefined;
        refusals -= 1;
        return { ...conflict, errorLabels: ["TransientTransactionError"] };
      };
      const steps = [{ update: { collection, where, set } }];
      expect(await connect().transaction({ steps })).toEqual([{ count: 1 }]);
      expect(double.seen.filter((each) => each === "commitTransaction")).toHaveLength(3);
      double.intercept = (name) => (name === "update" || name === "insert" ? "close" : undefined);
      double.seen.length = 0;
      for (const lost of [
        async () => await connect().update({ collection, where, set }),
        async () => await connect().insert({ collection, records: [{ _id: "lost" }] }),
      ])
        expect(await failure(lost())).toMatchObject({ code: "network" });
      const written = double.seen.filter((each) => each === "update" || each === "insert");
      expect(written.toSorted()).toEqual(["insert", "update"]);
      let breaks = 1;
      double.intercept = (name) => (name === "find" && breaks-- > 0 ? "close" : undefined);
      expect(await connect().find({ collection, where })).toHaveLength(1);
    });

    it("does several changes on a set alone", async () => {
      double.hello = { setName: undefined, hosts: undefined, primary: undefined };
      const connector = connect();
      expect(await connector.insert({ collection, records: [{ _id: "8" }] })).toEqual({ count: 1 });
      const records = [{ _id: "9" }, { _id: "10" }];
      expect(await failure(connector.insert({ collection, records }))).toMatchObject({
        code: "unsupported",
      });
      expect(await connector.find({ collection })).toHaveLength(4);
    });

    it("gives up when it is told to, and when time is up", async () => {
      const connector = connect();
      await connector.serverPing();
      double.intercept = () => "hang";
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 20);
      const { signal } = abort;
      expect(await failure(connector.find({ collection }, { signal }))).toMatchObject({
        code: "cancelled",
      });
      const where = { _id: "1" };
      const late = connector.delete({ collection, where }, { timeout: 20 });
      expect(await failure(late)).toMatchObject({ code: "timeout" });
    });

    it("says how long the server may take", async () => {
      const asked: unknown[] = [];
      double.intercept = (name, command) => {
        if (name === "find" || name === "update") asked.push(command["maxTimeMS"]);
        return undefined;
      };
      await connect().find({ collection });
      await connect().update({ collection, where: { _id: "1" }, set: { a: 1 } });
      expect(asked).toEqual([30_000, 30_000]);
      double.intercept = () => ({
        ok: 0,
        code: 50,
        codeName: "MaxTimeMSExpired",
        errmsg: "too long",
      });
      const state = createSharedState({ clock: testClock() });
      expect(
        await failure(
          connect({}, { state }).update({ collection, where: { _id: "1" }, set: { a: 1 } }),
        ),
      ).toMatchObject({ code: "timeout" });
    });

    it("reaches no host that the network policy does not let it", async () => {
      const closed = createDrivers();
      for (const host of ["localhost", "127.0.0.1", "::1", "169.254.169.254", "10.0.0.1"])
        expect(
          await failure(connect({ host }, { drivers: closed }).serverPing()),
          host,
        ).toMatchObject({ code: "hostNotAllowed" });
      await closed.close();
      for (const host of ["/tmp/mongodb.sock", "a,b", "a@b", "a/b?c", "%2ftmp"])
        expect(await failure(connect({ host }).serverPing()), host).toMatchObject({
          code: "badInput",
        });
      expect(await failure(connect({ host: "127.0.0.1" }).serverPing())).toMatchObject({
        code: "network",
      });
      double.seen.length = 0;
    });

    it("connects to addresses that were checked, whatever the name means next", async () => {
      let asked = 0;
      const rebound = createDrivers({
        allowPrivateNetworks,
        resolveHost: async () => {
          asked += 1;
          const address = asked === 1 ? "127.0.0.1" : "10.0.0.1";
          return await Promise.resolve([{ address, family: 4 }]);
        },
      });
      const before = double.connections;
      expect(await failure(connect({}, { drivers: rebound }).serverPing())).toMatchObject({
        code: "hostNotAllowed",
      });
      expect(double.connections).toBe(before);
      await rebound.close();
    });

    it("goes to the primary that a member names, if it may", async () => {
      const primary = await startMongoDouble(account);
      try {
        double.hello = {
          isWritablePrimary: false,
          ismaster: false,
          secondary: true,
          primary: `db.set.example:${String(primary.port)}`,
        };
        const resolved: string[] = [];
        const named = createDrivers({
          allowPrivateNetworks,
          resolveHost: async (host) => {
            resolved.push(host);
            return await Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
          },
        });
        const refused = { code: "hostNotAllowed" };
        expect(await failure(connect({}, { drivers: named }).serverPing())).toMatchObject(refused);
        expect(
          await failure(connect({ members: "*.other.example" }, { drivers: named }).serverPing()),
        ).toMatchObject(refused);
        expect(new Set(resolved)).toEqual(new Set(["localhost"]));
        // It is let through, and its certificate is for another name.
        const members = "*.set.example";
        expect(await failure(connect({ members }, { drivers: named }).serverPing())).toMatchObject({
          code: "network",
        });
        expect(resolved).toContain("db.set.example");
        for (const address of ["169.254.169.254", "[::1]", "10.0.0.1"]) {
          double.hello = { ...double.hello, primary: `${address}:${String(primary.port)}` };
          expect(
            await failure(connect({ members }, { drivers: named }).serverPing()),
          ).toMatchObject(refused);
        }
        double.hello = { ...double.hello, primary: `localhost:${String(primary.port)}` };
        expect(await connect({}, { drivers: named }).serverPing()).toEqual({ database: "test" });
        expect(primary.seen).toContain("ping");
        await named.close();
      } finally {
        primary.stop();
      }
    });

    it("follows service records to the members that it may reach", async () => {
      const asked: string[] = [];
      let host = "localhost";
      const served = createDrivers({
        allowPrivateNetworks,
        resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
        resolveService: async (name) => {
          asked.push(name);
          return await Promise.resolve([{ host, port: double.port }]);
        },
      });
      const cluster = { host: "cluster.abcde.example.com", service: true };
      const refused = { code: "hostNotAllowed" };
      expect(await failure(connect(cluster, { drivers: served }).serverPing())).toMatchObject(
        refused,
      );
      const members = "*.abcde.example.com";
      expect(
        await failure(connect({ ...cluster, members }, { drivers: served }).serverPing()),
      ).toMatchObject(refused);
      host = "shard.abcde.example.com";
      // It is let through, and its certificate is for another name.
      expect(
        await failure(connect({ ...cluster, members }, { drivers: served }).serverPing()),
      ).toMatchObject({ code: "network" });
      expect(
        await connect(
          { host: "localhost", service: true },
          {
            drivers: createDrivers({
              allowPrivateNetworks,
              resolveService: async () =>
                await Promise.resolve([{ host: "localhost", port: double.port }]),
            }),
          },
        ).serverPing(),
      ).toEqual({ database: "test" });
      expect(new Set(asked)).toEqual(new Set(["_mongodb._tcp.cluster.abcde.example.com"]));
      await served.close();
    });

    it("looks for the primary anew once a server has stepped down", async () => {
      const connector = connect();
      let refusals = 1;
      const leaving = { ok: 0, code: 10107, codeName: "NotWritablePrimary", errmsg: "not primary" };
      double.intercept = (name) => (name === "update" && refusals-- > 0 ? leaving : undefined);
      const { connections } = double;
      expect(await connector.update({ collection, where: { _id: "1" }, set: { a: 1 } })).toEqual({
        count: 1,
      });
      expect(double.connections).toBeGreaterThan(connections);
    });
  },
);
