import { Ajv2020 } from "ajv/dist/2020.js";
import { bearer, createSharedState, fields } from "@human/connector-sdk";
import {
  anyCredential,
  createFakeClock,
  createMockVendor,
  cutAnswer,
  expiredToken,
  forgedWebhook,
  rateLimited,
  refused,
  resetAfterSend,
  type Tools,
  unreachable,
  unreadable,
} from "@human/connector-sdk/testing";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as postgres from "../../../generated/db-postgresql/db-postgresql.ts";
import * as github from "../../../generated/github/github.ts";
import * as dropbox from "../../../generated/storage-dropbox/storage-dropbox.ts";
import * as slack from "../../../generated/slack-notifications/slack-notifications.ts";
import { sampleOf } from "../../../runtime/testing/sample.ts";
import { collect, failure } from "../kit/connector.ts";

const toolsOf = (id: string): Tools =>
  JSON.parse(readFileSync(`generated/${id}/tools.json`, "utf8")) as Tools;

function open(token: Parameters<typeof bearer>[0] = "a-token") {
  const clock = createFakeClock();
  const vendor = createMockVendor(github, { tools: toolsOf("github"), clock });
  const connector = new github.GithubConnector({
    credentials: bearer(token),
    connectionId: "c1",
    transport: vendor.transport,
    state: createSharedState({ clock }),
  });
  return { clock, vendor, connector };
}

const repo = { owner: "acme", repo: "web" };

it("answers what the test says, and keeps what came", async () => {
  const { vendor, connector } = open();
  vendor.answer(
    "users.me",
    { output: { login: "ada", id: 7 } },
    { output: { login: "bob", id: 8 } },
  );
  expect((await connector.usersMe()).login).toBe("ada");
  expect((await connector.usersMe()).login).toBe("bob");
  expect((await connector.usersMe()).login).toBe("bob");
  expect(vendor.requests).toHaveLength(3);
  expect(vendor.requests[0]).toMatchObject({
    operation: "users.me",
    method: "GET",
    url: "https://api.github.com/user",
    headers: { authorization: "Bearer a-token" },
  });
  vendor.reset();
  expect(vendor.requests).toEqual([]);
  expect((await connector.usersMe()).login).toBe("text");
});

it("answers as the vendor would, where the test says so", async () => {
  const { vendor, connector } = open();
  vendor.answer("issues.create", {
    answer: { status: 422, body: { message: "Validation Failed" } },
  });
  const error = await failure(connector.issuesCreate({ ...repo, title: "x" }));
  expect(error).toMatchObject({ code: "invalid", status: 422, vendorMessage: "Validation Failed" });
  expect(JSON.parse(vendor.requests[0]?.body ?? "")).toEqual({ title: "x" });
});

it("tells what comes beside bytes where the vendor does", async () => {
  const vendor = createMockVendor(dropbox, { tools: toolsOf("storage-dropbox") });
  const connector = new dropbox.StorageDropboxConnector({
    credentials: bearer("any"),
    transport: vendor.transport,
  });
  const { rev } = await connector.filesDownload({ path: "/a" });
  expect(rev).toBe("text");
  vendor.answer("files.download", { output: { content: "abc", rev: "7" } });
  const given = await connector.filesDownload({ path: "/a" });
  expect(given).toMatchObject({ rev: "7" });
  expect(await new Response(ReadableStream.from(given.content)).text()).toBe("abc");
});

it("gives lists out page by page, each list for itself", async () => {
  const { vendor, connector } = open();
  const issue = (number: number): object => {
    return { number, title: `Issue ${String(number)}`, state: "open", url: "https://x" };
  };
  vendor.answer("issues.list", { pages: [[issue(1), issue(2)], [issue(3)]] });
  const first = connector.issuesList(repo)[Symbol.asyncIterator]();
  expect((await first.next()).value).toMatchObject({ number: 1 });
  const again = await collect(connector.issuesList({ owner: "acme", repo: "api" }));
  expect(again.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(await collect(connector.branchesList(repo))).toHaveLength(1);
});

it("limits the rate once, and the call goes through when its time has come", async () => {
  const { vendor, connector, clock } = open();
  const start = clock.now();
  vendor.fail("users.me", rateLimited({ after: 30 }));
  await connector.usersMe();
  expect(vendor.requests).toHaveLength(2);
  expect(clock.now() - start).toBeGreaterThanOrEqual(30_000);
});

it("expires a token, which is asked for anew once", async () => {
  const tokens = ["old", "new"];
  const clock = createFakeClock();
  const vendor = createMockVendor(github, { tools: toolsOf("github"), clock });
  const connector = new github.GithubConnector({
    credentials: () => ({ auth: "oauth2", values: { accessToken: tokens.shift() ?? "none" } }),
    connectionId: "c1",
    transport: vendor.transport,
    state: createSharedState({ clock }),
  });
  vendor.fail("users.me", expiredToken);
  await connector.usersMe();
  expect(vendor.requests.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer old",
    "Bearer new",
  ]);
  vendor.fail("users.me", expiredToken, expiredToken);
  expect(await failure(connector.usersMe())).toMatchObject({ code: "reauthenticate" });
});

