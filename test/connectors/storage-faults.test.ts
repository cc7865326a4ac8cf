import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { ConnectorError, type ContractMethod, type StorageConnector } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { expectations } from "../catalog/expected.ts";
import { pieces } from "../runtime/kit/connector.ts";
import { expectNoCanary, toldBy } from "./kit/canary.ts";
import { bytesOf } from "./kit/storage-contract.ts";
import { type StoreFault, storeFaults } from "./kit/store-faults.ts";
import { openStore, PIECE, type Store, stores } from "./kit/stores.ts";
import { answerAs, type ArrivedRequest, startVendorLines } from "./kit/vendor-line.ts";

type StorageMethod = Extract<ContractMethod, `files.${string}`>;

/** Three pieces, the last of them short, and no two alike. */
const large = randomBytes(2 * PIECE + 1_000);
const small = randomBytes(3_000);
const old = randomBytes(100);

/** Of the errors that faults end in. */
const CODES = /^(network|timeout|unavailable|failed|badAnswer|corrupted)$/;

/** One way to use a store, and what must hold whatever goes wrong. */
interface Course {
  readonly method: StorageMethod;
  readonly prepare?: (store: StorageConnector, folder: string) => Promise<unknown>;
  /** Fails where it ends as if all were well and all is not. */
  readonly run: (store: StorageConnector, folder: string) => Promise<void>;
  /** Faults that it meets; all where absent. */
  readonly faults?: RegExp;
  /** What is there after a failure. `isLost`: the store was never asked. */
  readonly after?: (store: StorageConnector, folder: string, isLost: boolean) => Promise<void>;
}

const readAll = async (store: StorageConnector, path: string): Promise<Buffer> =>
  await bytesOf((await store.read({ path })).content);

/** The bytes of a file; undefined where there is none. */
async function found(store: StorageConnector, path: string): Promise<Buffer | undefined> {
  try {
    return await readAll(store, path);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === "notFound") return undefined;
    throw error;
  }
}

function expectBytes(actual: Buffer | undefined, expected: Buffer): void {
  expect(actual?.length).toBe(expected.length);
  expect(actual?.equals(expected)).toBe(true);
}

function writing(bytes: Buffer, contentOf: () => Buffer | AsyncGenerator<Uint8Array>): Course {
  const path = (folder: string): string => `${folder}/new.bin`;
  return {
    method: "files.write",
    run: async (store, folder) => {
      await store.write({ path: path(folder), content: contentOf() });
    },
    after: async (store, folder, isLost) => {
      const there = await found(store, path(folder));
      // Whole or not at all; and not at all where no request was answered.
      if (there !== undefined) expectBytes(there, bytes);
      if (isLost) expect(there).toBeUndefined();
    },
  };
}

async function* streamed(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 100_000)
    yield await Promise.resolve(bytes.subarray(start, start + 100_000));
}

const kept = (path: string) => async (store: StorageConnector, folder: string) =>
  await store.write({ path: `${folder}/${path}`, content: old });

