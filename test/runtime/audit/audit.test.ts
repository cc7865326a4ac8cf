import { createHash, createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import {
  type ConnectorOptions,
  ConnectorError,
  createApprovals,
  createSharedState,
} from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Audit, type AuditOptions, exportStoredAudit } from "../../../runtime/audit/audit.ts";
import { StoreError } from "../../../runtime/store/error.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Change, Store } from "../../../runtime/store/store.ts";
import { createTestClock } from "../kit/clock.ts";
import {
  collect,
  failure,
  recordingTransport,
  TestConnector,
  testOperation,
} from "../kit/connector.ts";
import { ContractConnector, entry } from "../contract/kit.ts";
import { auditOf, callOf, exported, recordsOf, signerOf, tell, verdictOn } from "./kit.ts";

let store: Store;
/** What becomes of each commit. */
let committing: (changes: readonly Change[]) => Promise<void>;
let commits: number;

beforeEach(() => {
  const kept = openSqliteStore({ path: ":memory:" });
  commits = 0;
  committing = async () => await Promise.resolve();
  store = {
    ...kept,
    commit: async (changes) => {
      commits += 1;
      await committing(changes);
      return await kept.commit(changes);
    },
  };
});
afterEach(async () => await store.close());

interface World {
  readonly audit: Audit;
  readonly connector: TestConnector;
  readonly sent: readonly unknown[];
}

function setUp(
  options: Partial<ConnectorOptions> = {},
  auditOptions: Partial<AuditOptions> = {},
): World {
  const audit = auditOf(store, auditOptions);
  const { sent, transport } = recordingTransport([{ id: 1 }]);
  const connector = new TestConnector(
    {},
    {
      observer: audit.observer,
      organization: "acme",
      connectionId: "c-1",
      transport,
      state: createSharedState({ clock: createTestClock() }),
      ...options,
    },
  );
  return { audit, connector, sent };
}

const create = testOperation({
  id: "things.create",
  method: "POST",
  effect: "write",
  input: { name: { in: "query" }, tags: { in: "query" } },
});
const UUID = expect.stringMatching(/^[\da-f-]{36}$/) as string;
const DIGEST = expect.stringMatching(/^[\w-]{43}$/) as string;

it("writes a call that only reads down once, when it is over", async () => {
  const { audit, connector } = setUp();
  await connector.run(testOperation({ untrusted: true }), {}, { actor: "agent-7" });
  expect(await recordsOf(audit, "acme")).toEqual([
    {
      kind: "ended",
      call: UUID,
      connector: "test",
      connectorVersion: "1.0.0",
      operation: "things.get",
      effect: "read",
      untrusted: true,
      connection: "c-1",
      actor: "agent-7",
      arguments: DIGEST,
      startedAt: "2030-01-01T00:00:00.000Z",
      code: "ok",
      status: 200,
      attempts: 1,
      duration: 0,
    },
  ]);
});

it("has a call that does more on disk before it leaves", async () => {
  const { audit, connector, sent } = setUp();
  const order: string[] = [];
  committing = async () => {
    order.push(`commit with ${sent.length} sent`);
    await Promise.resolve();
  };
  await connector.run(create, { name: "a" });
  expect(order[0]).toBe("commit with 0 sent");
  const records = (await recordsOf(audit, "acme")) as { kind: string; call: string }[];
  expect(records.map(({ kind }) => kind)).toEqual(["begun", "ended"]);
  expect(records[0]?.call).toBe(records[1]?.call);
});

it("writes refused and failed calls down, once each", async () => {
  const { audit, connector, sent } = setUp({ policy: {} });
  await failure(connector.run(testOperation({ effect: "money" }), {}));
  await failure(connector.run(create, { other: 1 }));
  expect(sent).toEqual([]);
  const readOnly = setUp({ observer: audit.observer, policy: { readOnly: true } });
  await failure(readOnly.connector.run(create, { name: "a" }));
  const broken = setUp({
    observer: audit.observer,
    transport: async () => await Promise.resolve({ ...(await answerOf(404)) }),
  });
  await failure(broken.connector.run(create, { name: "a" }));
  const records = await recordsOf(audit, "acme");
  expect(records.map((each) => pick(each, "kind", "code", "attempts"))).toEqual([
    ["ended", "approvalRequired", 0],
    ["ended", "badInput", 0],
    ["ended", "refusedByPolicy", 0],
    ["begun", undefined, undefined],
    ["ended", "notFound", 1],
  ]);
});

