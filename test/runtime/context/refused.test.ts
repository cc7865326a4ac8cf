import {
  type CallObserver,
  type CallOptions,
  type Connector,
  ConnectorError,
  type Context,
  createContext,
  type ContextOptions,
  createAttestor,
  createQuestions,
  type HumanInput,
} from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { auditOf, recordsOf } from "../audit/kit.ts";
import { ContractConnector, entry } from "../contract/kit.ts";
import { collect, failure, recordingTransport, testOperation } from "../kit/connector.ts";

interface Catalog {
  readonly github: Connector;
}

let store: Store;
beforeEach(() => {
  store = openSqliteStore({ path: ":memory:" });
});
afterEach(async () => await store.close());

function contextOf(options: Partial<ContextOptions> = {}): Context<Catalog> {
  return createContext<Catalog>({ organization: "acme", connections: [], ...options });
}

const question = { to: "ada", question: "?", approvers: ["ada"] };
const by = { actor: "agent-1" };

/** Every way into a context, and the method that it stands for. */
const ways: Readonly<Record<string, (context: Context<Catalog>) => Promise<unknown>>> = {
  "files.read": async ({ files }) => await files.read({ path: "a" }, by),
  "files.write": async ({ files }) =>
    await files.write({ path: "a", content: new Uint8Array([1]) }, by),
  "files.list": async ({ files }) => await collect(files.list({}, by)),
  "files.stat": async ({ files }) => await files.stat({ path: "a" }, by),
  "files.delete": async ({ files }) => await files.delete({ path: "a" }, by),
  "files.copy": async ({ files }) => await files.copy({ from: "a", to: "b" }, by),
  "files.presign": async ({ files }) => await files.presign({ path: "a" } as never, by),
  "db.query": async ({ db }) => await db.query({ statement: "select 1" } as never, by),
  "db.find": async ({ db }) => await db.find({ table: "t" } as never, by),
  "db.insert": async ({ db }) => await db.insert({ table: "t" } as never, by),
  "db.update": async ({ db }) => await db.update({ table: "t" } as never, by),
  "db.delete": async ({ db }) => await db.delete({ table: "t" } as never, by),
  "db.transaction": async ({ db }) => await db.transaction({ steps: [] }, by),
  "payments.charge": async ({ payments }) => await payments.charge({} as never, by),
  "payments.refund": async ({ payments }) =>
    await payments.refund({ charge: "c", reference: "r" }, by),
  "payments.customer": async ({ payments }) => await payments.customer({} as never, by),
  "payments.subscription": async ({ payments }) => await payments.subscription({} as never, by),
  "notification.send": async ({ notify }) => await notify.send({ to: "a", text: "b" }, by),
  "notification.status": async ({ notify }) => await notify.status({ id: "1" }, by),
  "notification.ask": async ({ call }) => await call.human(question, by),
};

it.each(Object.entries(ways))(
  "writes down that %s was refused for want of a connection, once",
  async (method, way) => {
    const audit = auditOf(store);
    const context = contextOf({ observer: audit.observer });
    expect(await failure(way(context))).toMatchObject({ code: "unsupported" });
    expect(await recordsOf(audit, "acme")).toEqual([
      {
        kind: "ended",
        call: expect.any(String) as string,
        connector: "",
        connectorVersion: "",
        operation: method,
        method,
        effect: "none",
        actor: "agent-1",
        arguments: expect.any(String) as string,
        startedAt: expect.stringMatching(/Z$/) as string,
        code: "unsupported",
        attempts: 0,
        duration: expect.any(Number) as number,
      },
    ]);
  },
);

it("writes down that a connector was asked for which there is no connection to", async () => {
  const audit = auditOf(store);
  const context = contextOf({ observer: audit.observer });
  expect(() => context.connector("github")).toThrow(ConnectorError);
  expect(() => context.connector("github")).toThrow('There is no connection to "github".');
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.map(({ connector, operation, code }) => [connector, operation, code])).toEqual(
    Array(2).fill(["github", "connect", "unsupported"]),
  );
});

it("writes down no name that no connector can have, for agents choose it", async () => {
  const audit = auditOf(store);
  const context = contextOf({ observer: audit.observer });
  for (const id of ["", "\n", "a".repeat(2_000_000), "__proto__"])
    expect(() => context.connector(id as "github")).toThrow(ConnectorError);
  for (const id of ["a\nb", Symbol("github"), { toString: () => "github" }, null])
    expect(() => context.connector(id as "github")).toThrow("There is no connection of that name.");
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.map(({ connector }) => connector)).toEqual(Array(8).fill(""));
});

