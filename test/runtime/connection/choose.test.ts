import { beforeEach, expect, it } from "vitest";
import { oauth2, type OAuth2Options } from "../../../runtime/auth/oauth2.ts";
import type { ConnectionEvent } from "../../../runtime/connection/event.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { AnyOperation } from "../../../runtime/operation.ts";
import type { HttpRequest, Transport } from "../../../runtime/http/request.ts";
import { CLIENT } from "../oauth/kit/authorization-server.ts";
import { ask, descriptorOf, ORGANIZATION, setUp, type Setup } from "./kit/connections.ts";

type Extras = NonNullable<ConnectorDescriptor["connection"]>;

let requests: HttpRequest[] = [];
let answers: Readonly<Record<string, unknown>> = {};
let setup: Setup;
let events: ConnectionEvent[] = [];

/** A vendor that answers by path. */
const vendor: Transport = async (request) => {
  requests.push(request);
  const body = answers[new URL(request.url).pathname];
  const text = JSON.stringify(body ?? { error: "no such path" });
  return await Promise.resolve({
    status: body === undefined ? 404 : 200,
    headers: { "content-type": "application/json" },
    body: (async function* () {
      yield await Promise.resolve(Buffer.from(text));
    })(),
  });
};

const get = { method: "GET", effect: "read", idempotency: { kind: "natural" }, input: {} } as const;
const operations: Readonly<Record<string, AnyOperation>> = {
  "sites.list": {
    ...get,
    id: "sites.list",
    baseUrl: "https://api.test",
    path: "/sites",
    answer: "json",
    items: [[]],
    pagination: "none",
  },
  "users.me": { ...get, id: "users.me", path: "/me", answer: "json" },
};

const SITES = [
  { id: "s-1", name: "One", type: "site" },
  { id: "s-2", name: "Two\nlines", type: "site" },
  { id: "s-3", name: "Other", type: "folder" },
];

function vendorOf(
  connection: Extras,
  options: Partial<OAuth2Options> = {},
  ...url: readonly string[]
): ConnectorDescriptor {
  const scheme = oauth2({
    id: "oauth2",
    grant: "clientCredentials",
    tokenUrl: "https://op.test/token",
    ...options,
  });
  const [first = "https://api.test"] = url;
  return {
    ...descriptorOf(),
    auth: [scheme],
    http: { baseUrl: [{ url: first }], timeout: 5000 },
    connection,
  };
}

const choosing = vendorOf({
  choose: {
    site: {
      call: "sites.list",
      value: ["id"],
      label: ["name"],
      match: [{ at: ["item", "type"], is: "site" }],
      when: [{ at: ["auth"], is: "oauth2" }],
    },
  },
  test: { call: "users.me", label: (at) => at("result", "login") },
});

const request = { organization: ORGANIZATION, app: CLIENT };

beforeEach(() => {
  requests = [];
  events = [];
  answers = {
    "/token": { access_token: "t-1", token_type: "bearer", refresh_token: "r-1", expires_in: 3600 },
    "/me": { login: "octo", team: { id: 7 } },
    "/sites": SITES,
  };
  setup = setUp({
    transport: vendor,
    operations: (_, id) => operations[id],
    observer: (event) => void events.push(event),
  });
});

it("takes the only choice, and tests the connection by the definition's call", async () => {
  answers = { ...answers, "/sites": SITES.slice(1) };
  const connection = await setup.connections.connect(choosing, request);
  expect(connection).toMatchObject({
    fields: { site: "s-2" },
    label: "octo",
    state: { kind: "active" },
  });
  expect(requests.slice(1).map(({ url, headers }) => [url, headers["authorization"]])).toEqual([
    ["https://api.test/sites", "Bearer t-1"],
    ["https://api.test/me", "Bearer t-1"],
  ]);
});

it("asks where there are several, and goes on with what was chosen", async () => {
  const { connections } = setup;
  const waiting = await connections.connect(choosing, request);
  const choices = {
    site: [
      { value: "s-1", label: "One" },
      { value: "s-2", label: "Two lines" },
    ],
  };
  expect(waiting.state).toEqual({ kind: "choosing", choices });
  expect(events.map(({ kind }) => kind)).toEqual(["begun", "choosing"]);
  events = [];
  await expect(
    ask(async () => await ask(connections.provider(choosing, waiting))),
  ).rejects.toMatchObject({ code: "badInput", unsent: true });
  for (const chosen of [{ site: "s-3" }, {}, { site: "s-1", other: "x" }, { __proto__: "s-1" }])
    await expect(connections.choose(choosing, waiting, chosen)).rejects.toMatchObject({
      code: "badInput",
    });
  const connection = await connections.choose(choosing, waiting, { site: "s-2" });
  expect(connection).toMatchObject({ fields: { site: "s-2" }, label: "octo" });
  expect(await connections.find(waiting)).toEqual(connection);
  const refused = ["failed", "failed", "failed", "failed"];
  expect(events.map(({ kind }) => kind)).toEqual([...refused, "begun", "connected"]);
  await expect(connections.choose(choosing, waiting, { site: "s-1" })).rejects.toMatchObject({
    code: "conflict",
  });
  expect((await ask(connections.provider(choosing, connection))).values["accessToken"]).toBe("t-1");
});

