import { expect, it } from "vitest";
import { collect, failure, recordingTransport, testOperation } from "../kit/connector.ts";
import { json, startServer } from "../kit/server.ts";
import { ContractConnector, entry, testClock } from "./kit.ts";
import {
  ConnectorError,
  createSharedState,
  type Match,
  type SendInput,
} from "@human/connector-sdk";

const post = testOperation({
  id: "messages.post",
  method: "POST",
  path: "/messages",
  effect: "write",
  input: { to: { in: "body", required: true }, text: { in: "body" }, at: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
});
const read = testOperation({ id: "messages.get", input: { id: { in: "query" } } });

const send = { to: "ada", text: "hi" };

it("takes the first entry that fits, and says so where none does", async () => {
  const { sent, transport } = recordingTransport({ ok: "1" });
  const returns = { id: "1", status: "sent" };
  const connector = new ContractConnector(
    {
      "notification.send": [
        entry(post, {
          when: [{ at: ["input", "thread"], is: { present: true } }],
          with: { to: "thread" },
          returns,
        }),
        entry(post, {
          when: [{ at: ["connection", "channel"], is: { present: true } }],
          with: { to: (at) => at("connection", "channel") },
          returns,
        }),
      ],
    },
    { transport, connection: { channel: "general" } },
  );
  await connector.perform("notification.send", { ...send, thread: "t" });
  await connector.perform("notification.send", send);
  expect(sent.map(({ body }) => body)).toEqual(['{"to":"thread"}', '{"to":"general"}']);
  const other = new ContractConnector(connector.implementations, { transport });
  expect(await failure(other.perform("notification.send", send))).toMatchObject({
    code: "unsupported",
    message:
      'The connector "test" does not do "notification.send" with this input: "thread" is needed.',
  });
  expect(await failure(other.perform("files.stat", { path: "a" }))).toMatchObject({
    code: "unsupported",
  });
});

it("says what the entry that is closest wants of the input", async () => {
  const { transport } = recordingTransport({});
  const present = (at: readonly [string, string], is: boolean): Match[number] => ({
    at,
    is: { present: is },
  });
  const returns = { id: "1", status: "sent" };
  const connector = new ContractConnector(
    {
      "notification.send": [
        entry(post, {
          when: [present(["input", "thread"], true), present(["input", "html"], true)],
          with: {},
          returns,
        }),
        entry(post, {
          when: [
            present(["input", "attachments"], false),
            { at: ["connection", "plan"], is: ["pro", "team"] },
            { at: ["input", "to"], is: { matches: "^C" } },
          ],
          with: {},
          returns,
        }),
      ],
    },
    { transport, connection: { plan: "free" } },
  );
  const attachments = [{ name: "a.txt", type: "text/plain", content: "a" }];
  const said = async (input: SendInput): Promise<unknown> =>
    await failure(connector.perform("notification.send", input));
  const begun = 'The connector "test" does not do "notification.send" with this input: ';
  expect(await said({ ...send, attachments, thread: "t" })).toMatchObject({
    message: `${begun}"html" is needed.`,
  });
  expect(await said({ ...send, to: "C1" })).toMatchObject({
    message: `${begun}the connection's "plan" must be pro or team.`,
  });
  expect(await said({ ...send, to: "C1", attachments })).toMatchObject({
    message: `${begun}"thread" is needed, "html" is needed.`,
  });
});

it("has one moment for all that a call computes, and gives what it sent", async () => {
  const { sent, transport } = recordingTransport({});
  const operation = {
    ...post,
    idempotency: { kind: "input", input: "at", value: "uuid" },
  } as const;
  const connector = new ContractConnector(
    {
      "notification.send": [
        entry(operation, {
          with: { to: (_, fn) => fn.now(), text: (_, fn) => fn.now() },
          returns: { id: (at) => at("request", "at"), status: "sent" },
        }),
      ],
    },
    { transport },
  );
  const { id } = await connector.perform("notification.send", send);
  const body = JSON.parse(String(sent[0]?.body)) as Record<string, unknown>;
  expect(body).toEqual({ to: "2026-01-01T00:00:00Z", text: "2026-01-01T00:00:00Z", at: id });
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

it("does what it looked at, whatever becomes of the input meanwhile", async () => {
  const { sent, transport } = recordingTransport({});
  const connector = new ContractConnector(
    {
      "notification.send": [
        entry(post, {
          with: { to: (at) => at("input", "to"), text: (at) => at("input", "subject") },
          returns: { id: "1", status: "sent" },
        }),
      ],
    },
    {
      transport,
      credentials: async () => {
        changing.subject = "x\r\nBcc: eve";
        return await Promise.resolve({ values: { accessToken: "t" } });
      },
    },
  );
  const changing = { ...send, subject: "Hi" };
  await connector.perform("notification.send", changing);
  for (let looks = 0; looks < 5; looks += 1) {
    let left = looks;
    const subject = {
      enumerable: true,
      get: () => ((left -= 1) < 0 ? "x\r\nBcc: eve" : "Hi"),
    };
    const told = Object.defineProperty({ ...send }, "subject", subject);
    await connector.perform("notification.send", told).catch(() => undefined);
  }
  expect(new Set(sent.map(({ body }) => body))).toEqual(new Set(['{"to":"ada","text":"Hi"}']));
  const endless = { ...send, attachments: Array<never>(2 ** 32 - 1) };
  expect(await failure(connector.perform("notification.send", endless))).toMatchObject({
    code: "badInput",
  });
});

it("hashes a reference that does not fit into a header", async () => {
  const { sent, transport } = recordingTransport({});
  const operation = { ...post, idempotency: { kind: "header", header: "Key" } } as const;
  const connector = new ContractConnector(
    {
      "notification.send": [
        entry(operation, {
          with: { to: "x" },
          key: (at) => at("input", "reference"),
          returns: { id: "1", status: "sent" },
        }),
      ],
    },
    { transport },
  );
  await connector.perform("notification.send", { ...send, reference: "größe 7" });
  await connector.perform("notification.send", send);
  expect(sent[0]?.headers["key"]).toMatch(/^messages\.post::notification\.send:[0-9a-f]{64}$/);
  expect(sent[1]?.headers["key"]).toMatch(/^messages\.post-[0-9a-f-]{36}$/);
});

it("fails where the vendor's answer lacks what the contract promises", async () => {
  const { transport } = recordingTransport({});
  const connector = new ContractConnector(
    { "notification.status": [entry(read, { returns: { id: (at) => at("result", "id") } })] },
    { transport },
  );
  expect(await failure(connector.perform("notification.status", { id: "1" }))).toMatchObject({
    code: "badAnswer",
    message: 'The vendor\'s answer has no "id".',
  });
});

it("sorts words by their table, has one for all others, and leaves out what is absent", async () => {
  const words = {
    status: { of: ["result", "state"], is: { sent: ["s", "7"] }, else: "unknown" },
  } as const;
  const status = async (body: unknown): Promise<unknown> => {
    const { transport } = recordingTransport(body);
    const connector = new ContractConnector(
      { "notification.status": [entry(read, { returns: { id: "1" }, words })] },
      { transport },
    );
    return (await connector.perform("notification.status", { id: "1" })).status;
  };
  expect(await status({ state: "s" })).toBe("sent");
  expect(await status({ state: 7 })).toBe("sent");
  expect(await status({ state: "constructor" })).toBe("unknown");
  expect(await status({})).toBe("unknown");
});

it("lists once per item, page by page, and nothing beside the prefix", async () => {
  await using server = await startServer((request, response) => {
    const page = new URL(request.url, "https://x").searchParams.get("page");
    const body =
      page === null ? { names: ["x/a", "X/b", "y"], next: "2" } : { names: ["x/c", "x"] };
    return json(response, { names: body.names.map((name) => ({ name })), next: body.next });
  });
  const list = testOperation({
    id: "files.list",
    input: { prefix: { in: "query" } },
    items: [["names"]],
    pagination: {
      style: "cursor",
      next: ({ body }) => {
        const { next } = body as { readonly next?: string };
        return next === undefined ? undefined : { kind: "parameter", name: "page", value: next };
      },
    },
  });
  const connector = new ContractConnector(
    {
      "files.list": [
        entry(list, {
          with: { prefix: (at) => at("input", "prefix") },
          returns: { path: (at) => at("item", "name"), kind: "file" },
        }),
      ],
    },
    { transport: server.transport },
  );
  const files = connector.performPages("files.list", { prefix: "x/" });
  expect(await collect(files)).toEqual(
    ["x/a", "X/b", "x/c"].map((path) => ({ path, kind: "file" as const })),
  );
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/things?prefix=x%2F",
    "/things?prefix=x%2F&page=2",
  ]);
  const wrong = connector.performPages("files.list", { prefix: "../x" });
  expect(await failure(collect(wrong))).toMatchObject({ code: "badInput" });
});

it("gives nothing where the contract promises nothing", async () => {
  const { sent, transport } = recordingTransport({ deleted: true });
  const connector = new ContractConnector(
    { "files.delete": [entry(read, { with: { id: (at) => at("input", "path") } })] },
    { transport },
  );
  expect(await connector.perform("files.delete", { path: "a" })).toBeUndefined();
  expect(sent[0]?.url).toBe("https://api.example.com/things?id=a");
});

const question = { to: "ada", question: "Ship it?", choices: ["yes", "no"] };

it("asks nothing that nobody could answer", async () => {
  const { sent, transport } = recordingTransport({});
  const connector = new ContractConnector(
    { "notification.ask": [entry(post, { with: { to: "x" }, wait: [{ for: "link" }] })] },
    { transport },
  );
  expect(await failure(connector.perform("notification.ask", question))).toMatchObject({
    code: "unsupported",
  });
  expect(sent).toEqual([]);
});

it("polls until the answer is there, and asks no person whether it may ask a person", async () => {
  const states = ["open", "open", "closed"];
  await using server = await startServer((request, response) =>
    request.method === "POST"
      ? json(response, { id: "q1" })
      : json(response, { state: states.shift(), choice: "yes", who: "ada" }),
  );
  const clock = testClock();
  const connector = (timeout: "open" | "gone"): ContractConnector =>
    new ContractConnector(
      {
        "notification.ask": [
          entry(
            { ...post, confirm: "ask" },
            {
              with: { to: (at) => at("input", "to"), text: (at) => at("input", "question") },
              wait: [
                { for: "link" },
                {
                  for: "poll",
                  call: read,
                  with: { id: (at) => at("result", "id") },
                  done: [{ at: ["result", "state"], is: "closed" }],
                  failed: [{ at: ["result", "state"], is: timeout }],
                  every: 30_000,
                  returns: {
                    choice: (at) => at("result", "choice"),
                    by: (at) => at("result", "who"),
                  },
                },
              ],
            },
          ),
        ],
      },
      { transport: server.transport, policy: {}, state: createSharedState({ clock }) },
    );
  const answer = await connector("gone").perform("notification.ask", question);
  expect(answer).toEqual({ choice: "yes", by: "ada" });
  expect(clock.slept).toEqual([30_000, 30_000]);
  states.push("open");
  expect(await failure(connector("open").perform("notification.ask", question))).toMatchObject({
    code: "failed",
  });
  states.push("open", "open", "open");
  const late = connector("gone").perform("notification.ask", question, { timeout: 45_000 });
  expect(await failure(late)).toMatchObject({ code: "timeout" });
});

it("waits for the end of what a call only begins, within one time for all of it", async () => {
  const states = ["pending", "pending", "done"];
  let first = "pending";
  await using server = await startServer((request, response) =>
    json(response, { state: request.method === "POST" ? first : states.shift(), etag: "2" }),
  );
  const clock = testClock();
  let told = 0;
  const pauses = (): readonly number[] => clock.slept.slice(told);
  const connector = new ContractConnector(
    {
      "files.copy": [
        entry(post, {
          with: { to: (at) => at("input", "to") },
          returns: { path: "at once" },
          wait: [
            {
              for: "poll",
              when: [{ at: ["result", "state"], is: { not: "done" } }],
              call: read,
              with: { id: (at) => at("input", "to") },
              done: [{ at: ["result", "state"], is: "done" }],
              failed: [{ at: ["result", "state"], is: ["aborted", null] }],
              every: 1_000,
              slowest: 3_000,
              within: 60_000,
              returns: { etag: (at) => at("result", "etag") },
            },
          ],
        }),
      ],
    },
    { transport: server.transport, policy: {}, state: createSharedState({ clock }) },
  );
  const copy = async (timeout?: number): Promise<unknown> =>
    await connector.perform(
      "files.copy",
      { from: "a", to: "b" },
      timeout === undefined ? {} : { timeout },
    );
  expect(await copy()).toEqual({ etag: "2" });
  expect(pauses()).toEqual([1_000, 2_000]);
  states.push("pending", "aborted");
  expect(await failure(copy())).toMatchObject({ code: "failed" });
  expect(await failure(copy())).toMatchObject({ code: "failed" });
  states.push(..."pending ".repeat(40).trim().split(" "));
  told = clock.slept.length;
  const late = await failure(copy());
  expect(late).toMatchObject({ code: "timeout" });
  expect(late).not.toHaveProperty("unsent");
  expect(pauses().slice(0, 4)).toEqual([1_000, 2_000, 3_000, 3_000]);
  expect(pauses().reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(60_000);
  told = clock.slept.length;
  expect(await failure(copy(4_000))).toMatchObject({ code: "timeout" });
  expect(pauses()).toEqual([1_000, 2_000]);
  // The question never left, but the copy was begun.
  const cut = new ContractConnector(connector.implementations, {
    transport: async (request) => {
      if (request.method === "POST") return await server.transport(request);
      throw new ConnectorError("network", "Nobody is there.", { unsent: true });
    },
    policy: {},
    state: createSharedState({ clock }),
  });
  const unknown = await failure(cut.perform("files.copy", { from: "a", to: "b" }));
  expect(unknown).toMatchObject({ code: "network" });
  expect(unknown).not.toHaveProperty("unsent");
  told = clock.slept.length;
  first = "done";
  expect(await copy()).toEqual({ path: "at once" });
  expect(pauses()).toEqual([]);
});
