import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createReferences } from "@human/connector-sdk";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { type PostgresForTests, reportMissing, startPostgres } from "../../kit/postgres.ts";
import { failure, recordingTransport } from "../kit/connector.ts";
import { send } from "./kit.ts";

const LONG = 120_000;
const PROCESSES = 3;
const CALLS = 10;
const folder = mkdtempSync(join(tmpdir(), "references-"));
let files = 0;
let postgres: PostgresForTests;
let server: Server;
let seen: number;
let isHanging: boolean;

beforeAll(async () => {
  postgres = await startPostgres();
}, LONG);
afterAll(async () => {
  if (postgres.kind === "running") await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  seen = 0;
  isHanging = false;
  server = createServer((_, response) => {
    seen += 1;
    if (!isHanging) response.end(JSON.stringify({ id: `m${String(seen)}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const nextFile = (): string => join(folder, `${String((files += 1))}.db`);

async function targetOf(kind: "SQLite" | "PostgreSQL"): Promise<string | undefined> {
  if (kind === "SQLite") return nextFile();
  if (postgres.kind === "running") return await postgres.createSchema();
  reportMissing(postgres, "references of several processes");
  return undefined;
}

interface Sender {
  readonly child: ChildProcess;
  readonly begin: (calls: number) => void;
  /** What the calls came to. */
  readonly told: () => Promise<readonly string[]>;
  /** The signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

async function startSender(target: string, kill = ""): Promise<Sender> {
  const script = fileURLToPath(new URL("sending-process.ts", import.meta.url));
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [script, target, String(port), kill], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("close", (_code, signal) => resolve(signal));
  });
  await lines.next();
  return {
    child,
    begin: (calls) => void child.stdin.write(`${String(calls)}\n`),
    told: async () => JSON.parse(String((await lines.next()).value)) as readonly string[],
    ended,
  };
}

it.each(["SQLite", "PostgreSQL"] as const)(
  "sends once for all callers of all processes on %s",
  { timeout: LONG },
  async (kind) => {
    const target = await targetOf(kind);
    if (target === undefined) return;
    const senders = await Promise.all(
      Array.from({ length: PROCESSES }, async () => await startSender(target)),
    );
    for (const { begin } of senders) begin(CALLS);
    const told = (await Promise.all(senders.map(async (each) => await each.told()))).flat();
    expect(told).toHaveLength(PROCESSES * CALLS);
    expect(told).toContain("m1");
    expect(told.filter((each) => each !== "m1" && each !== "busy")).toEqual([]);
    for (const { begin } of senders) begin(1);
    const later = (await Promise.all(senders.map(async (each) => await each.told()))).flat();
    expect(later).toEqual(Array(PROCESSES).fill("m1"));
    expect(seen).toBe(1);
    for (const { child, ended } of senders) {
      child.stdin?.end();
      expect(await ended).toBeNull();
    }
  },
);

it.each([
  { point: "claimed", left: 0 },
  { point: "sent", left: 1 },
  { point: "answered", left: 1 },
])("never sends again after a death at: $point", { timeout: LONG }, async ({ point, left }) => {
  const path = nextFile();
  const victim = await startSender(path, point);
  isHanging = point === "sent";
  victim.begin(1);
  if (point === "sent") {
    await expect.poll(() => seen, { timeout: LONG }).toBe(1);
    victim.child.kill("SIGKILL");
  }
  expect(await victim.ended).toBe("SIGKILL");
  expect(seen).toBe(left);

  let offset = 0;
  const store = openSqliteStore({ path, now: () => Date.now() + offset });
  const references = createReferences({ store });
  const { sent, transport } = recordingTransport({ id: "m9" });
  expect(await failure(send({ references, transport }))).toMatchObject({ code: "busy" });
  offset = 601_000;
  expect(await failure(send({ references, transport }))).toMatchObject({ code: "unknownOutcome" });
  expect(sent).toEqual([]);
  await store.close();
});
