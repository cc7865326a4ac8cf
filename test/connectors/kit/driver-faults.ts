import { inspect } from "node:util";
import {
  type CallOptions,
  type Connector,
  ConnectorError,
  type ContractMethod,
  type Row,
} from "@human/connector-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectations } from "../../catalog/expected.ts";
import { expectNoCanary, toldBy } from "./canary.ts";
import {
  COLLECTION,
  type DriverServer,
  type DriverServers,
  openDriven,
  openDrivers,
} from "./driver-bench.ts";
import { type FaultyWire, startFaultyWire, type WireFault } from "./faulty-wire.ts";

/** A scene of one call: a healthy connector beside the one that meets the fault. */
interface Scene {
  readonly server: DriverServer;
  readonly connector: Connector;
  readonly healthy: Connector;
  /** Names what belongs to this call. */
  readonly name: string;
  readonly options: CallOptions;
}

interface Course {
  readonly isRead?: true;
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  readonly run: (scene: Scene) => Promise<unknown>;
  /** What must hold; `isDone`: the call ended well. */
  readonly after: (scene: Scene, isDone: boolean) => Promise<void>;
}

type DriverMethod = Extract<ContractMethod, `${"db" | "notification"}.${string}`>;

const record = (name: string): Row => ({ id: name, name, n: 1 });
const insert = async ({ healthy }: Scene, ...names: readonly string[]): Promise<void> => {
  await healthy.perform("db.insert", { collection: COLLECTION, records: names.map(record) });
};
const rowsOf = async ({ healthy }: Scene, name: string): Promise<readonly Row[]> =>
  await healthy.perform("db.find", { collection: COLLECTION, where: { name } });
const numbersOf = async (scene: Scene, name: string): Promise<readonly number[]> =>
  (await rowsOf(scene, name)).map(({ n }) => Number(n));