const courses: Readonly<Record<string, Course>> = {
  "a small file that is written": writing(small, () => small),
  "a large file that is written": writing(large, () => large),
  // What travels is the same; what can be sent again is not.
  "a stream that is written": { ...writing(large, () => streamed(large)), faults: /reset|503/ },
  "a file that is written in the place of another": {
    ...writing(small, () => small),
    prepare: async (store, folder) =>
      await store.write({ path: `${folder}/new.bin`, content: old }),
    after: async (store, folder, isLost) => {
      const there = await readAll(store, `${folder}/new.bin`);
      expectBytes(there, isLost || there.length === old.length ? old : small);
    },
  },
  "a file that is read": {
    method: "files.read",
    prepare: async (store, folder) => await store.write({ path: `${folder}/a`, content: small }),
    run: async (store, folder) => expectBytes(await readAll(store, `${folder}/a`), small),
  },
  "a range that is read": {
    method: "files.read",
    prepare: async (store, folder) => await store.write({ path: `${folder}/a`, content: small }),
    run: async (store, folder) => {
      const range = { first: 10, last: 1_009 };
      const { content } = await store.read({ path: `${folder}/a`, range });
      expectBytes(await bytesOf(content), small.subarray(10, 1_010));
    },
  },
  "files that are listed": {
    method: "files.list",
    prepare: async (store, folder) => {
      for (const name of ["1", "2", "3"]) await kept(name)(store, folder);
    },
    run: async (store, folder) => {
      const listed = await Array.fromAsync(store.list({ prefix: `${folder}/`, recursive: true }));
      const files = listed.filter(({ kind }) => kind === "file").map(({ path }) => path);
      expect(files.sort()).toEqual(["1", "2", "3"].map((name) => `${folder}/${name}`));
    },
  },
  "a file that is asked about": {
    method: "files.stat",
    prepare: kept("a"),
    run: async (store, folder) => {
      const { size } = await store.stat({ path: `${folder}/a` });
      expect(size).toBe(old.length);
    },
  },
  "a file that is deleted": {
    method: "files.delete",
    prepare: async (store, folder) => {
      for (const name of ["a", "b"]) await kept(name)(store, folder);
    },
    run: async (store, folder) => {
      await store.delete({ path: `${folder}/a` });
    },
    after: async (store, folder, isLost) => {
      const there = await found(store, `${folder}/a`);
      if (isLost || there !== undefined) expectBytes(there, old);
      expectBytes(await readAll(store, `${folder}/b`), old);
    },
  },
  "a file that is copied": {
    method: "files.copy",
    prepare: kept("a"),
    run: async (store, folder) => {
      await store.copy({ from: `${folder}/a`, to: `${folder}/b` });
    },
    after: async (store, folder, isLost) => {
      const there = await found(store, `${folder}/b`);
      if (there !== undefined) expectBytes(there, old);
      if (isLost) expect(there).toBeUndefined();
      expectBytes(await readAll(store, `${folder}/a`), old);
    },
  },
  "an address that is made": {
    method: "files.presign",
    prepare: kept("a"),
    run: async (store, folder) => {
      const { url } = await store.presign({ path: `${folder}/a`, access: "read" });
      expect(url).toMatch(/^https:/);
    },
  },
};

const kinds = (await expectations()).filter(({ methods }) =>
  methods.some((method) => method.startsWith("files.")),
);
const lines = await startVendorLines();
const opened = new Map<string, Promise<Store>>();
const storeOf = async (id: string): Promise<Store> => {
  const open = stores[id];
  if (open === undefined) throw new Error(`There is no double of ${id}.`);
  const store = opened.get(id) ?? open();
  opened.set(id, store);
  return await store;
};

afterAll(async () => {
  await lines[Symbol.asyncDispose]();
  const open = await Promise.all(opened.values());
  await Promise.all(open.map(async (store) => await store[Symbol.asyncDispose]()));
  // Connections that were broken on purpose are let go of slowly.
}, 60_000);

it.each(kinds)("$id is used in every way that it can be", async ({ id, methods }) => {
  await storeOf(id);
  const used = new Set<string>(Object.values(courses).map(({ method }) => method));
  expect(methods.filter((method) => !used.has(method))).toEqual([]);
});

const cases = kinds.flatMap(({ id, methods }) =>
  Object.entries(courses)
    .filter(([, { method }]) => methods.includes(method))
    .flatMap(([name, { faults }]) =>
      Object.keys(storeFaults)
        .filter((fault) => faults?.test(fault) ?? true)
        .map((fault) => [id, name, fault] as const),
    ),
);

/** The requests of each course at each store, where nothing goes wrong. */
const planned = new Map<string, Promise<readonly ArrivedRequest[]>>();

