import { expect, it } from "vitest";
import { runCheck } from "../../../compiler/commands/check.ts";
import { runNew } from "../../../compiler/commands/new.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";

interface Listing {
  readonly query?: readonly string[];
  /** Schemas of those that are no text. */
  readonly types?: Readonly<Record<string, JsonObject>>;
  /** Members of the answer. */
  readonly answer?: JsonObject;
  /** Members that the answer takes over from elsewhere. */
  readonly all?: JsonObject;
  readonly headers?: JsonObject;
}

const text = { type: "string" };
const limited: Readonly<Record<string, JsonObject>> = { limit: { type: "integer", maximum: 200 } };

/** What is proposed for a document with these lists, as `check` says it; the definition has no active pages. */
async function proposalsFor(...listings: readonly Listing[]): Promise<readonly string[]> {
  const paths = listings.map(
    ({ query = [], types = limited, answer = {}, all = {}, headers = {} }, index) => {
      const parameters = query.map((name) => ({
        name,
        in: "query",
        schema: types[name] ?? text,
      }));
      const schema = { type: "object", allOf: [{ properties: all }], properties: answer };
      const content = { "application/json": { schema } };
      const responses = { 200: { description: "", headers, content } };
      return [
        `/pets${String(index)}`,
        { get: { operationId: `l${String(index)}`, parameters, responses } },
      ];
    },
  );
  const document = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    servers: [{ url: "https://api.pets.example" }],
    paths: Object.fromEntries(paths),
  };
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const base = { definitions: "definitions", format: "short", color: false } as const;
  const drafted = await runNew(host, {
    ...base,
    id: "pets",
    spec: "file:pets.json",
    operations: "all",
  });
  expect([drafted.exitCode, drafted.stdout]).toEqual([0, ""]);
  const definition = readText(host, "definitions/pets.connector.yaml") ?? "";
  expect(definition.replaceAll(/#.*/g, "")).not.toContain("pagination");
  const { exitCode, stdout } = await runCheck(host, { ...base, fix: false });
  expect(exitCode).toBe(0);
  return [...stdout.matchAll(/http\.pagination may be (.*?);/g)].map((match) => match[1] ?? "");
}

it.each<readonly [string, Listing, string]>([
  ["page numbers", { query: ["page", "per_page"] }, "{ style: page, send: page, size: per_page }"],
  [
    "offsets",
    { query: ["offset", "limit"] },
    "{ style: offset, send: offset, size: limit, max: 200 }",
  ],
  [
    "a cursor that the answer gives below another member",
    { query: ["cursor"], answer: { meta: { type: "object", properties: { next_cursor: text } } } },
    "{ style: cursor, next: body.meta.next_cursor, send: cursor }",
  ],
  [
    "the last item",
    { query: ["starting_after", "limit"], answer: { has_more: { type: "boolean" } } },
    "{ style: lastItem, item: id, send: starting_after, more: body.has_more, size: limit, max: 200 }",
  ],
  [
    "an address, which says more than the number beside it",
    { query: ["page"], answer: { next_page_uri: { ...text, nullable: true } } },
    "{ style: nextUrl, next: body.next_page_uri }",
  ],
  [
    "an address in an object",
    {
      query: ["limit"],
      answer: {
        _links: {
          type: "object",
          properties: { next: { type: "object", properties: { href: text } } },
        },
      },
    },
    "{ style: nextUrl, next: body._links.next.href, size: limit, max: 200 }",
  ],
  [
    "the header Link",
    { query: ["page", "per_page"], headers: { Link: { schema: text } } },
    "{ style: link, size: per_page }",
  ],
  [
    "an offset that the answer gives",
    {
      query: ["offset", "limit"],
      answer: { next_page: { type: "object", properties: { offset: text, uri: text } } },
    },
    "{ style: cursor, next: body.next_page.offset, send: offset, size: limit, max: 200 }",
  ],
  [
    "a cursor called like the start of a page",
    { query: ["start_cursor", "page_size"], answer: { next_cursor: text } },
    "{ style: cursor, next: body.next_cursor, send: start_cursor, size: page_size }",
  ],
  [
    "what Kubernetes continues with",
    {
      query: ["continue", "limit"],
      answer: { metadata: { type: "object", properties: { continue: text } } },
    },
    "{ style: cursor, next: body.metadata.continue, send: continue, size: limit, max: 200 }",
  ],
  [
    "an address that the answer gives to who asked for nothing",
    { answer: { next: { ...text, format: "uri" }, values: { type: "array", items: {} } } },
    "{ style: nextUrl, next: body.next }",
  ],
  [
    "an address that is said nearer than what all answers have",
    {
      answer: { links: { type: "object", properties: { next: { ...text, format: "uri" } } } },
      all: { links: { type: "object" } },
    },
    "{ style: nextUrl, next: body.links.next }",
  ],
])("proposes pages by %s, and leaves them to a person", async (_, listing, proposal) => {
  expect(await proposalsFor(listing)).toEqual([`${proposal}, going by 1 operation`]);
});

it("proposes first what most operations do, and nothing where they do nothing of the kind", async () => {
  const paged = { query: ["page"] };
  expect(await proposalsFor({ query: ["offset"] }, paged, paged, {})).toEqual([
    "{ style: page, send: page }, going by 2 operations",
    "{ style: offset, send: offset }, going by 1 operation",
  ]);
  expect(await proposalsFor({ query: ["cursor", "name"] }, {})).toEqual([]);
});

it("takes neither a time nor a token for a number of items", async () => {
  const token = { offset: { ...text, description: "Offset token of the page before." } };
  expect(await proposalsFor({ query: ["offset", "limit"], types: token })).toEqual([]);
  const types = { start_at: { ...text, format: "date-time" } };
  expect(await proposalsFor({ query: ["start_at", "limit"], types })).toEqual([]);
});

it("says once what lists differ in by their sizes alone, and takes the smallest", async () => {
  const sized = (maximum: number): Listing => ({
    query: ["page", "limit"],
    types: { limit: { type: "integer", maximum } },
  });
  expect(await proposalsFor(sized(100), sized(100), sized(50), { query: ["page"] })).toEqual([
    "{ style: page, send: page, size: limit, max: 50 }, going by 4 operations that take at most 50 to 100",
  ]);
  expect(await proposalsFor({ query: ["page", "count"] }, { query: ["page"] })).toEqual([
    "{ style: page, send: page, size: count }, going by 2 operations",
  ]);
});
