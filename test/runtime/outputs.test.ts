import {
  apiKey,
  type AuthScheme,
  awsSigV4,
  basic,
  bearerToken,
  type ConnectorDescriptor,
  createTools,
  type HttpRequest,
  jwt,
  signedQuery,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { link } from "../../runtime/paginate/link.ts";
import { nextUrl } from "../../runtime/paginate/next-url.ts";
import { collect, pieces, TestConnector, testOperation } from "./kit/connector.ts";

const QUOTED = `canary-"x /+?&=\\-0123456789`;
const PLAIN = "canary-+/~0123456789==";

interface Case {
  readonly auth: AuthScheme;
  readonly values: Readonly<Record<string, string>>;
  /** What stands in the connection's place in an answer, as the vendor may write it. */
  readonly told: (request: HttpRequest) => readonly string[];
}

const header = ({ headers }: HttpRequest): string => headers["authorization"] ?? "";
const values = { username: "octo", password: QUOTED };

const cases: Readonly<Record<string, Case>> = {
  bearer: {
    auth: bearerToken({ id: "auth" }),
    values: { accessToken: PLAIN },
    told: (request) => [PLAIN, header(request)],
  },
  "a key in a header": {
    auth: apiKey({ id: "auth", header: "X-Key" }),
    values: { key: PLAIN },
    told: () => [PLAIN],
  },
  "a key in the query": {
    auth: apiKey({ id: "auth", query: "api_key" }),
    values: { key: QUOTED },
    told: () => [QUOTED],
  },
  "a name and a password": {
    auth: basic({ id: "auth" }),
    values,
    told: (request) => [QUOTED, header(request), header(request).replace("Basic ", "")],
  },
  "a key for a name": {
    auth: basic({ id: "auth" }),
    values: { username: PLAIN, password: "" },
    told: (request) => [PLAIN, header(request).replace("Basic ", "")],
  },
  "a token that is made of it": {
    auth: jwt({
      id: "auth",
      algorithm: "HS256",
      signingKey: (at) => at("credential", "key"),
      claims: {},
    }),
    values: { key: PLAIN.repeat(2) },
    told: (request) => [PLAIN.repeat(2), header(request).replace("Bearer ", "")],
  },
  "a signature": {
    auth: awsSigV4({ id: "auth", service: "s3", region: "eu-1" }),
    values: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: PLAIN },
    told: () => [PLAIN],
  },
  "a signed query": {
    auth: signedQuery({ id: "auth" }),
    values: { query: `sv=2022-11-02&sp=rwl&sig=${encodeURIComponent(PLAIN.repeat(2))}` },
    told: () => [PLAIN.repeat(2)],
  },
};

const formsOf: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
  (secret) => Buffer.from(secret).toString("base64"),
  (secret) => Buffer.from(secret).toString("base64url"),
  (secret) => Buffer.from(secret).toString("hex"),
  (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  (secret) => Buffer.from(`a${secret}b`).toString("base64"),
];

/** JSON as some write it: with more escapes than it needs. */
function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[+/=&<>~]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
}

const open = { username: { title: "Name" }, accessKeyId: { title: "Key id" } };

/** A connector whose vendor answers by what it was asked. */
function connectorOf(
  { auth, values: credential }: Pick<Case, "auth" | "values">,
  answer: (request: HttpRequest) => {
    readonly body: string | AsyncIterable<Uint8Array>;
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly status?: number;
  },
  descriptor: Partial<ConnectorDescriptor> = {},
): TestConnector {
  const transport: Transport = async (request) => {
    const { body, type = "application/json", headers = {}, status = 200 } = answer(request);
    const bytes = typeof body === "string" ? pieces(body) : (body as never);
    const told = { status, headers: { "content-type": type, ...headers }, body: bytes };
    return await Promise.resolve(told);
  };
  return new TestConnector(
    { auth: [auth], connection: { secrets: { auth: open } }, ...descriptor },
    {
      credentials: async () => await Promise.resolve({ auth: "auth", values: credential }),
      transport,
    },
  );
}

function shown(value: unknown): string {
  return `${JSON.stringify(value)}\n${String(value)}`;
}

it.each(Object.entries(cases))("shows no output with %s in it", async (_, each) => {
  let told: readonly string[] = [];
  const echo = connectorOf(each, (request) => {
    told = each.told(request);
    const all = told.flatMap((secret) => formsOf.map((form) => form(secret)));
    return { body: escaped({ list: all.map((at) => [`before ${at} after`]), n: 1 }) };
  });
  const output = await echo.run(testOperation(), {});
  expect(told.length).toBeGreaterThan(0);
  const { list, n } = output as { readonly list: readonly (readonly [string])[]; readonly n: 1 };
  expect(n).toBe(1);
  expect(list).toHaveLength(told.length * formsOf.length);
  for (const [text] of list) {
    expect(text).toContain("[secret]");
    expect(text).toMatch(/^before .* after$/);
    for (const secret of Object.values(each.values).filter((value) => value.length > 8))
      for (const form of formsOf) expect(text).not.toContain(form(secret));
  }
});

const key = { auth: apiKey({ id: "auth", query: "key" }), values: { key: PLAIN } };

