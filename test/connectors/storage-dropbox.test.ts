import { createHmac } from "node:crypto";
import {
  bearer,
  createSharedState,
  systemClock,
  type ConnectorOptions,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { StorageDropboxConnector } from "../../generated/storage-dropbox/storage-dropbox.ts";
import type { HttpResponse } from "../../runtime/http/request.ts";
import { plant, setUp } from "../runtime/connection/kit/connections.ts";
import { collect, failure, pieces } from "../runtime/kit/connector.ts";
import { json, startServer } from "../runtime/kit/server.ts";
import { delivery } from "../runtime/webhooks/kit/verdict.ts";
import { type DropboxDouble, startDropbox, token } from "./kit/dropbox.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { bytesOf, itKeepsFiles } from "./kit/storage-contract.ts";

function open(
  store: Pick<DropboxDouble, "transport">,
  options: Partial<ConnectorOptions> = {},
): StorageDropboxConnector {
  return new StorageDropboxConnector({
    credentials: bearer(token),
    connectionId: "acme",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    transport: store.transport,
    ...options,
  });
}

itKeepsFiles({
  readsOnCondition: false,
  open: async () => {
    const store = await startDropbox();
    return {
      connector: open(store),
      sent: () => store.seen.length,
      [Symbol.asyncDispose]: store[Symbol.asyncDispose],
    };
  },
});

const part = 8 * 1024 * 1024;
const bytes = Buffer.alloc(part + 300_000, "0123456789");

it.each([
  ["is taken, but not told so", "untold"],
  ["is lost", "lost"],
] as const)("goes on with a session of which a part %s", async (_, fate) => {
  await using store = await startDropbox();
  let appends = 0;
  store.fate = () => ((appends += 1) === 1 ? fate : "told");
  const connector = open(store);
  const { etag } = await connector.write({
    path: "Grüße/large",
    content: pieces(bytes.toString()),
  });
  const read = await connector.read({ path: "grüße/LARGE" });
  expect(read).toMatchObject({ etag, size: bytes.length });
  expect((await bytesOf(read.content)).equals(bytes)).toBe(true);
  expect(appends).toBe(fate === "lost" ? 3 : 2);
});

it("sends no character in a header that is none of ASCII", async () => {
  await using store = await startDropbox();
  await open(store).write({ path: "日本語🙂\u007f.txt".replace("\u007f", ""), content: "x" });
  const [upload] = store.seen;
  expect(upload?.headers["dropbox-api-arg"]).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(upload?.headers["dropbox-api-arg"] ?? "")).toMatchObject({
    path: "/日本語🙂.txt",
  });
});

it("fails where the service has or sends other bytes than it says", async () => {
  await using store = await startDropbox();
  const connector = open(store);
  await connector.write({ path: "a", content: "abc" });
  store.hash = () => "00".repeat(32);
  for (const content of ["abc", bytes])
    expect(await failure(connector.write({ path: "b", content }))).toMatchObject({
      code: "corrupted",
    });
  const { content } = await connector.read({ path: "a" });
  expect(await failure(bytesOf(content))).toMatchObject({ code: "corrupted" });
});

it("makes addresses for reading, that live as long as Dropbox says", async () => {
  await using store = await startDropbox();
  const connector = open(store);
  await connector.write({ path: "a", content: "abc" });
  const { url, expires } = await connector.presign({ path: "a", access: "read" });
  expect(url).toBe("https://uc1.dl.dropboxusercontent.com/x");
  expect(Date.parse(expires ?? "") - Date.now()).toBeGreaterThan(3.9 * 3_600_000);
  for (const input of [
    { path: "a", access: "write" },
    { path: "a", access: "read", expires: 60 },
  ] as const)
    expect(await failure(connector.presign(input))).toMatchObject({ code: "unsupported" });
});