async function answerOf(
  status: number,
): Promise<Awaited<ReturnType<NonNullable<ConnectorOptions["transport"]>>>> {
  const { transport } = recordingTransport({}, status);
  return await transport({
    operation: "",
    method: "GET",
    url: "https://api.example.com/",
    headers: {},
    limits: { wireBytes: 1, bodyBytes: 1, headerBytes: 1, firstByte: 1, idle: 1, total: 1 },
  });
}

function pick(record: unknown, ...names: readonly string[]): readonly unknown[] {
  return names.map((name) => (record as Record<string, unknown>)[name]);
}

it("writes reading by pages down as it begins, for nobody knows whether it will end", async () => {
  const { audit, connector } = setUp();
  const pages = connector.list(testOperation({ items: [[]] }), {});
  const abandoned = pages.pages()[Symbol.asyncIterator]();
  await abandoned.next();
  const lines = await exported(audit, "acme");
  expect(await verdictOn(lines)).toMatchObject({ kind: "valid", unfinished: [UUID] });
  await collect(pages);
  const records = await recordsOf(audit, "acme");
  expect(records.map((each) => pick(each, "kind")[0])).toEqual(["begun", "begun", "ended"]);
});

it("digests arguments as they are sent, whatever becomes of them meanwhile", async () => {
  const argumentsKey = new Uint8Array(32).fill(9);
  for (const key of [undefined, argumentsKey]) {
    const { audit, connector, sent } = setUp(
      { organization: `digest-${key?.length}` },
      key === undefined ? {} : { argumentsKey: key },
    );
    const input = { tags: ["a", "b"], name: "x" };
    const done = connector.run(create, input);
    input.tags.push("added later");
    await done;
    expect((sent[0] as { url: string }).url).not.toContain("later");
    const [record] = await recordsOf(audit, `digest-${key?.length}`);
    const [call, digest] = pick(record, "call", "arguments");
    const text = `${String(call)}\n{"name":"x","tags":["a","b"]}`;
    const hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
    expect(digest).toBe(hash.update(text).digest("base64url"));
  }
  const { audit, connector } = setUp({ organization: "stream" });
  const upload = testOperation({ ...create, input: { name: { in: "query" } } });
  await failure(connector.run(upload, { name: new Blob(["x"]) }));
  expect(pick((await recordsOf(audit, "stream"))[0], "arguments")).toEqual([DIGEST]);
});

it("commits what comes at the same time together", async () => {
  const { audit, connector } = setUp();
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => await connector.run(create, { name: index })),
  );
  const lines = await exported(audit, "acme");
  expect(lines).toHaveLength(601);
  expect(commits).toBeLessThan(20);
  expect(await verdictOn(lines)).toMatchObject({
    kind: "valid",
    head: { organization: "acme", sequence: 600, keyid: "key-1" },
    unfinished: [],
  });
});

it("sends nothing while the log cannot be written, and writes all of it down afterwards", async () => {
  const { audit, connector, sent } = setUp();
  committing = async () => await Promise.reject(new StoreError("unavailable", "gone"));
  expect(await failure(connector.run(create, { name: "a" }))).toMatchObject({
    name: "ConnectorError",
    code: "auditFailed",
    unsent: true,
  });
  expect(sent).toEqual([]);
  expect(await connector.run(testOperation(), {})).toEqual([{ id: 1 }]);
  await expect(audit.close()).rejects.toMatchObject({ code: "auditFailed" });
  committing = async () => await Promise.resolve();
  const records = await recordsOf(audit, "acme");
  expect(records.map((each) => pick(each, "kind", "code"))).toEqual([
    ["begun", undefined],
    ["ended", "auditFailed"],
    ["ended", "ok"],
  ]);
});

it("writes down what was called, whatever a caller's own observer makes of it", async () => {
  const { audit, connector, sent } = setUp();
  const forge = (call: object): void => {
    Object.assign(call, { actor: "ann", effect: "read", operation: "nothing", organization: "b" });
  };
  const operation = testOperation({ method: "POST", effect: "write" });
  for (const observer of [{ started: forge }, { leaving: forge }, { ended: forge }])
    await connector.run(operation, {}, { actor: "agent", observer }).catch(() => undefined);
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.filter(({ kind }) => kind === "begun")).toHaveLength(sent.length + 1);
  for (const record of records)
    expect(record).toMatchObject({ actor: "agent", effect: "write", operation: "things.get" });
});

