import { expect, it } from "vitest";
import { route } from "@human/connector-sdk";
import { collect, failure, testOperation, TestConnector } from "../kit/connector.ts";
import { json, startServer } from "../kit/server.ts";

const more = testOperation({
  id: "things.more",
  method: "POST",
  path: "/more",
  input: { cursor: { in: "body", required: true } },
  body: { encoding: "json", mediaType: "application/json" },
});
const list = testOperation({
  id: "things.list",
  path: "/things",
  input: { folder: { in: "query" } },
  items: [["entries"]],
  output: { name: { path: ["name"] } },
  pagination: route({
    to: () => more,
    next: ["body", "cursor"],
    send: "cursor",
    more: ["body", "more"],
  }),
});
const page = (names: readonly string[], cursor?: string) => ({
  entries: names.map((name) => ({ name, other: 1 })),
  ...(cursor === undefined ? { more: false, cursor: "kept" } : { more: true, cursor }),
});

it("asks another operation for the pages after the first, and reads them as the first", async () => {
  await using server = await startServer(({ url, body }, response) => {
    if (url === "/things?folder=a") json(response, page(["1", "2"], "c1"));
    else json(response, body === '{"cursor":"c1"}' ? page([], "c2") : page(["3"]));
  });
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await collect(connector.list(list, { folder: "a" }))).toEqual(
    ["1", "2", "3"].map((name) => ({ name })),
  );
  expect(server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
    "GET /things?folder=a ",
    'POST /more {"cursor":"c1"}',
    'POST /more {"cursor":"c2"}',
  ]);
});

it.each([
  ["a cursor that comes back", page(["1"], "same"), "repeatedCursor"],
  ["more without a cursor", { entries: [], more: true }, "badAnswer"],
])("fails on %s", async (_, body, code) => {
  await using server = await startServer((_request, response) => json(response, body));
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await failure(collect(connector.list(list, {})))).toMatchObject({ code });
});