it("goes on with a list by the route of its own", async () => {
  await using store = await startDropbox();
  const connector = open(store);
  for (const path of ["1", "2", "3", "4", "5"]) await connector.write({ path, content: path });
  const before = store.seen.length;
  expect(await collect(connector.list())).toHaveLength(5);
  const asked = store.seen.slice(before).map(({ url }) => new URL(url).pathname);
  expect(asked).toEqual([
    "/2/files/list_folder",
    "/2/files/list_folder/continue",
    "/2/files/list_folder/continue",
  ]);
});

it("lists nothing under a prefix of which there is no folder, and says so to who asks for one", async () => {
  await using store = await startDropbox();
  const connector = open(store);
  expect(await collect(connector.list({ prefix: "nowhere/a" }))).toEqual([]);
  expect(await failure(collect(connector.filesList({ path: "/nowhere" })))).toMatchObject({
    code: "notFound",
  });
});

it("reads a search to its end", async () => {
  const match = (name: string): unknown => ({
    metadata: { ".tag": "metadata", metadata: { name } },
  });
  await using server = await startServer(({ url }, response) => {
    const isFirst = url.endsWith("search_v2") && !url.includes("continue");
    json(response, { matches: [match(isFirst ? "a" : "b")], has_more: isFirst, cursor: "c1" });
  });
  const found = await collect(open(server).filesSearch({ query: "x" }));
  expect(found).toEqual([{ found: { name: "a" } }, { found: { name: "b" } }]);
  expect(server.seen.map(({ url, body: sent }) => [url, sent])).toEqual([
    ["/2/files/search_v2", '{"query":"x"}'],
    ["/2/files/search/continue_v2", '{"cursor":"c1"}'],
  ]);
});

it.each([
  [
    401,
    { error_summary: "expired_access_token/.", error: { ".tag": "expired_access_token" } },
    "reauthenticate",
  ],
  [401, { error_summary: "missing_scope/.", error: { ".tag": "missing_scope" } }, "permission"],
  [409, { error_summary: "path/not_found/.", error: { ".tag": "path" } }, "notFound"],
  [409, { error_summary: "path/conflict/file/.", error: { ".tag": "path" } }, "conflict"],
  [
    429,
    { error_summary: "too_many_requests/.", error: { reason: { ".tag": "too_many_requests" } } },
    "rateLimited",
  ],
  [409, { error_summary: "path/malformed_path/.", error: { ".tag": "path" } }, "invalid"],
  [409, { error_summary: "path/no_write_permission/", error: { ".tag": "path" } }, "permission"],
  [409, { error_summary: "path/insufficient_space/", error: { ".tag": "path" } }, "failed"],
  [409, { error_summary: "path_write/too_many_write_operations/.", error: {} }, "rateLimited"],
  [503, {}, "unavailable"],
])("tells what %s %j means", async (status, body, code) => {
  await using server = await startServer((_, response) => {
    json(response, body, status);
  });
  expect(await failure(open(server).stat({ path: "a" }))).toMatchObject({ code, status });
});

it("keeps the words of an answer that is text", async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(400, { "content-type": "text/plain" }).end("Error in call: bad path");
  });
  expect(await failure(open(server).stat({ path: "a" }))).toMatchObject({
    code: "invalid",
    vendorMessage: "Error in call: bad path",
  });
});

const secret = "app-secret";
const body = JSON.stringify({ list_folder: { accounts: ["dbid:1", "dbid:2"] } });
const signature = createHmac("sha256", secret).update(body).digest("hex");
const accounts = { "dbid:1": ["c1"], "dbid:2": ["c2"] };