it("refuses a record that no store takes, and goes on with the next", async () => {
  const { audit } = setUp();
  const call = { ...callOf("acme"), actor: "x".repeat(17 * 1024 * 1024) };
  await audit.observer.started?.(call, () => "digest");
  await expect(async () => await audit.observer.leaving?.(call)).rejects.toMatchObject({
    code: "auditFailed",
    unsent: true,
  });
  await tell(audit, callOf("acme"));
  const kinds = (await recordsOf(audit, "acme")) as readonly { readonly kind: string }[];
  expect(kinds.map(({ kind }) => kind)).toEqual(["begun", "ended"]);
});

it("refuses calls when too many records wait", async () => {
  const audit = auditOf(store);
  committing = async () => await Promise.reject(new StoreError("unavailable", "gone"));
  for (let count = 0; count < 10_000; count += 1) await tell(audit, callOf("acme", "read"));
  await expect(tell(audit, callOf("acme", "read"))).rejects.toMatchObject({ code: "auditFailed" });
  committing = async () => await Promise.resolve();
  expect(await exported(audit, "acme")).toHaveLength(10_001);
});

it("writes nothing twice when it was unknown whether it was written", async () => {
  const kept = store;
  let lost = 3;
  const flaky: Store = {
    ...kept,
    commit: async (changes) => {
      const result = await kept.commit(changes);
      lost -= 1;
      if (lost >= 0) throw new StoreError("unavailable", "the answer was lost");
      return result;
    },
  };
  const audit = auditOf(flaky);
  for (let count = 0; count < 5; count += 1)
    await tell(audit, callOf("acme")).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "auditFailed" });
    });
  const lines = await exported(audit, "acme").catch(async () => await exported(audit, "acme"));
  const calls = lines.slice(1).map((line) => {
    const { kind, call } = JSON.parse(line) as { kind: string; call: string };
    return `${kind} ${call}`;
  });
  expect(new Set(calls).size).toBe(calls.length);
  expect(calls.filter((each) => each.startsWith("begun"))).toHaveLength(5);
  expect((await verdictOn(lines)).kind).toBe("valid");
});

it("keeps a chain for each organization, and goes on with it in the next process", async () => {
  const first = auditOf(store);
  await tell(first, callOf("one"));
  await tell(first, callOf("two"));
  await first.close();
  const second = auditOf(store);
  await tell(second, callOf("one"));
  expect(await verdictOn(await exported(second, "one"))).toMatchObject({ head: { sequence: 4 } });
  expect(await verdictOn(await exported(second, "two"))).toMatchObject({ head: { sequence: 2 } });
  expect(await verdictOn(await exported(second, "none"))).toMatchObject({ head: { sequence: 0 } });
});

it("takes the heads of a key that was replaced, if it is told so", async () => {
  await tell(auditOf(store), callOf("acme"));
  const [old, current] = [auditOf(store), signerOf(2)];
  await old.close();
  await expect(tell(auditOf(store, { signer: current }), callOf("acme"))).rejects.toMatchObject({
    code: "auditFailed",
  });
  const retiredKeys = [createPublicKey(signerOf(1).privateKey)];
  const audit = auditOf(store, { signer: current, retiredKeys });
  await tell(audit, callOf("acme"));
  const key = createPublicKey(current.privateKey);
  const lines = await exported(audit, "acme");
  expect(await verdictOn(lines, { key })).toMatchObject({
    kind: "valid",
    head: { keyid: "key-2" },
  });
  expect(await verdictOn(lines)).toEqual({ kind: "invalid", fault: "signature", line: 1 });
});

it("audits no call without an organization, and takes no weak keys", async () => {
  const audit = auditOf(store);
  const { sent, transport } = recordingTransport({});
  const connector = new TestConnector({}, { observer: audit.observer, transport });
  const error = await failure(connector.run(testOperation(), {}));
  expect(error).toBeInstanceOf(ConnectorError);
  expect(error).toMatchObject({ code: "badInput" });
  expect(sent).toEqual([]);
  expect(() => auditOf(store, { argumentsKey: new Uint8Array(31) })).toThrow("32 bytes");
  const { privateKey } = generateKeyPairSync("ed448");
  expect(() => auditOf(store, { signer: { id: "k", privateKey } })).toThrow("Ed25519");
});

