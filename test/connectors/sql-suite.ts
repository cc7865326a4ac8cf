import {
  type CallFacts,
  type ConnectorOptions,
  type DatabaseConnector,
  type EndFacts,
  type Row,
  type TransactionStep,
} from "@human/connector-sdk";
import fc from "../kit/property.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { failure } from "../runtime/kit/connector.ts";

/** What the suite needs of a database, and the words in which it says the same. */
export interface SqlDatabase {
  /** A connector whose connection may write unless its fields say otherwise. */
  readonly connect: (
    connection?: Readonly<Record<string, unknown>>,
    options?: Partial<ConnectorOptions>,
  ) => DatabaseConnector;
  /** Runs statements as the owner, past the connector. */
  readonly admin: (...statements: readonly string[]) => Promise<readonly Row[]>;
  /** The n-th place of a free statement. */
  readonly place: (index: number) => string;
  /** Quotes a name for `admin`. */
  readonly quote: (name: string) => string;
  /** A statement that takes so many seconds. */
  readonly sleep: (seconds: number) => string;
  /** How many statements that sleep are running. */
  readonly sleeping: () => Promise<number>;
  /** Reading statements that try to write, leave their transaction or change the session. */
  readonly escapes: readonly string[];
  /** So many rows of one number `n` from 1. */
  readonly series: (rows: number) => string;
  /** A statement that takes the next number of the sequence `counted`. */
  readonly next: string;
  /** A statement that gives 40 MiB in few rows. */
  readonly large: string;
  /** Type of a key that counts by itself, of bytes, of JSON, of a moment. */
  readonly types: Readonly<Record<"key" | "bytes" | "json" | "moment", string>>;
}