/** A message is taken once, or not at all; once where the sender is told so. */
const letter = (method: "send" | "ask"): Course => ({
  run: async ({ connector, name, options }) => {
    const to = "ada@example.com";
    if (method === "send")
      return await connector.perform("notification.send", { to, text: name }, options);
    const form = { text: name, html: `<p>${name}</p>`, answerUrl: "https://host.example/a" };
    const asked = await connector.prepareQuestion({ to, question: "Ship it?", ...form }, options);
    return await asked.send();
  },
  after: async ({ server, name }, isDone) => {
    // Mail is written down once the server has read it.
    for (let waited = 0; isDone && waited < 2_000 && server.taken?.(name) === 0; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const taken = server.taken?.(name) ?? -1;
    expect([0, 1]).toContain(taken);
    if (isDone) expect(taken).toBe(1);
  },
});

const courses: { readonly [Method in DriverMethod]?: Course } = {
  "db.find": {
    isRead: true,
    prepare: async (scene) => await insert(scene, scene.name),
    run: async ({ connector, name, options }) => {
      const where = { name };
      const found = await connector.perform("db.find", { collection: COLLECTION, where }, options);
      expect(found).toHaveLength(1);
    },
    after: async () => await Promise.resolve(),
  },
  "db.query": {
    isRead: true,
    prepare: async (scene) => await insert(scene, scene.name),
    run: async ({ connector, server, name, options }) => {
      const query = server.query?.(name) ?? { sql: "" };
      expect(await connector.perform("db.query", query, options)).toHaveLength(1);
    },
    after: async () => await Promise.resolve(),
  },
  "db.insert": {
    run: async ({ connector, name, options }) => {
      const records = [record(name)];
      await connector.perform("db.insert", { collection: COLLECTION, records }, options);
    },
    after: async (scene, isDone) => {
      const rows = await rowsOf(scene, scene.name);
      expect(rows.length).toBeLessThanOrEqual(1);
      if (isDone) expect(rows).toHaveLength(1);
    },
  },
  "db.update": {
    prepare: async (scene) => await insert(scene, scene.name, `${scene.name}-other`),
    run: async ({ connector, name, options }) => {
      const change = { collection: COLLECTION, where: { name }, set: { n: 2 } };
      await connector.perform("db.update", change, options);
    },
    after: async (scene, isDone) => {
      expect(isDone ? [[2]] : [[1], [2]]).toContainEqual(await numbersOf(scene, scene.name));
      expect(await numbersOf(scene, `${scene.name}-other`)).toEqual([1]);
    },
  },
  "db.delete": {
    prepare: async (scene) => await insert(scene, scene.name, `${scene.name}-other`),
    run: async ({ connector, name, options }) => {
      await connector.perform("db.delete", { collection: COLLECTION, where: { name } }, options);
    },
    after: async (scene, isDone) => {
      expect(isDone ? [[]] : [[1], []]).toContainEqual(await numbersOf(scene, scene.name));
      expect(await numbersOf(scene, `${scene.name}-other`)).toEqual([1]);
    },
  },
  "db.transaction": {
    prepare: async (scene) => await insert(scene, scene.name),
    run: async ({ connector, name, options }) => {
      const added = { collection: COLLECTION, records: [record(`${name}-added`)] };
      const changed = { collection: COLLECTION, where: { name }, set: { n: 2 } };
      const steps = [{ insert: added }, { update: changed }];
      await connector.perform("db.transaction", { steps }, options);
    },
    after: async (scene, isDone) => {
      const both = [
        await numbersOf(scene, scene.name),
        await numbersOf(scene, `${scene.name}-added`),
      ];
      // All of it once, or nothing.
      const all = [[2], [1]];
      expect(isDone ? [all] : [all, [[1], []]]).toContainEqual(both);
    },
  },
  "notification.send": letter("send"),
  "notification.ask": letter("ask"),
};

const wireFaults: readonly WireFault[] = [
  "reset",
  "reset once the server has it",
  "close",
  "stall",
];

/** Connectors by the driver of one that is struck in full. */
const SECOND: ReadonlySet<string> = new Set(["db-supabase"]);

/** A call on a connection that stalls is waited for no longer; milliseconds. */
const PATIENCE = 400;

/** The turns at which the fault is met: each of a call's own; of a greeting, its ends and its middle. */
function chosen(turns: number, isOpen: boolean, fault: WireFault): readonly number[] {
  const ends = [0, turns - 1];
  if (fault === "stall") return isOpen ? [...new Set(ends)] : [0];
  if (isOpen) return Array.from({ length: turns }, (_, index) => index);
  return [...new Set([0, Math.floor(turns / 2), turns - 1])];
}

/**
 * Breaks the connections of every connector that has a server here, each time that the client speaks: on one that was
 * open before, and on a new one from its greeting on.
 */
export async function itSurvivesBrokenConnections(servers: DriverServers): Promise<void> {
  const known = (await expectations()).filter(({ id }) => Object.hasOwn(servers, id));
  describe.each(known)("$id", ({ id, methods }) => {
    let server: DriverServer;
    let wire: FaultyWire;
    let made = 0;
    const counted = new Map<string, number>();
    beforeAll(async () => {
      const start = servers[id];
      if (start === undefined) throw new Error(id);
      server = await start();
      wire = await startFaultyWire(server.port);
    }, 60_000);
    afterAll(async () => {
      await wire.close();
      await server.stop();
    });

    // Where another connector has the same driver, one read and one write show that this one has it too.
    const own = SECOND.has(id) ? methods.filter((each) => /\.(find|insert)$/.test(each)) : methods;
    const cases = own.flatMap((method) =>
      wireFaults.flatMap((fault) => {
        // How a connection begins has nothing to do with what it is for: a read and a write show it.
        const isGreeted = /\.(find|insert|send)$/.test(method) && fault !== "stall";
        return [
          [method, fault, "an open connection"] as const,
          ...(isGreeted ? [[method, fault, "a new connection"] as const] : []),
        ];
      }),
    );

    it.each(cases)("does %s once, or says that it did not, after a %s of %s", async (...given) => {
      const [method, fault, place] = given;
      const course = courses[method as DriverMethod];
      if (course === undefined) throw new Error(`Nobody has said what ${method} must keep.`);
      const isOpen = place === "an open connection";
      const turns = await turnsOf(method, course, isOpen);
      expect(turns).toBeGreaterThan(0);
      for (const turn of chosen(turns, isOpen, fault)) await strike(course, fault, turn, isOpen);
    });

    /** How often the client speaks where nothing goes wrong. */
    async function turnsOf(method: string, course: Course, isOpen: boolean): Promise<number> {
      const key = `${method} ${String(isOpen)}`;
      const turns = counted.get(key) ?? (await strike(course, "reset", Infinity, isOpen));
      counted.set(key, turns);
      return turns;
    }

    /** Gives how often the client spoke until it met the fault, or until the call ended. */
    async function strike(
      course: Course,
      fault: WireFault,
      turns: number,
      isOpen: boolean,
    ): Promise<number> {
      const drivers = openDrivers();
      const name = `${id}-${String((made += 1))}`;
      const connector = await openDriven(id, server, wire.port, { drivers });
      const healthy = await openDriven(id, server, server.port, { drivers });
      const options = fault === "stall" ? { timeout: PATIENCE } : {};
      const scene = { server, connector, healthy, name, options };
      try {
        await course.prepare?.(scene);
        if (isOpen)
          await course
            .run({ ...scene, name: `${name}-before`, options: {} })
            .catch(() => undefined);
        wire.arm(fault, turns);
        const error = await course.run(scene).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        wire.disarm();
        const spoken = wire.turns();
        const where = `${name}, turn ${String(turns)}: ${inspect(error)}`;
        if (error !== undefined && !(error instanceof ConnectorError)) throw error;
        if (error !== undefined) {
          expect(error.code, where).toMatch(/^(network|timeout|unavailable)$/);
          expectNoCanary(server.secrets, toldBy(error), where);
          // A machine that has other things to do may need the time that a stall is given.
          expect(wire.hasStruck() || error.code === "timeout", where).toBe(true);
        }
        // What reads is asked for again, where there is time for it.
        if (course.isRead === true && fault !== "stall") expect(error, where).toBeUndefined();
        await course.after(scene, error === undefined);
        // The connector goes on with what is left of its connections.
        const later = { ...scene, name: `${name}-later`, options: {} };
        await course.prepare?.(later);
        await course.run(later);
        await course.after(later, true);
        return spoken;
      } finally {
        await drivers.close();
      }
    }
  });
}