it("writes down what happens to connections", async () => {
  const audit = auditOf(store);
  audit.connections({
    kind: "rotated",
    what: ["credential"],
    connection: {
      id: "c-1",
      organization: "acme",
      connector: "vendor",
      auth: "key",
      fields: { site: "canary" },
      state: { kind: "active" },
      createdAt: 0,
    },
  });
  expect(await recordsOf(audit, "acme")).toEqual([
    {
      kind: "connection.rotated",
      connector: "vendor",
      connection: "c-1",
      at: expect.stringMatching(/Z$/) as string,
      what: ["credential"],
    },
  ]);
});

it("names the method of a contract, also where it came to no call", async () => {
  const audit = auditOf(store);
  const { transport } = recordingTransport({});
  const connector = new ContractConnector(
    {
      "notification.send": [entry(create, { with: { name: "a" }, returns: { id: "1" } })],
      "files.list": [entry(testOperation({ items: [[]] }), { returns: { path: "a" } })],
    },
    { transport, observer: audit.observer, organization: "acme", connectionId: "c-1" },
  );
  const send = { to: "ada", text: "hi" };
  await failure(connector.perform("notification.send", send));
  await failure(connector.perform("notification.send", { ...send, to: 1 } as never));
  await failure(connector.perform("payments.refund", { charge: "c", reference: "r" }));
  await failure(collect(connector.performPages("files.list", { path: 1 } as never)));
  const records = await recordsOf(audit, "acme");
  expect(
    records.map((each) => pick(each, "kind", "operation", "method", "effect", "code")),
  ).toEqual([
    ["begun", "things.create", "notification.send", "write", undefined],
    ["ended", "things.create", "notification.send", "write", "ok"],
    ["ended", "notification.send", "notification.send", "none", "badInput"],
    ["ended", "payments.refund", "payments.refund", "none", "unsupported"],
    ["ended", "files.list", "files.list", "none", "badInput"],
  ]);
});

it("signs what it wrote when it is closed, and the verifier counts what nobody has signed", async () => {
  const audit = auditOf(store, { now: () => 0 });
  for (let count = 0; count < 3; count += 1) {
    const call = callOf("acme");
    await audit.observer.started?.(call, () => "digest");
    await audit.observer.leaving?.(call);
  }
  const stored = async (): Promise<readonly string[]> =>
    await collect(exportStoredAudit(store, "acme"));
  // As a process leaves it that is killed now: on disk, and signed as far as the first record.
  expect(await verdictOn(await stored())).toMatchObject({
    fault: "unsigned",
    line: 3,
    unsigned: { records: 2, head: { sequence: 1 } },
  });
  await audit.close();
  expect(await verdictOn(await stored())).toMatchObject({ kind: "valid", head: { sequence: 3 } });
  const missing = collect(exportStoredAudit(store, "nobody"));
  expect(await failure(missing)).toMatchObject({ code: "auditFailed" });
});

it("writes down who approved a call, and who refused one", async () => {
  const approvals = createApprovals({ approvers: ["ann"] });
  const { audit, connector } = setUp({ policy: { approvals: approvals.approve } });
  const decided = async (name: string, verdict: "granted" | "refused"): Promise<void> => {
    const run = async (): Promise<unknown> =>
      await connector.run({ ...create, effect: "money" }, { name }, { actor: "agent-7" });
    const pending = await failure(run());
    const approval = (pending as ConnectorError).approval ?? "";
    await approvals.answer(approval, "ann", verdict);
    await run().catch(() => undefined);
  };
  await decided("one", "granted");
  await decided("two", "refused");
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.map(({ kind, code, actor, approver }) => [kind, code, actor, approver])).toEqual([
    ["ended", "approvalRequired", "agent-7", undefined],
    ["begun", undefined, "agent-7", "ann"],
    ["ended", "ok", "agent-7", "ann"],
    ["ended", "approvalRequired", "agent-7", undefined],
    ["ended", "refusedByPolicy", "agent-7", "ann"],
  ]);
});