it.each(cases)("%s loses nothing of %s to %s", async (id, courseName, faultName) => {
  const [course, fault] = [courses[courseName], storeFaults[faultName]];
  if (course === undefined || fault === undefined) throw new Error("There is no such case.");
  const plan = planned.get(`${id} ${courseName}`) ?? planOf(id, courseName, course);
  planned.set(`${id} ${courseName}`, plan);
  const requests = await plan;
  const operations = requests.map(({ operation }) => operation);
  const struck = requests.flatMap(({ operation, method }, index) => {
    const isFirst = operations.indexOf(operation) === index;
    const isLast = operations.lastIndexOf(operation) === index;
    const hasBody = method !== "HEAD" || fault.isOfBody !== true;
    return hasBody && (isFirst || isLast) ? [index] : [];
  });
  // A request meets the fault once; and again whenever it is repeated, where that may end otherwise.
  const lasting = fault.isLost === true ? [false, true] : [false];
  const strikes = struck.flatMap((index) => lasting.map((isLasting) => ({ index, isLasting })));
  await Promise.all(strikes.map(async (each) => await strike({ id, course, fault, ...each })));
});

async function planOf(
  id: string,
  name: string,
  course: Course,
): Promise<readonly ArrivedRequest[]> {
  const store = await storeOf(id);
  const folder = `plan-${name.replaceAll(" ", "-")}`;
  const line = lines.open(async (request, response) => {
    await answerAs(store.transport, request, response);
  });
  await course.prepare?.(await openStore(id, store, { transport: store.transport }), folder);
  await course.run(await openStore(id, store, { transport: line.transport }), folder);
  return line.arrived;
}

let made = 0;

interface Strike {
  readonly id: string;
  readonly course: Course;
  readonly fault: StoreFault;
  /** Of the request, from 0. */
  readonly index: number;
  readonly isLasting: boolean;
}

async function strike({ id, course, fault, index, isLasting }: Strike): Promise<void> {
  const store = await storeOf(id);
  const folder = `f${String((made += 1))}`;
  let struck: string | undefined;
  const line = lines.open(
    async (request, response) => {
      const isStruck =
        struck === undefined
          ? line.arrived.length === index + 1
          : isLasting && request.operation === struck;
      if (!isStruck) return await answerAs(store.transport, request, response);
      struck = request.operation;
      await fault.strike(store.transport, request, response, store.secrets);
    },
    { idle: 150 },
  );
  const healthy = await openStore(id, store, { transport: store.transport });
  await course.prepare?.(healthy, folder);
  const connector = await openStore(id, store, { transport: line.transport });
  const error = await course.run(connector, folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const place = `${struck ?? "nothing"} of ${line.arrived.map((each) => each.operation).join(", ")}`;
  expect(struck, place).toBeDefined();
  if (error !== undefined) {
    if (!(error instanceof ConnectorError)) throw error;
    expectNoCanary(store.secrets, toldBy(error), place);
    expect(CODES.test(error.code), `${place}: ${inspect(error)}`).toBe(true);
  }
  const isLost = error !== undefined && fault.isLost === true && isLasting;
  await course.after?.(healthy, folder, isLost);
}

it.each(kinds)(
  "$id keeps nothing of content that breaks off or lies about its size",
  async ({ id }) => {
    const store = await storeOf(id);
    const connector = await openStore(id, store, { transport: store.transport });
    const contents = {
      breaking: (async function* () {
        yield* streamed(large);
        throw new Error("the disk is gone");
      })(),
      short: pieces("abc"),
      long: pieces("abc", "defghij"),
    };
    for (const [name, content] of Object.entries(contents)) {
      const path = `content-${name}`;
      const size = name === "breaking" ? {} : { size: name === "short" ? 4 : 5 };
      const writing = connector.write({ path, content, ...size });
      await expect(writing, name).rejects.toThrow();
      expect(await found(connector, path), name).toBeUndefined();
    }
  },
);