it.each<readonly [string, string, string, Parameters<typeof testOperation>[0]]>([
  ["members' names", "application/json", escaped({ [PLAIN]: 1 }), {}],
  ["text", "text/plain", `a ${PLAIN} b`, { answer: "text" }],
  ["XML", "application/xml", `<a><b c="${PLAIN}">${PLAIN}</b></a>`, { answer: "xml" }],
  ["a header", "application/json", "{}", { output: { at: { header: "X-Echo" } } }],
  ["JSON in a header", "application/json", "{}", { result: ["header", "x-json"] }],
  [
    "the parts that failed",
    "application/json",
    escaped({ parts: [{ ok: false, say: `${"x".repeat(495)}${PLAIN}` }] }),
    {
      partial: {
        items: ["body", "parts"],
        failed: [[{ at: ["item", "ok"], is: false }]],
        message: ["say"],
      },
    },
  ],
])("shows none in %s", async (_, type, body, parts) => {
  const headers = { "x-echo": `is ${PLAIN}`, "x-json": escaped({ a: PLAIN }) };
  const echo = connectorOf(key, () => ({ body, type, headers }));
  const output = await echo.run(testOperation(parts), {});
  expect(shown(output)).toContain("[secr");
  expect(shown(output)).not.toContain("canary");
});

it("shows none in a failure that the definition ignores", async () => {
  const http = { baseUrl: [{ url: "https://api.example.com" }], timeout: 5000 };
  const ignoring = { ...http, errors: { is: { ignored: [{ status: 404 }] } } } as const;
  const echo = connectorOf(key, () => ({ body: escaped({ a: PLAIN }), status: 404 }), {
    http: ignoring,
  });
  expect(await echo.run(testOperation(), {})).toEqual({ a: "[secret]" });
});

it.each([
  ["the answer", nextUrl({ next: ["body", "next"] })],
  ["a header", link()],
])("follows an address with the key in it that %s gives, and shows none", async (_, pagination) => {
  const asked: string[] = [];
  const paged = connectorOf(key, ({ url }) => {
    asked.push(url);
    const after = new URL(url);
    after.searchParams.set("page", "2");
    const next = asked.length === 1 ? after.href : undefined;
    const items = [{ id: asked.length, self: url, back: encodeURIComponent(url) }];
    return {
      body: JSON.stringify({ items, ...(next === undefined ? {} : { next }) }),
      headers: next === undefined ? {} : { link: `<${next}>; rel="next"` },
    };
  });
  const operation = testOperation({ items: [["items"]], pagination });
  const items = await collect(paged.list(operation, {}));
  expect(items).toMatchObject([{ id: 1 }, { id: 2 }]);
  expect(shown(items)).toContain("key=[secret]");
  expect(shown(items)).toContain("key%3D[secret]");
  expect(shown(items)).not.toContain("canary");
  const { searchParams } = new URL(asked[1] ?? "");
  expect([searchParams.get("key"), searchParams.get("page")]).toEqual([PLAIN, "2"]);
});

it("gives an agent a page, and what leads to the next one, without the key", async () => {
  const asked: string[] = [];
  const operation = testOperation({
    items: [["items"]],
    pagination: nextUrl({ next: ["body", "next"] }),
  });
  class Listing extends TestConnector {
    static readonly operations = { "things.get": operation };
  }
  const listing = new Listing(
    { auth: [key.auth] },
    {
      credentials: async () => await Promise.resolve({ auth: "auth", values: key.values }),
      transport: async ({ url }) => {
        asked.push(url);
        const next = asked.length === 1 ? { next: `${url}&page=2` } : {};
        const body = pieces(JSON.stringify({ items: [{ self: url }], ...next }));
        return await Promise.resolve({ status: 200, headers: {}, body });
      },
    },
  );
  const inputSchema = { type: "object", properties: {}, additionalProperties: false };
  const tool = {
    ...{ name: "things_get", title: "", description: "", annotations: {}, inputSchema },
    _meta: { "human/operation": "things.get" },
  };
  const tools = createTools({
    connectors: [listing],
    tools: [{ connector: "test", version: "1.0.0", tools: [tool] }],
  });
  const first = await tools.call({ name: "test_things_get" });
  const next = first.structuredContent?.["next"];
  expect(next).toEqual(expect.any(String));
  const second = await tools.call({ name: "test_things_get", arguments: { next } });
  expect(second.structuredContent?.["next"]).toBeUndefined();
  expect(asked.map((url) => new URL(url).searchParams.get("key"))).toEqual([PLAIN, PLAIN]);
  const told = `${shown([first, second])} ${Buffer.from(String(next), "base64url").toString("latin1")}`;
  expect(told).toContain("[secret]");
  expect(told).not.toContain("canary");
});

it("gives bytes as they are", async () => {
  const echo = connectorOf(key, () => ({ body: PLAIN, type: "application/octet-stream" }));
  const output = await echo.run(testOperation({ answer: "bytes" }), {});
  const chunks: Uint8Array[] = [];
  for await (const chunk of (output as { readonly content: AsyncIterable<Uint8Array> }).content)
    chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(PLAIN);
});

it("leaves names, ids of keys and short values in what the vendor says", async () => {
  const told = { login: "octo", id: "AKIAIOSFODNN7EXAMPLE", date: "2022-11-02", short: "pass" };
  for (const [auth, credential] of [
    [basic({ id: "auth" }), { username: "octo", password: PLAIN }],
    [basic({ id: "auth" }), { username: "octo@example.com", password: "pass" }],
    [
      apiKey({ id: "auth", header: { "X-Id": (at) => at("credential", "accessKeyId") } }),
      {
        accessKeyId: told.id,
        key: PLAIN,
      },
    ],
    [cases["a signed query"]?.auth, cases["a signed query"]?.values],
  ] as const) {
    if (auth === undefined || credential === undefined) throw new Error("There is no such case.");
    const echo = connectorOf({ auth, values: credential }, () => ({ body: JSON.stringify(told) }));
    expect(await echo.run(testOperation(), {})).toEqual(told);
  }
});

it("gives the answer itself, and no copy, where nothing of it is secret", async () => {
  const text = JSON.stringify({ a: [{ b: "x".repeat(1_000) }] });
  const echo = connectorOf(key, () => ({ body: text }));
  expect(JSON.stringify(await echo.run(testOperation(), {}))).toBe(text);
});