it("knows no question by what is no id, and asks no store for it", async () => {
  const attestor = createAttestor({ id: "host-1", key: new Uint8Array(32) });
  const context = contextOf({ questions: createQuestions({ store, attestor }) });
  for (const id of ["", "\ud800", "a\0b", "x".repeat(2_000), 7, null, undefined, {}, Symbol("x")])
    expect(await failure(context.call.answer(id as string))).toMatchObject({ code: "notFound" });
});

it("writes down a route that could lead to two connections, and nothing for one that leads", async () => {
  const audit = auditOf(store);
  const { transport } = recordingTransport({});
  const send = testOperation({ id: "things.send", effect: "write", method: "POST" });
  const open = (id: string): Connector =>
    new ContractConnector(
      { "notification.send": [entry(send, { returns: { id: "1", status: "sent" } })] },
      { transport, observer: audit.observer, organization: "acme", connectionId: id },
      { id },
    );
  const connections = [open("one"), open("other")];
  const observer = audit.observer;
  const message = { to: "a", text: "b" };
  const doubtful = contextOf({ connections, observer });
  expect(await failure(doubtful.notify.send(message, by))).toMatchObject({ code: "badInput" });
  await contextOf({ connections, observer, routes: { notify: "one" } }).notify.send(message, by);
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.map(({ kind, connector, code }) => [kind, connector, code])).toEqual([
    ["ended", "", "badInput"],
    ["begun", "one", undefined],
    ["ended", "one", "ok"],
  ]);
});

it("writes down a question that nobody keeps", async () => {
  const audit = auditOf(store);
  const { transport } = recordingTransport({});
  const asker = new ContractConnector(
    { "notification.ask": [entry(testOperation(), { wait: [{ for: "link" }] })] },
    { transport, organization: "acme", connectionId: "c1" },
    { id: "chat" },
  );
  const context = contextOf({ connections: [asker], observer: audit.observer });
  expect(await failure(context.call.ask(question, by))).toMatchObject({ code: "unsupported" });
  expect(await recordsOf(audit, "acme")).toMatchObject([
    { kind: "ended", operation: "notification.ask", code: "unsupported" },
  ]);
});

it("tells the call's own observer too, and fails as the audit does where that cannot be written", async () => {
  const told: string[] = [];
  const observer: CallObserver = { started: ({ operation }) => void told.push(operation) };
  const refusing: CallObserver = {
    started: () => {
      throw new ConnectorError("auditFailed", "The log is shut.");
    },
  };
  await failure(contextOf({ observer: [] }).files.stat({ path: "a" }, { observer }));
  expect(told).toEqual(["files.stat"]);
  const context = contextOf({ observer: refusing });
  expect(await failure(context.files.stat({ path: "a" }))).toMatchObject({ code: "auditFailed" });
  expect(() => context.connector("github")).toThrow("There is no connection");
});

it("writes down questions that were refused for what only questions have, once each", async () => {
  const audit = auditOf(store);
  const questions = createQuestions({
    store,
    attestor: createAttestor({ id: "host-1", key: new Uint8Array(32) }),
  });
  const asker = new ContractConnector(
    {
      "notification.ask": [
        entry(testOperation({ id: "letters.send", effect: "write", method: "POST" }), {
          wait: [{ for: "link" }],
        }),
      ],
    },
    {
      transport: recordingTransport({}).transport,
      observer: audit.observer,
      organization: "acme",
      connectionId: "c1",
    },
  );
  const { call } = contextOf({ connections: [asker], questions, observer: audit.observer });
  const refused = async (input: unknown, options: CallOptions = by): Promise<void> => {
    expect(await failure(call.human(input as HumanInput, options))).toBeInstanceOf(ConnectorError);
  };
  await refused("who?");
  await refused({ ...question, answerUrl: "https://example.com" });
  await refused({ ...question, approvers: [] });
  await refused(question, {});
  await refused(question, { ...by, timeout: -1 });
  await refused(question);
  await refused({ ...question, to: "" });
  const records = (await recordsOf(audit, "acme")) as readonly Record<string, unknown>[];
  expect(records.map(({ kind, method, code }) => [kind, method, code])).toEqual([
    ...Array<unknown>(5).fill(["ended", "notification.ask", "badInput"]),
    ["ended", "notification.ask", "unsupported"],
    ["ended", "notification.ask", "badInput"],
  ]);
});
