import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  apiKey,
  type ConnectorError,
  cursor,
  fields,
  lastItem,
  link,
  nextUrl,
  offset,
  page,
  type Pagination,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  collect,
  failure,
  pieces,
  TestConnector,
  testDescriptor,
  testOperation,
  type TestOperation,
} from "./kit/connector.ts";
import { json, type SeenRequest, startServer } from "./kit/server.ts";

const MEBIBYTE = 1024 * 1024;

function listOf(
  pagination: Pagination | "none",
  parts: Partial<TestOperation> = {},
): TestOperation {
  return testOperation({
    id: "things.list",
    input: {
      after: { in: "query", name: "starting_after" },
      perPage: { in: "query", name: "limit" },
    },
    items: [["data"]],
    output: { id: { path: ["id"] } },
    pagination,
    ...parts,
  });
}

interface Listed {
  readonly urls: readonly string[];
  readonly bodies: readonly string[];
  readonly pages: readonly (readonly unknown[])[];
  readonly error: unknown;
}

/** Reads every page from a real server that answers with what `answer` makes of a request. */
async function list(
  operation: TestOperation,
  answer: (
    query: URLSearchParams,
    request: SeenRequest,
  ) => readonly [body: unknown, headers?: Record<string, string>],
  input: Readonly<Record<string, unknown>> = {},
): Promise<Listed> {
  await using server = await startServer((request, response) => {
    const [body, headers = {}] = answer(new URL(request.url, "https://x").searchParams, request);
    json(response, body, 200, headers);
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const pages: (readonly unknown[])[] = [];
  let error: unknown;
  try {
    for await (const each of connector.list(operation, input).pages()) pages.push(each);
  } catch (thrown) {
    error = thrown;
  }
  return {
    urls: server.seen.map(({ url }) => url),
    bodies: server.seen.map(({ body }) => body),
    pages,
    error,
  };
}

const ids = (...values: readonly number[]): readonly { readonly id: number }[] =>
  values.map((id) => ({ id }));
/** Three pages of two by an id to start after. */
function after(query: URLSearchParams): { readonly data: unknown; readonly has_more: boolean } {
  const start = Number(query.get("starting_after") ?? 0);
  return { data: start >= 6 ? [] : ids(start + 1, start + 2), has_more: start < 4 };
}

it("follows the Link header, absolute or relative, and stops where there is none", async () => {
  const { urls, pages, error } = await list(listOf(link({ size: "limit", max: 100 })), (query) => {
    const number = Number(query.get("page") ?? 1);
    const next = number === 1 ? "https://api.example.com/things?page=2&limit=100" : "?page=3";
    return [
      { data: ids(number), skip: 1 },
      number === 3
        ? { link: '<https://api.example.com/things?page=1>; rel="first"' }
        : { link: `<${next}>; rel="next"` },
    ];
  });
  expect(error).toBeUndefined();
  expect(urls).toEqual(["/things?limit=100", "/things?page=2&limit=100", "/things?page=3"]);
  expect(pages).toEqual([ids(1), ids(2), ids(3)]);
});

it("sends the last item's id until the vendor says that there is no more", async () => {
  const style = lastItem({
    item: ["id"],
    send: "starting_after",
    more: ["body", "has_more"],
    size: "limit",
    max: 2,
  });
  const { urls, pages } = await list(listOf(style), (query) => [after(query)]);
  expect(urls).toEqual([
    "/things?limit=2",
    "/things?limit=2&starting_after=2",
    "/things?limit=2&starting_after=4",
  ]);
  expect(pages.flat()).toEqual(ids(1, 2, 3, 4, 5, 6));
  const without = await list(
    listOf(lastItem({ item: ["id"], send: "starting_after" })),
    (query) => [after(query)],
  );
  expect(without.urls.at(-1)).toBe("/things?starting_after=6");
  expect(without.pages).toHaveLength(4);
});

it("starts where the caller says and takes the caller's page size", async () => {
  const style = lastItem({
    item: ["id"],
    send: "starting_after",
    more: ["body", "has_more"],
    size: "limit",
    max: 100,
  });
  const { urls } = await list(listOf(style), (query) => [after(query)], { after: 2, perPage: 5 });
  expect(urls).toEqual(["/things?starting_after=2&limit=5", "/things?limit=5&starting_after=4"]);
});

it("sends a cursor in the query, a header's or a body's, past empty pages", async () => {
  const style = cursor({ next: ["body", "meta", "next"], send: "cursor" });
  const next: Readonly<Record<string, string | null>> = { "": "a/b", "a/b": "c", c: "" };
  const query = await list(listOf(style), (sent) => {
    const at = sent.get("cursor") ?? "";
    return [{ data: at === "a/b" ? [] : ids(1), meta: { next: next[at] } }];
  });
  expect(query.urls).toEqual(["/things", "/things?cursor=a%2Fb", "/things?cursor=c"]);
  expect(query.pages).toEqual([ids(1), [], ids(1)]);
  const inBody = listOf(
    cursor({ next: ["header", "x-next"], send: "start", size: "size", max: 9, in: "body" }),
    {
      method: "POST",
      input: { filter: { in: "body" } },
      body: { encoding: "json", mediaType: "application/json" },
    },
  );
  const body = await list(
    inBody,
    (_, seen) => [{ data: [] }, seen.body.includes("start") ? {} : { "x-next": "7" }],
    {
      filter: "f",
    },
  );
  expect(body.bodies).toEqual(['{"filter":"f","size":9}', '{"filter":"f","size":9,"start":"7"}']);
});

it("heeds what a cursor's vendor says of more", async () => {
  const style = cursor({ next: ["body", "next"], send: "cursor", more: ["body", "more"] });
  const stopped = await list(listOf(style), () => [{ data: [], next: "x", more: false }]);
  expect([stopped.urls.length, stopped.error]).toEqual([1, undefined]);
  const broken = await list(listOf(style), () => [{ data: [], next: null, more: "true" }]);
  expect(broken.error).toMatchObject({ code: "badAnswer", operation: "things.list" });
  expect(broken.pages).toHaveLength(1);
});

it("counts offsets and pages, by the total or until an empty page", async () => {
  const slice = (start: number): unknown => ({
    data: ids(1, 2, 3, 4, 5).slice(start, start + 2),
    total: 5,
  });
  const byOffset = await list(
    listOf(offset({ send: "offset", total: ["body", "total"] })),
    (query) => [slice(Number(query.get("offset")))],
  );
  expect(byOffset.urls).toEqual(["/things", "/things?offset=2", "/things?offset=4"]);
  const byPage = await list(listOf(page({ send: "page" })), (query) => [
    slice((Number(query.get("page") ?? 1) - 1) * 2),
  ]);
  expect(byPage.urls).toEqual(["/things", "/things?page=2", "/things?page=3", "/things?page=4"]);
  const parts = { input: { from: { in: "query", name: "offset" } } } as const;
  const started = await list(
    listOf(offset({ send: "offset", total: ["body", "total"] }), parts),
    (query) => [slice(Number(query.get("offset")))],
    { from: 1 },
  );
  expect(started.urls).toEqual(["/things?offset=1", "/things?offset=3"]);
});

it("believes an answer that says whether there is more, before it counts", async () => {
  const answers = (start: number): unknown => ({
    data: ids(1, 2, 3, 4, 5).slice(start, start + 2),
    total: 100,
    more: start < 4,
  });
  const more = { total: ["body", "total"], more: ["body", "more"] } as const;
  const byOffset = await list(listOf(offset({ send: "offset", ...more })), (query) => [
    answers(Number(query.get("offset"))),
  ]);
  expect(byOffset.urls).toEqual(["/things", "/things?offset=2", "/things?offset=4"]);
  const byPage = await list(listOf(page({ send: "page", ...more })), (query) => [
    answers((Number(query.get("page") ?? 1) - 1) * 2),
  ]);
  expect(byPage.urls).toEqual(["/things", "/things?page=2", "/things?page=3"]);
  const empty = await list(listOf(offset({ send: "offset", ...more })), () => [
    { data: [], more: true },
  ]);
  expect(empty.urls).toEqual(["/things"]);
});

it("fails on a cursor or an address that comes back, after the page that it came with", async () => {
  const stuck = await list(listOf(cursor({ next: ["body", "next"], send: "cursor" })), () => [
    { data: ids(1), next: "a" },
  ]);
  expect(stuck.error).toMatchObject({ code: "repeatedCursor", operation: "things.list" });
  expect(stuck.urls).toEqual(["/things", "/things?cursor=a"]);
  expect(stuck.pages).toHaveLength(2);
  const circle = await list(listOf(nextUrl({ next: ["body", "next"] })), () => [
    { data: [], next: "/things" },
  ]);
  expect(circle.error).toMatchObject({ code: "repeatedCursor" });
  expect(circle.urls).toEqual(["/things"]);
  const same = lastItem({ item: ["id"], send: "starting_after" });
  const last = await list(listOf(same), () => [{ data: ids(2) }], { after: 2 });
  expect(last.error).toMatchObject({ code: "repeatedCursor" });
});

it("ends at an empty page that leads on, where the definition says so", async () => {
  const answers = [
    { data: ids(1, 2), next: "/things?page=2" },
    { data: ids(3), next: "/things?page=3" },
    { data: [], next: "/things?page=4" },
  ];
  const style = nextUrl({ next: ["body", "next"], empty: "ends" });
  const { urls, pages, error } = await list(listOf(style), (query) => [
    answers[Number(query.get("page") ?? 1) - 1],
  ]);
  expect(error).toBeUndefined();
  expect(urls).toEqual(["/things", "/things?page=2", "/things?page=3"]);
  expect(pages.flat()).toHaveLength(3);
});

it("keeps the next page on the connector's hosts", async () => {
  for (const next of [
    "https://evil.example/things",
    "http://api.example.com/x",
    "//evil.example",
    "https://u:p@api.example.com",
  ]) {
    const { urls, error } = await list(listOf(nextUrl({ next: ["body", "next"] })), () => [
      { data: [], next },
    ]);
    expect(error).toMatchObject({ code: "hostNotAllowed", operation: "things.list" });
    expect(urls).toHaveLength(1);
  }
  const broken = await list(listOf(nextUrl({ next: ["body", "next"] })), () => [
    { data: [], next: "https://[" },
  ]);
  expect(broken.error).toMatchObject({ code: "badAnswer" });
});

it("sends the credential along to the next page's address", async () => {
  await using server = await startServer(({ url }, response) => {
    json(response, { data: [], next: url.includes("page") ? "" : "/things?page=2" });
  });
  const connector = new TestConnector(
    {
      auth: [
        apiKey({
          id: "k",
          query: {
            api_key: (at) => at("credential", "key"),
            token: (at) => at("credential", "token"),
          },
        }),
      ],
    },
    { transport: server.transport, credentials: fields({ key: "a b", token: "t" }) },
  );
  await collect(connector.list(listOf(nextUrl({ next: ["body", "next"] })), { perPage: 3 }));
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/things?limit=3&api_key=a%20b&token=t",
    "/things?page=2&api_key=a+b&token=t",
  ]);
});