it.each([
  ["a connection that is reset", resetAfterSend, "network", 1],
  ["an answer that ends too early", cutAnswer, "network", 1],
  ["an answer that cannot be read", unreadable, "badAnswer", 1],
  ["an outage", refused("unavailable"), "unavailable", 1],
])("sends what has no key once after %s", async (_, fault, code, times) => {
  const { vendor, connector } = open();
  vendor.fail("issues.create", fault, fault, fault, fault);
  const error = await failure(connector.issuesCreate({ ...repo, title: "x" }));
  expect(error).toMatchObject({ code });
  expect(vendor.requests).toHaveLength(times);
});

it("sends again what never left, and reads as often as it may", async () => {
  const { vendor, connector } = open();
  vendor.fail("issues.create", unreachable);
  await connector.issuesCreate({ ...repo, title: "x" });
  expect(vendor.requests).toHaveLength(1);
  vendor.fail("users.me", resetAfterSend, cutAnswer);
  await connector.usersMe();
  expect(vendor.requests).toHaveLength(4);
});

it("refuses in the words of a vendor whose failures are successes", async () => {
  const clock = createFakeClock();
  const vendor = createMockVendor(slack, { clock });
  const connector = new slack.SlackNotificationsConnector({
    credentials: fields({ token: "xoxb-1" }, "botToken"),
    connectionId: "c1",
    transport: vendor.transport,
    state: createSharedState({ clock }),
  });
  vendor.fail("messages.post", refused("notFound"));
  const error = await failure(connector.messagesPost({ channel: "C1", text: "x" }));
  expect(error).toMatchObject({ code: "notFound" });
});

it("sends an event that nobody signed", async () => {
  const clock = createFakeClock();
  const connector = new slack.SlackNotificationsConnector({
    credentials: anyCredential,
    connectionId: "c1",
    state: createSharedState({ clock }),
  });
  const forged = forgedWebhook(slack, "message.reply");
  expect(JSON.parse(Buffer.from(forged.body).toString())).toEqual({
    type: "event_callback",
    event: { type: "message", thread_ts: "text" },
  });
  const { hostOf } = await import("../../connectors/kit/host.ts");
  const outcome = await connector.receive(forged, hostOf("the signing secret"));
  expect(outcome).toMatchObject({ kind: "refused", code: "badSignature" });
  const bare = forgedWebhook(slack, "message.reply", { signature: null });
  expect(await connector.receive(bare, hostOf("s"))).toMatchObject({ code: "unsigned" });
});

it("stands in for a database by what its contract calls", async () => {
  const vendor = createMockVendor(postgres, { tools: toolsOf("db-postgresql") });
  const database = new postgres.DbPostgresqlConnector({
    credentials: anyCredential,
    connection: { host: "db.example.com", database: "shop", readOnly: false },
    drivers: vendor.drivers,
  });
  vendor.answer("find", { output: [{ id: 1 }] });
  expect(await database.find({ collection: "orders", where: { id: 1 } })).toEqual([{ id: 1 }]);
  expect(vendor.requests.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
    ["find", { collection: "orders", where: { id: 1 } }],
  ]);
  const insert = { collection: "orders", records: [{ id: 2 }] };
  expect(await failure(database.insert(insert))).toMatchObject({ code: "unsupported" });
  vendor.fail("find", unreachable);
  expect(await database.find({ collection: "orders" })).toEqual([{ id: 1 }]);
  vendor.fail("insert", resetAfterSend);
  expect(await failure(database.insert(insert))).toMatchObject({ code: "network" });
  await database.find({ collection: "orders", where: { id: 2n ** 60n } });
  expect(vendor.requests.at(-1)?.body).toContain('"id":"1152921504606846976"');
});

it("knows what a connector has not", () => {
  const { vendor } = open();
  expect(() => vendor.answer("issue.create", { output: {} })).toThrow("operation");
  expect(() => vendor.fail("issue.create", resetAfterSend)).toThrow("operation");
  expect(() => createMockVendor({ a: 1 })).toThrow("generated");
  expect(() => forgedWebhook(github, "issue.eaten")).toThrow("event");
});

it("is not loaded by the package's main entry", () => {
  const read = (file: string): readonly string[] =>
    [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)].map(
      ([, to]) => new URL(to ?? "", `file://${file}`).pathname,
    );
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const each of read(file)) visit(each);
  };
  visit(new URL("../../../runtime/index.ts", import.meta.url).pathname);
  expect(seen.size).toBeGreaterThan(100);
  expect([...seen].filter((file) => file.includes("/testing/"))).toEqual([]);
});

it("samples nothing that lacks what it needs", () => {
  const node = {
    type: "object",
    properties: {
      name: { type: "string" },
      parts: { type: "array", items: { $ref: "#/$defs/node" } },
      header: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    },
    required: ["name", "parts"],
  };
  const schema = { $ref: "#/$defs/node", $defs: { node } };
  expect(new Ajv2020({ strict: true }).validate(schema, sampleOf(schema))).toBe(true);
});
