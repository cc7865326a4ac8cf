import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import {
  type Connector,
  createQuestions,
  createReferences,
  createSharedState,
  type HumanInput,
  type Questions,
  systemClock,
} from "@human/connector-sdk";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { LONGEST_SENDING } from "../../../runtime/wait/question-book.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { asker } from "./chat.ts";
import { ATTESTOR, type Command, LINKS, said, unkeyed } from "./mortal-kit.ts";

const LONG = 60_000;
const folder = mkdtempSync(join(tmpdir(), "mortality-"));
const input: HumanInput = {
  to: "room",
  question: "Ship it?",
  choices: ["yes", "no"],
  approvers: ["ada"],
  reference: "deploy-7",
};

let files = 0;
let server: Server;
/** The keys of the requests that the vendor got, and its messages: one for each key, or for each request without. */
let keys: (string | undefined)[];
let messages: string[];
let isHanging: boolean;
let stores: Store[];

beforeEach(async () => {
  [keys, messages, stores, isHanging] = [[], [], [], false];
  const known = new Map<string, string>();
  server = createServer((request, response) => {
    void text(request).then(() => {
      const key = request.headers["idempotency-key"];
      keys.push(typeof key === "string" ? key : undefined);
      const before = typeof key === "string" ? known.get(key) : undefined;
      const id = before ?? `m${String(messages.length + 1)}`;
      if (before === undefined) messages.push(id);
      if (typeof key === "string") known.set(key, id);
      response.setHeader("content-type", "application/json");
      if (!isHanging) response.end(JSON.stringify({ id }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  for (const store of stores) await store.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nextFile = (): string => join(folder, `${String((files += 1))}.db`);
const portOf = (): number => (server.address() as AddressInfo).port;

/** A process that dies at a step; `told` is what its command gave, undefined where it died before. */
async function die(path: string, vendor: string, step: string, command: Command): Promise<unknown> {
  const script = fileURLToPath(new URL("asking-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, path, String(portOf()), vendor, step], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const { length } = keys;
  child.stdin.write(`${JSON.stringify(command)}\n`);
  if (step === "sent") {
    await expect.poll(() => keys.length, { timeout: LONG }).toBe(length + 1);
    child.kill("SIGKILL");
  }
  const told = await lines.next();
  if (step === "waiting") child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  return told.done === true ? undefined : JSON.parse(told.value);
}

interface Host {
  readonly questions: Questions;
  readonly connector: Connector;
}

/** Another process of the host, as far as the store can tell, so many milliseconds later. */
function host(path: string, vendor: string, later = 0): Host {
  const now = (): number => Date.now() + later;
  const store = openSqliteStore({ path, now });
  stores.push(store);
  const clock = { ...systemClock, now };
  const state = createSharedState({ clock });
  const references = vendor === "keyed" ? {} : { references: createReferences({ store }) };
  const transport = localTransport(portOf());
  const options = { state, ...references };
  const connector =
    vendor === "keyed"
      ? asker({ transport }, options)
      : asker({ transport }, options, "event", unkeyed);
  const questions = createQuestions({ store, attestor: ATTESTOR, links: LINKS, clock, every: 50 });
  return { questions, connector };
}

const asked = async ({ questions, connector }: Host): Promise<string> => {
  const options = { actor: "agent-1", timeout: 3_600_000 };
  return (await questions.ask(connector, input, options)).id;
};

/** An answer that is given to everybody who waits, once. */
async function answersOnce(first: Host, other: Host, id: string): Promise<void> {
  const waiting = [first, other].map(
    async ({ questions, connector }) => await questions.answer([connector], id),
  );
  const [message = ""] = messages;
  const settled = await first.questions.deliver(first.connector, said(message, "ada"));
  expect(settled).toEqual({ kind: "answered", question: id });
  expect(await Promise.all(waiting)).toEqual(Array(2).fill({ choice: "yes", by: "ada" }));
  expect(await other.questions.deliver(other.connector, said(message, "ada"))).toMatchObject({
    kind: "ignored",
  });
}

/** Where a process dies, and how often the vendor has been asked by then and when another process has taken over. */
const steps = [
  { step: "before asking", sent: 0, afterwards: 1 },
  { step: "after asking", sent: 0, afterwards: 1 },
  { step: "sent", sent: 1, afterwards: 2 },
  { step: "before open", sent: 1, afterwards: 2 },
  { step: "after open", sent: 1, afterwards: 1 },
] as const;

it.each(steps)(
  "loses no question, and lets the vendor ask it once, after a death $step",
  { timeout: LONG },
  async ({ step, sent, afterwards }) => {
    const path = nextFile();
    isHanging = step === "sent";
    expect(await die(path, "keyed", step, { do: "ask", input })).toBeUndefined();
    expect(keys).toHaveLength(sent);
    isHanging = false;
    // It may still be on its way, as far as anybody knows.
    if (step !== "before asking") {
      await asked(host(path, "keyed"));
      expect(keys).toHaveLength(sent);
    }
    const [one, other] = [LONGEST_SENDING, LONGEST_SENDING].map((later) =>
      host(path, "keyed", later + 1_000),
    );
    if (one === undefined || other === undefined) throw new Error("There are two.");
    const id = await asked(one);
    expect(await asked(other)).toBe(id);
    expect(keys).toHaveLength(afterwards);
    expect(new Set(keys).size).toBe(1);
    expect(messages).toEqual(["m1"]);
    await answersOnce(one, other, id);
    expect(keys).toHaveLength(afterwards);
  },
);

// Of the others the vendor's keys make no difference.
it.each(steps.slice(2, 4))(
  "asks a vendor without keys once, and says where nobody knows, after a death $step",
  { timeout: LONG },
  async ({ step, sent }) => {
    const path = nextFile();
    isHanging = step === "sent";
    expect(await die(path, "unkeyed", step, { do: "ask", input })).toBeUndefined();
    expect(keys).toHaveLength(sent);
    isHanging = false;
    const later = host(path, "unkeyed", 700_000);
    const again = asked(later).catch((error: unknown) => error);
    if (step === "sent") {
      expect(await again).toMatchObject({ code: "unknownOutcome" });
      expect(await asked(later).catch((error: unknown) => error)).toMatchObject({
        code: "unknownOutcome",
      });
      expect(keys).toHaveLength(1);
      return;
    }
    const id = await again;
    expect(id).toBeTypeOf("string");
    expect(keys).toHaveLength(1);
    await answersOnce(later, host(path, "unkeyed", 700_000), String(id));
  },
);

it.each(["sent", "before open"])(
  "keeps an answer that comes after a death %s, until the question is sent again",
  { timeout: LONG },
  async (step) => {
    const path = nextFile();
    isHanging = step === "sent";
    await die(path, "keyed", step, { do: "ask", input });
    isHanging = false;
    const one = host(path, "keyed", LONGEST_SENDING + 1_000);
    for (const [message, by] of [
      ["m1", "eve"],
      ["m1", "ada"],
      ["m7", "ada"],
    ] as const)
      expect(await one.questions.deliver(one.connector, said(message, by))).toEqual({
        kind: "ignored",
        reason: "early",
      });
    const id = await asked(one);
    expect(messages).toEqual(["m1"]);
    // It is settled by now, also if nobody waits for it before its time is up.
    expect(await one.questions.deliver(one.connector, said("m1", "ada"))).toMatchObject({
      reason: "noQuestion",
    });
    expect(await one.questions.answer([one.connector], id)).toEqual({ choice: "yes", by: "ada" });
    // Nothing is on its way any more, so nothing is kept.
    expect(await one.questions.deliver(one.connector, said("m8", "ada"))).toMatchObject({
      reason: "noQuestion",
    });
  },
);

it.each([
  { step: "before answered", again: "answered" },
  { step: "after answered", again: "ignored" },
])("takes an answer once whose process dies $step", { timeout: LONG }, async ({ step, again }) => {
  const path = nextFile();
  const one = host(path, "keyed");
  const id = await asked(one);
  const waiting = one.questions.answer([one.connector], id);
  const command = { do: "deliver", message: "m1", by: "ada" } as const;
  expect(await die(path, "keyed", step, command)).toBeUndefined();
  // The vendor was not told that its delivery was taken, and delivers again.
  const settled = await one.questions.deliver(one.connector, said("m1", "ada"));
  expect(settled).toMatchObject({ kind: again });
  expect(await waiting).toEqual({ choice: "yes", by: "ada" });
  expect(await one.questions.answer([one.connector], id)).toEqual({ choice: "yes", by: "ada" });
});