/** What every database in SQL does and refuses, through its connector on a real server. */
export function sqlSuite(database: () => SqlDatabase): void {
  const db = (): SqlDatabase => database();
  const names = async (): Promise<readonly unknown[]> =>
    (
      await db()
        .connect()
        .find({ collection: "people", order: [{ by: "id", direction: "ascending" }] })
    ).map(({ name }) => name);

  beforeEach(async () => {
    const { key, bytes, json, moment } = db().types;
    await db().admin(
      "drop table if exists people",
      `create table people (id ${key}, name varchar(200) not null unique, age integer, note varchar(200) default 'none', raw ${bytes}, facts ${json}, met ${moment}, score decimal(30, 10))`,
      "insert into people (name, age) values ('ada', 36), ('grace', 85)",
    );
  });
  afterEach(async () => {
    await db().admin("drop table if exists people");
  });

  it("finds, sorts, selects and limits", async () => {
    const connector = db().connect();
    expect(
      await connector.find({
        collection: "people",
        where: { name: "ada" },
        select: ["name", "age"],
      }),
    ).toEqual([{ name: "ada", age: 36 }]);
    const order = [{ by: "age", direction: "descending" }] as const;
    expect(
      await connector.find({ collection: "people", select: ["name"], order, limit: 1 }),
    ).toEqual([{ name: "grace" }]);
    expect(
      await connector.find({
        collection: "people",
        where: { raw: null, age: 36 },
        select: ["name"],
      }),
    ).toEqual([{ name: "ada" }]);
  });

  it("inserts all or none, with defaults where a record lacks a field", async () => {
    const connector = db().connect();
    const records = [
      { name: "joan", age: 1 },
      { name: "lise", note: null },
    ];
    expect(await connector.insert({ collection: "people", records })).toEqual({ count: 2 });
    expect(
      await connector.find({ collection: "people", where: { name: "joan" }, select: ["note"] }),
    ).toEqual([{ note: "none" }]);
    const twice = [{ name: "mary" }, { name: "ada" }];
    expect(await failure(connector.insert({ collection: "people", records: twice }))).toMatchObject(
      {
        code: "conflict",
      },
    );
    expect(await names()).toEqual(["ada", "grace", "joan", "lise"]);
  });

  it("keeps bytes, objects and text of any kind", async () => {
    const connector = db().connect();
    const raw = Uint8Array.of(0, 1, 255, 39);
    const facts = { a: [1, "two", null], "quo'te": "back\\slash" };
    await connector.insert({ collection: "people", records: [{ name: "it's ❄ \\", raw, facts }] });
    const [row] = await connector.find({ collection: "people", where: { name: "it's ❄ \\" } });
    expect(Buffer.from(row?.["raw"] as Uint8Array)).toEqual(Buffer.from(raw));
    const kept = row?.["facts"];
    expect(typeof kept === "string" ? JSON.parse(kept) : kept).toEqual(facts);
  });

  it("keeps lists in JSON as they are", async () => {
    const connector = db().connect();
    const lists = [
      [],
      [1, "two", null, true],
      [{ a: 1 }, { a: [2] }],
      [[1], ["x"]],
      [new Date(0)],
      "[]",
    ];
    const records = lists.map((facts, index) => ({ name: `list ${String(index)}`, facts }));
    await connector.insert({ collection: "people", records });
    for (const [index, list] of lists.entries()) {
      const where = { name: `list ${String(index)}` };
      const [row] = await connector.find({ collection: "people", where, select: ["facts"] });
      const kept = row?.["facts"];
      const facts: unknown = typeof kept === "string" ? JSON.parse(kept) : kept;
      expect(facts).toEqual(typeof list === "string" ? [] : JSON.parse(JSON.stringify(list)));
    }
    const set = { facts: [{ b: 1n }] };
    expect(
      await failure(connector.update({ collection: "people", where: { name: "ada" }, set })),
    ).toMatchObject({ code: "badInput" });
    expect(
      await connector.update({
        collection: "people",
        where: { name: "ada" },
        set: { facts: [{}], age: 37 },
      }),
    ).toEqual({ count: 1 });
  });

  it("keeps a moment, gives it in UTC and finds it", async () => {
    const connector = db().connect();
    const met = new Date("2026-03-29T01:30:00.250+02:00");
    await connector.update({ collection: "people", where: { name: "ada" }, set: { met } });
    expect(
      await connector.find({ collection: "people", where: { met }, select: ["name", "met"] }),
    ).toEqual([{ name: "ada", met: "2026-03-28T23:30:00.25Z" }]);
  });

  it("keeps exact numbers exact, and finds them", async () => {
    const connector = db().connect();
    const score = "12345678901234567890.1234567891";
    await connector.update({ collection: "people", where: { name: "ada" }, set: { score } });
    const find = async (value: string): Promise<readonly Row[]> =>
      await connector.find({ collection: "people", where: { score: value }, select: ["score"] });
    expect(await find(score)).toEqual([{ score }]);
    expect(await find("12345678901234567890.1234567892")).toEqual([]);
  });

  it("fits no record by a value of another type", async () => {
    const connector = db().connect();
    await connector.insert({ collection: "people", records: [{ name: "none", age: 0, score: 0 }] });
    const before = await names();
    for (const where of [
      { name: 0 },
      { name: false },
      { name: 0n },
      { age: "none" },
      { age: "" },
      { age: "36 or so" },
      { score: "none" },
      { score: "true" },
      { score: "0x" },
    ]) {
      const touched = connector.delete({ collection: "people", where });
      const outcome: unknown = await touched.catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "invalid" });
      else expect(outcome, JSON.stringify(Object.keys(where))).toEqual({ count: 0 });
      expect(await names()).toEqual(before);
    }
    for (const where of [{ age: 0 }, { age: "0" }, { age: 0n }, { score: 0 }, { score: "0.00" }])
      expect(await connector.find({ collection: "people", where, select: ["name"] })).toEqual([
        { name: "none" },
      ]);
  });

  it("keeps no text that would become another", async () => {
    const insert = (record: Row): Promise<unknown> =>
      failure(
        db()
          .connect()
          .insert({ collection: "people", records: [record] }),
      );
    for (const record of [{ name: "a\ud800" }, { name: "a\0" }])
      expect(await insert(record)).toMatchObject({ code: "badInput" });
    expect(await names()).toEqual(["ada", "grace"]);
  });

  it("cuts nothing to fit its column", async () => {
    const connector = db().connect();
    const set = { note: "x".repeat(201) };
    const change = { collection: "people", where: { name: "ada" }, set };
    expect(await failure(connector.update(change))).toMatchObject({ code: "invalid" });
    const records = [{ name: "text", age: "no number" }];
    expect(await failure(connector.insert({ collection: "people", records }))).toMatchObject({
      code: "invalid",
    });
  });

  it("says that parameters are missing, and asks once", async () => {
    const attempts: number[] = [];
    const observer = {
      ended: (_: CallFacts, end: EndFacts): void => void attempts.push(end.attempts),
    };
    const connector = db().connect({}, { observer });
    const sql = `select name from people where name = ${db().place(1)}`;
    expect(await failure(connector.query({ sql }))).toMatchObject({
      code: "badInput",
      message: 'The input "params" must hold one value for every place of the statement.',
    });
    expect(attempts).toEqual([1]);
  });

  it("updates and deletes what fits, and never everything by mistake", async () => {
    const connector = db().connect();
    const change = { collection: "people", where: { name: "ada" }, set: { age: 37, note: null } };
    expect(await connector.update(change)).toEqual({ count: 1 });
    expect(await connector.delete({ collection: "people", where: { name: "grace" } })).toEqual({
      count: 1,
    });
    expect(await connector.delete({ collection: "people", where: { name: "nobody" } })).toEqual({
      count: 0,
    });
    for (const where of [
      {},
      { name: undefined },
      { name: ["ada"] },
      { age: { $gt: 5 } },
      { name: Number.NaN },
      { name: () => "x" },
    ]) {
      expect(await failure(connector.delete({ collection: "people", where }))).toMatchObject({
        code: "badInput",
      });
      expect(
        await failure(connector.update({ collection: "people", where, set: { age: 0 } })),
      ).toMatchObject({
        code: "badInput",
      });
    }
    expect(await names()).toEqual(["ada"]);
  });

  it("does a transaction whole or not at all", async () => {
    const connector = db().connect();
    const steps: readonly TransactionStep[] = [
      { insert: { collection: "people", records: [{ name: "emmy" }] } },
      { update: { collection: "people", where: { name: "ada" }, set: { age: 1 } } },
      { delete: { collection: "people", where: { name: "grace" } } },
    ];
    expect(await connector.transaction({ steps })).toEqual([
      { count: 1 },
      { count: 1 },
      { count: 1 },
    ]);
    expect(await names()).toEqual(["ada", "emmy"]);
    const broken: readonly TransactionStep[] = [
      { delete: { collection: "people", where: { name: "ada" } } },
      { insert: { collection: "people", records: [{ name: "emmy" }] } },
    ];
    expect(await failure(connector.transaction({ steps: broken }))).toMatchObject({
      code: "conflict",
    });
    expect(await names()).toEqual(["ada", "emmy"]);
  });

  it("asks for the approval of a transaction's steps", async () => {
    const connector = db().connect({}, { policy: {} });
    const remove = { collection: "people", where: { name: "ada" } };
    const waiting = { code: "approvalRequired" };
    expect(await failure(connector.delete(remove))).toMatchObject(waiting);
    expect(await failure(connector.transaction({ steps: [{ delete: remove }] }))).toMatchObject(
      waiting,
    );
    const insert = { collection: "people", records: [{ name: "lise" }] };
    expect(await connector.transaction({ steps: [{ insert }] })).toEqual([{ count: 1 }]);
  });

  it("takes hostile names for names", async () => {
    const connector = db().connect();
    const { quote } = db();
    const before = await names();
    const hostile = [
      'people"; drop table people; --',
      "people`; drop table people; --",
      "people where 1=1 --",
      "people as secrets",
      "(select 1)",
      "name = name or 1",
      "a\\",
      "%s",
      "?",
      "$1",
      ":name",
    ];
    for (const name of hostile) {
      const fails = await Promise.all([
        failure(connector.find({ collection: name })),
        failure(connector.find({ collection: "people", select: [name] })),
        failure(connector.find({ collection: "people", where: { [name]: 1 } })),
        failure(
          connector.find({ collection: "people", order: [{ by: name, direction: "ascending" }] }),
        ),
        failure(connector.update({ collection: "people", where: { id: 1 }, set: { [name]: 1 } })),
        failure(connector.delete({ collection: "people", where: { [name]: 1 } })),
        failure(connector.insert({ collection: "people", records: [{ [name]: 1 }] })),
      ]);
      for (const each of fails)
        expect(each, name).toMatchObject({
          code: expect.stringMatching(/^(invalid|badInput|notFound|permission)$/) as string,
        });
    }
    expect(await names()).toEqual(before);
    const odd = "o'dd \"na`me";
    await db().admin(`alter table people add column ${quote(odd)} integer`);
    await connector.update({ collection: "people", where: { name: "ada" }, set: { [odd]: 7 } });
    expect(
      await connector.find({ collection: "people", where: { [odd]: 7 }, select: [odd] }),
    ).toEqual([{ [odd]: 7 }]);
  });

  it("takes any names and values for what they are", async () => {
    const connector = db().connect();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), async (text) => {
        const asName = await failure(
          connector.find({ collection: "people", select: [text] }),
        ).catch(() => undefined);
        if (asName !== undefined)
          expect(asName, JSON.stringify(asName)).toMatchObject({
            code: expect.stringMatching(/^(invalid|badInput)$/) as string,
          });
        const found = connector.find({
          collection: "people",
          where: { name: text },
          select: ["name"],
        });
        const rows = await found.catch((error: unknown) => error);
        if (Array.isArray(rows)) expect(rows.every(({ name }: Row) => name === text)).toBe(true);
        else
          expect(rows).toMatchObject({
            code: expect.stringMatching(/^(invalid|badInput)$/) as string,
          });
      }),
      { numRuns: 60 },
    );
    expect(await names()).toEqual(["ada", "grace"]);
  });

  it("reads with one free statement, its values bound", async () => {
    const connector = db().connect();
    const { place } = db();
    const sql = `select name from people where name = ${place(1)} or age > ${place(2)} order by id`;
    expect(await connector.query({ sql, params: ["' or 1=1 --", 80] })).toEqual([
      { name: "grace" },
    ]);
    expect(await failure(connector.query({ sql: "select 1; select 2" }))).toMatchObject({
      code: "invalid",
    });
    expect(await failure(connector.query({ sql: "select 1; delete from people" }))).toMatchObject({
      code: "invalid",
    });
    expect(await names()).toEqual(["ada", "grace"]);
  });

  it("lets no free statement write or leave its transaction, whatever the connection may", async () => {
    const connector = db().connect();
    for (const sql of db().escapes) {
      await connector
        .query({ sql })
        .catch((error: unknown) => expect(error, sql).toMatchObject({ name: "ConnectorError" }));
      // The next statement of the same connection finds nothing of it.
      await connector.insert({ collection: "people", records: [{ name: "next" }] });
      await connector.delete({ collection: "people", where: { name: "next" } });
      expect(await names(), sql).toEqual(["ada", "grace"]);
    }
  });

  it("lets no free statement do what a rollback does not undo", async () => {
    await db().admin("drop sequence if exists counted", "create sequence counted");
    const { next } = db();
    expect(await failure(db().connect().query({ sql: next }))).toMatchObject({
      code: "permission",
    });
    expect((await db().admin(next)).map(({ n }) => Number(n))).toEqual([1]);
    await db().admin("drop sequence counted");
  });

  it("writes nothing where the connection reads only", async () => {
    for (const readOnly of [true, null, "no", undefined]) {
      const connector = db().connect({ readOnly });
      const refused = { code: "refusedByPolicy" };
      const where = { name: "ada" };
      expect(
        await failure(connector.insert({ collection: "people", records: [where] })),
      ).toMatchObject(refused);
      expect(
        await failure(connector.update({ collection: "people", where, set: { age: 1 } })),
      ).toMatchObject(refused);
      expect(await failure(connector.delete({ collection: "people", where }))).toMatchObject(
        refused,
      );
      expect(await connector.find({ collection: "people", where, select: ["age"] })).toEqual([
        { age: 36 },
      ]);
    }
  });

  it("reaches the listed tables alone, and runs no free statement there", async () => {
    const connector = db().connect({ tables: ["people"] });
    expect(await connector.find({ collection: "people", select: ["name"], limit: 1 })).toHaveLength(
      1,
    );
    const refused = { code: "refusedByPolicy" };
    for (const collection of ["other", "People", "people ", "people as other", "public.people"])
      expect(await failure(connector.find({ collection })), collection).toMatchObject(refused);
    expect(await failure(connector.query({ sql: "select 1" }))).toMatchObject(refused);
    expect(
      await failure(db().connect({ tables: [] }).find({ collection: "people" })),
    ).toMatchObject(refused);
  });

  it("stops at the limits of rows and bytes, and goes on working", async () => {
    const connector = db().connect();
    const many = await failure(connector.query({ sql: db().series(10_001) }));
    expect(many).toMatchObject({
      code: "tooLarge",
      message: "The answer has over 10000 rows; ask for fewer records or fields.",
    });
    expect(await connector.query({ sql: db().series(10_000) })).toHaveLength(10_000);
    expect(await failure(connector.query({ sql: db().large }))).toMatchObject({ code: "tooLarge" });
    expect(await names()).toEqual(["ada", "grace"]);
  });

  it("ends what nobody waits for any more, on the server too", async () => {
    const connector = db().connect();
    const controller = new AbortController();
    const asked = failure(connector.query({ sql: db().sleep(20) }, { signal: controller.signal }));
    await expect.poll(async () => await db().sleeping()).toBe(1);
    controller.abort();
    expect(await asked).toMatchObject({ code: "cancelled" });
    await expect.poll(async () => await db().sleeping()).toBe(0);
    const late = await failure(connector.query({ sql: db().sleep(20) }, { timeout: 60 }));
    expect(late).toMatchObject({ code: "timeout" });
    await expect.poll(async () => await db().sleeping()).toBe(0);
    expect(await names()).toEqual(["ada", "grace"]);
  });

  it("opens no more connections than the pool has, and serves all who wait", async () => {
    const connector = db().connect();
    let most = 0;
    const calls = Array.from(
      { length: 12 },
      async () => await connector.query({ sql: db().sleep(0.05) }),
    );
    const watch = setInterval(() => {
      void db()
        .sleeping()
        .then(
          (now) => (most = Math.max(most, now)),
          () => undefined,
        );
    }, 10);
    await Promise.all(calls);
    clearInterval(watch);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
  });

  it("tells observers of the call and of its end, and nothing of its values", async () => {
    const told: (CallFacts | EndFacts)[] = [];
    const observer = {
      started: (call: CallFacts) => void told.push(call),
      ended: (_: CallFacts, end: EndFacts) => void told.push(end),
    };
    const connector = db().connect({}, { observer });
    await connector.find({ collection: "people", where: { name: "ada" } });
    expect(told).toMatchObject([
      { operation: "db.find", effect: "read" },
      { code: "ok", attempts: 1 },
    ]);
    expect(JSON.stringify(told)).not.toContain("ada");
  });
}