it("fails after as many pages as the guard allows", async () => {
  let counter = 0;
  const style = cursor({ next: ["body", "next"], send: "cursor", pages: 3 });
  const { pages, error } = await list(listOf(style), () => [
    { data: ids(1), next: String((counter += 1)) },
  ]);
  expect(pages).toHaveLength(3);
  expect(error).toMatchObject({ code: "pageLimit", message: "There are more than 3 pages." });
});

it.each([
  [1, [[1]]],
  [2, [[1, 2]]],
  [3, [[1, 2], [3]]],
  [6, undefined],
  [7, undefined],
])("gives no more than %i items, and says that there are more", async (mostItems, given) => {
  const style = lastItem({ item: ["id"], send: "starting_after", more: ["body", "has_more"] });
  await using server = await startServer((request, response) => {
    json(response, after(new URL(request.url, "https://x").searchParams), 200, {});
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const pages: (readonly unknown[])[] = [];
  let error: unknown;
  try {
    for await (const each of connector.list(listOf(style), {}, { mostItems }).pages())
      if (each.length > 0) pages.push(each.map((item) => (item as { id: number }).id));
  } catch (thrown) {
    error = thrown;
  }
  expect(pages).toEqual(
    given ?? [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  );
  if (given === undefined) expect(error).toBeUndefined();
  else
    expect(error).toMatchObject({
      code: "pageLimit",
      message: `There are more than ${mostItems} items.`,
      operation: "things.list",
    });
});

it.each([0, -1, 1.5, Number.NaN, Infinity])(
  "asks for nothing where %f items are the most",
  async (mostItems) => {
    await using server = await startServer((_, response) => json(response, { data: ids(1) }));
    const connector = new TestConnector({}, { transport: server.transport });
    const error = await failure(collect(connector.list(listOf("none"), {}, { mostItems })));
    expect(error).toMatchObject({ code: "badInput", operation: "things.list" });
    expect(server.seen).toEqual([]);
  },
);

it("reads one page where there is no pagination, joined from several lists, absent ones empty", async () => {
  const parts = { items: [["a"], ["b", "c"], ["gone"]] };
  const { pages } = await list(listOf("none", parts), () => [{ a: ids(1), b: { c: ids(2) } }]);
  expect(pages).toEqual([ids(1, 2)]);
  const whole = await list(listOf("none", { items: [[]] }), () => [ids(3)]);
  expect(whole.pages).toEqual([ids(3)]);
  const wrong = await list(listOf("none"), () => [{ data: { id: 1 } }]);
  expect(wrong.error).toMatchObject({
    code: "badAnswer",
    message: 'There is no list at "data" of the answer.',
  });
});

it("takes the connector's pagination unless the operation has its own", async () => {
  await using server = await startServer((_, response) => json(response, { data: ids(1) }));
  const http = {
    baseUrl: [{ url: "https://api.example.com" }],
    timeout: 1000,
    pagination: link({ size: "n", max: 7 }),
  };
  const connector = new TestConnector({ ...testDescriptor, http }, { transport: server.transport });
  const { pagination: _, ...operation } = listOf("none");
  expect(await collect(connector.list(operation, {}))).toEqual(ids(1));
  await collect(connector.list(listOf("none"), {}));
  expect(server.seen.map(({ url }) => url)).toEqual(["/things?n=7", "/things"]);
});

it("asks for nothing before it is iterated, stops asking when the caller stops, and starts anew", async () => {
  await using server = await startServer((request, response) => {
    json(response, after(new URL(request.url, "https://x").searchParams), 200, {});
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const style = lastItem({ item: ["id"], send: "starting_after", more: ["body", "has_more"] });
  const listed = connector.list(listOf(style), {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(server.seen).toHaveLength(0);
  for await (const item of listed) if ((item as { readonly id: number }).id === 3) break;
  expect(server.seen).toHaveLength(2);
  expect(await collect(listed)).toHaveLength(6);
  expect(server.seen).toHaveLength(5);
  const error = await failure(collect(connector.list(listOf(style), { unknown: 1 })));
  expect((error as ConnectorError).code).toBe("badInput");
});

it("holds one page of a million items at a time", async () => {
  const style = cursor({ next: ["body", "next"], send: "cursor" });
  const operation = listOf(style, {
    output: { id: { path: ["id"] }, padding: { path: ["padding"] } },
  });
  const padding = "x".repeat(200);
  const data = JSON.stringify(Array.from({ length: 1000 }, (_, id) => ({ id, padding })));
  let counter = 0;
  const connector = new TestConnector(
    {},
    {
      transport: async () => {
        counter += 1;
        const next = counter < 1000 ? `"c${counter}"` : "null";
        return await Promise.resolve({
          status: 200,
          headers: {},
          body: pieces(`{"data":${data},"next":${next}}`),
        });
      },
    },
  );
  setFlagsFromString("--expose-gc");
  const sweep = runInNewContext("gc") as () => void;
  const heapAt = new Map<number, number>();
  let items = 0;
  for await (const _ of connector.list(operation, {})) {
    items += 1;
    if (items !== 100_000 && items !== 900_000) continue;
    sweep();
    heapAt.set(items, process.memoryUsage().heapUsed);
  }
  expect(items).toBe(1_000_000);
  // The 800,000 items in between are more than 160 MB.
  const grown = (heapAt.get(900_000) ?? Infinity) - (heapAt.get(100_000) ?? 0);
  expect(grown).toBeLessThan(4 * MEBIBYTE);
}, 60_000);