it("keeps what was chosen before when the account is connected anew", async () => {
  const { connections } = setup;
  const { id } = await connections.connect(choosing, request);
  await connections.choose(choosing, { organization: ORGANIZATION, id }, { site: "s-1" });
  const again = await connections.connect(choosing, { ...request, connection: id });
  expect(again).toMatchObject({ id, fields: { site: "s-1" }, state: { kind: "active" } });
});

it.each([
  ["nothing to choose from", SITES.slice(2), "notFound"],
  ["items without the value", [{ type: "site" }], "notFound"],
  ["too many", Array.from({ length: 1001 }, (_, id) => ({ id, type: "site" })), "tooLarge"],
  ["no list", { type: "site" }, "badAnswer"],
])("makes no connection of %s", async (_, sites, code) => {
  answers = { ...answers, "/sites": sites };
  await expect(setup.connections.connect(choosing, request)).rejects.toMatchObject({
    code,
    operation: "sites.list",
  });
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([]);
});

it("chooses nothing where the choice is of another auth method", async () => {
  const { choose = {} } = choosing.connection ?? {};
  const site = { ...choose["site"], when: [{ at: ["auth"], is: "apiToken" }] } as never;
  const connection = await setup.connections.connect(vendorOf({ choose: { site } }), request);
  expect(connection).toMatchObject({ fields: {}, state: { kind: "active" } });
});

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
}

it("captures values of the token answer, the claims and the test, for addresses too", async () => {
  answers = {
    ...answers,
    "/token": {
      access_token: "t-1",
      token_type: "bearer",
      instance_url: "https://api.test",
      id_token: jwt({ tenant: "t-9" }),
    },
  };
  const descriptor = vendorOf(
    {
      capture: {
        instance: ["token", "instance_url"],
        tenant: ["claims", "tenant"],
        team: ["test", "team", "id"],
        absent: ["token", "constructor", "name"],
      },
      test: { call: "users.me" },
    },
    {},
  );
  const dynamic = {
    ...descriptor,
    http: { baseUrl: [{ url: [(at) => at("connection", "instance")] }], timeout: 5000 },
  } satisfies ConnectorDescriptor;
  const connection = await setup.connections.connect(dynamic, request);
  expect(connection.fields).toEqual({ instance: "https://api.test", tenant: "t-9", team: 7 });
  expect(requests.at(-1)?.url).toBe("https://api.test/me");
  answers = { ...answers, "/token": { access_token: "t-1", instance_url: "https://evil.test" } };
  const { capture: _, ...rest } = dynamic.connection ?? {};
  const hostile = {
    ...dynamic,
    connection: { ...rest, capture: { instance: ["token", "instance_url"] as const } },
  };
  await expect(setup.connections.connect(hostile, request)).rejects.toMatchObject({
    code: "hostNotAllowed",
  });
  expect(requests.filter(({ url }) => url.includes("evil"))).toEqual([]);
});

it.each([
  ["a token", { id: ["token", "nested"] }, { nested: "t-1" }],
  ["an object", { id: ["token", "nested"] }, { nested: { a: 1 } }],
  ["a long text", { id: ["token", "nested"] }, { nested: "x".repeat(2001) }],
  ["claims that are none", { id: ["claims", "sub"] }, { id_token: "a.b" }],
  ["no claims at all", { id: ["claims", "sub"] }, {}],
] as const)("keeps nothing of %s", async (_, capture, extra) => {
  answers = { ...answers, "/token": { access_token: "t-1", token_type: "bearer", ...extra } };
  await expect(setup.connections.connect(vendorOf({ capture }), request)).rejects.toMatchObject({
    code: "badAnswer",
  });
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([]);
});

it("captures from the redirect, of which nothing may stand twice", async () => {
  const descriptor = vendorOf(
    { capture: { realm: ["redirect", "realmId"], twice: ["redirect", "two"] } },
    { grant: "code", authorizationUrl: "https://op.test/auth" },
  );
  const visitor = { organization: ORGANIZATION, session: "s" };
  const redirectUri = "https://host.test/callback";
  const { url } = await setup.connections.begin(descriptor, {
    ...visitor,
    redirectUri,
    app: CLIENT,
  });
  const state = new URL(url).searchParams.get("state") ?? "";
  const callback = `${redirectUri}?state=${state}&code=c&realmId=42&two=1&two=2`;
  const connection = await setup.connections.finish(descriptor, callback, visitor);
  expect(connection.fields).toEqual({ realm: "42" });
});

it("fills in defaults where addresses of the authorization server are made of fields", async () => {
  const descriptor = vendorOf(
    {
      fields: {
        domain: {
          title: "Domain",
          default: (at, fn) => fn.text(at("connection", "prefix"), ".test"),
        },
        prefix: { title: "Prefix", default: "op" },
      },
    },
    { tokenUrl: ["https://", (at) => at("connection", "domain"), "/token"] },
  );
  await setup.connections.connect(descriptor, request);
  expect(requests[0]?.url).toBe("https://op.test/token");
});