it("takes a notification for each of its accounts, and no other", async () => {
  await using store = await startDropbox();
  const connector = open(store);
  const receive = async (sent: string, signed: string) =>
    await connector.receive(
      delivery({ body: sent, headers: { "x-dropbox-signature": signed } }),
      hostOf(secret, accounts),
    );
  const taken = await receive(body, signature);
  expect(wordOf(taken)).toContain("file.changed");
  if (taken.kind === "events") {
    expect(taken.events[0]?.envelope.data).toEqual(JSON.parse(body));
    expect(new Set(taken.events.map(({ envelope }) => envelope.connection))).toEqual(
      new Set(["c1", "c2"]),
    );
  }
  for (const [sent, signed] of [
    [body.replace("dbid:2", "dbid:3"), signature],
    [body, signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
    [body, ""],
  ] as const)
    expect((await receive(sent, signed)).kind).toBe("refused");
});

it("echoes the challenge as text", async () => {
  await using store = await startDropbox();
  const challenge = await open(store).receive(
    delivery({
      method: "GET",
      url: "https://hooks.example.com/in/1?challenge=abc%3Cb%3E",
      body: "",
    }),
    hostOf(secret, accounts),
  );
  expect(challenge).toMatchObject({ kind: "challenge", response: { status: 200, body: "abc<b>" } });
});

interface Ending {
  /** Tokens that Dropbox takes. */
  readonly live: Set<string>;
  /** What was asked of Dropbox: the route, and the token that came with it. */
  readonly asked: string[];
  /** Whether the refresh token is still good. */
  readonly renews?: boolean;
  readonly knowsOperations?: boolean;
}

/** Ends a connection at a Dropbox that takes some tokens. */
async function endAt({ live, asked, renews = true, knowsOperations = true }: Ending): Promise<{
  readonly atVendor: boolean;
  readonly isForgotten: boolean;
}> {
  const { descriptor, operations } = StorageDropboxConnector;
  const setup = setUp({
    ...(knowsOperations ? { operations: (_, id) => operations[id] } : {}),
    transport: async ({ url, headers, body }) => {
      const sent = (headers["authorization"] ?? "none").replace("Bearer ", "");
      asked.push(`${new URL(url).pathname} ${sent}`);
      if (url.endsWith("/oauth2/token"))
        return renews
          ? answerOf(200, { access_token: "second", token_type: "bearer", expires_in: 14_400 })
          : answerOf(400, { error: "invalid_grant" });
      expect(body).toBeUndefined();
      return live.delete(sent)
        ? answerOf(200, null)
        : answerOf(401, { error: { ".tag": "expired_access_token" }, error_summary: "expired" });
    },
  });
  const tokens = { accessToken: "first", refreshToken: "r", obtainedAt: setup.clock.now - 60_000 };
  const planted = await plant(setup, tokens);
  const connection = { ...planted, connector: "storage-dropbox" };
  const atVendor = await setup.connections.revoke(descriptor, connection);
  return { atVendor, isForgotten: (await setup.connections.find(planted)) === undefined };
}

function answerOf(status: number, value: unknown): HttpResponse {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status,
    headers: { "content-type": "application/json" },
    body: (async function* () {
      yield await Promise.resolve(body);
    })(),
  };
}

it("ends the token at Dropbox when a connection ends, by a call with the token itself", async () => {
  const asked: string[] = [];
  expect(await endAt({ live: new Set(["first"]), asked })).toEqual({
    atVendor: true,
    isForgotten: true,
  });
  expect(asked).toEqual(["/2/auth/token/revoke first"]);
});

it("renews a token that has ended, to end what it was renewed with", async () => {
  const asked: string[] = [];
  expect(await endAt({ live: new Set(["second"]), asked })).toEqual({
    atVendor: true,
    isForgotten: true,
  });
  expect(asked).toEqual([
    "/2/auth/token/revoke first",
    "/oauth2/token none",
    "/2/auth/token/revoke second",
  ]);
});

it.each([{ renews: false }, { knowsOperations: false }])(
  "forgets a connection that Dropbox does not end, and says so: %j",
  async (fate) => {
    const ended = await endAt({ live: new Set(), asked: [], ...fate });
    expect(ended).toEqual({ atVendor: false, isForgotten: true });
  },
);
