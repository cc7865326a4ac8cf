import {
  type AnyOperation,
  type ConnectorDescriptor,
  type HttpRequest,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { manageSubscription } from "../../runtime/connector.ts";
import * as generated from "../../generated/jira/jira.ts";
import type { Connection, Connections } from "../../runtime/connection/connections.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { optionsOf } from "./kit/open.ts";

const { jira, JiraConnector } = generated;
const descriptor: ConnectorDescriptor = jira;
const CLOUD = "11223344-a1b2-3b33-c444-def123456789";
const redirectUri = "https://host.example.com/callback";
const visitor = { organization: "org", session: "s" };
const app = { clientId: "app", clientSecret: "geheim" };
const me = { accountId: "5b1", displayName: "Ada", emailAddress: "ada@example.com", active: true };
const site = { id: CLOUD, name: "acme", url: "https://acme.atlassian.net", scopes: [] };

const operations = new Map(
  Object.values(generated).flatMap((each): [string, AnyOperation][] =>
    typeof each === "object" && "path" in each ? [[each.id, each]] : [],
  ),
);

interface Vendor extends AsyncDisposable {
  readonly server: TestServer;
  readonly transport: Transport;
  readonly requests: HttpRequest[];
  readonly connections: Connections;
  readonly clock: { now: number };
}

/** Jira with these sites; `answer` says what is on them, by the path below the site. */
async function startJira(
  answer: (path: string) => readonly [number, unknown, Readonly<Record<string, string>>?],
  sites: readonly object[] = [site],
): Promise<Vendor> {
  const requests: HttpRequest[] = [];
  let tokens = 0;
  const server = await startServer(({ url }, response) => {
    if (url === "/oauth/token") {
      tokens += 1;
      const [access_token, refresh_token] = [
        `access-${String(tokens)}`,
        `refresh-${String(tokens)}`,
      ];
      return json(response, { access_token, refresh_token, expires_in: 3600, scope: "x" });
    }
    if (url === "/oauth/token/accessible-resources") return json(response, sites);
    const path = url.replace(/^(?:\/ex\/jira\/[^/]+)?\/rest\/api\/3/, "");
    if (path === "/myself") return json(response, me);
    const [status, body, headers] = answer(path);
    return json(response, body, status, headers);
  });
  const transport: Transport = (request) => {
    requests.push(request);
    return server.transport(request);
  };
  const { connections, clock } = setUp({ transport, operations: (_, id) => operations.get(id) });
  const dispose = async (): Promise<void> => await server[Symbol.asyncDispose]();
  return { server, transport, requests, connections, clock, [Symbol.asyncDispose]: dispose };
}

async function consent({ connections }: Vendor): Promise<Connection> {
  const { url } = await connections.begin(descriptor, { ...visitor, redirectUri, app });
  const state = new URL(url).searchParams.get("state") ?? "";
  return await connections.finish(descriptor, `${redirectUri}?code=c&state=${state}`, visitor);
}

function open(vendor: Vendor, connection: Connection): InstanceType<typeof JiraConnector> {
  const credentials = vendor.connections.provider(descriptor, connection);
  const { transport } = vendor;
  const parts = { connection: connection.fields, transport };
  return new JiraConnector(optionsOf(vendor.server, credentials, parts));
}

const nothing = (): readonly [number, unknown] => [200, {}];
const base = `https://api.atlassian.com/ex/jira/${CLOUD}/rest/api/3`;

it("asks for consent and takes the only site", async () => {
  await using vendor = await startJira(nothing);
  const { url } = await vendor.connections.begin(descriptor, { ...visitor, redirectUri, app });
  const { searchParams } = new URL(url);
  expect(searchParams.get("audience")).toBe("api.atlassian.com");
  expect(searchParams.get("prompt")).toBe("consent");
  expect(searchParams.has("code_challenge")).toBe(false);
  expect(searchParams.get("scope")?.split(" ")).toEqual([
    "manage:jira-webhook",
    "offline_access",
    "read:jira-user",
    "read:jira-work",
    "write:jira-work",
  ]);
  const connection = await consent(vendor);
  expect(connection).toMatchObject({ label: "Ada", state: { kind: "active" } });
  expect(connection.fields).toEqual({ cloudId: CLOUD });
  expect(vendor.requests.map((each) => each.url)).toEqual([
    "https://auth.atlassian.com/oauth/token",
    "https://api.atlassian.com/oauth/token/accessible-resources",
    `${base}/myself`,
  ]);
  expect(JSON.parse(String(vendor.requests[0]?.body))).toMatchObject({
    grant_type: "authorization_code",
    client_id: "app",
    client_secret: "geheim",
  });
});

it("has a person choose among sites", async () => {
  const other = { ...site, id: "other", name: "Other" };
  await using vendor = await startJira(nothing, [site, other]);
  const waiting = await consent(vendor);
  expect(waiting.state).toEqual({
    kind: "choosing",
    choices: {
      cloudId: [
        { value: CLOUD, label: "acme" },
        { value: "other", label: "Other" },
      ],
    },
  });
  expect(await failure(open(vendor, waiting).usersMe())).toMatchObject({ code: "badInput" });
  const chosen = await vendor.connections.choose(descriptor, waiting, { cloudId: CLOUD });
  expect(await open(vendor, chosen).usersMe()).toMatchObject({ name: "Ada" });
  expect(vendor.requests.at(-1)?.url).toBe(`${base}/myself`);
});

it("makes no connection of an account without a site", async () => {
  await using vendor = await startJira(nothing, []);
  expect(await failure(consent(vendor))).toMatchObject({
    code: "notFound",
    operation: "sites.list",
  });
});

it("renews a token that has ended, with the newest refresh token", async () => {
  await using vendor = await startJira(nothing);
  const connection = await consent(vendor);
  for (const number of [2, 3]) {
    vendor.clock.now += 3_600_000;
    await open(vendor, connection).usersMe();
    const [renewal, call] = vendor.requests.slice(-2);
    expect(JSON.parse(String(renewal?.body))).toMatchObject({
      grant_type: "refresh_token",
      refresh_token: `refresh-${String(number - 1)}`,
    });
    expect(call?.headers["authorization"]).toBe(`Bearer access-${String(number)}`);
  }
});

it("calls the site of an API token, and no other", async () => {
  await using vendor = await startJira(nothing);
  const given = { organization: "org", auth: "apiToken" };
  const credential = { email: "ada@example.com", token: "t" };
  const connect = async (named: Readonly<Record<string, unknown>>): Promise<Connection> =>
    await vendor.connections.connect(descriptor, { ...given, credential, fields: named });
  const connection = await connect({ site: "acme" });
  const [request] = vendor.requests;
  expect(request?.url).toBe("https://acme.atlassian.net/rest/api/3/myself");
  const basic = Buffer.from("ada@example.com:t").toString("base64");
  expect(request?.headers["authorization"]).toBe(`Basic ${basic}`);
  expect(connection.fields).toEqual({ site: "acme" });
  const listed = Array.fromAsync(open(vendor, connection).sitesList());
  expect(await failure(listed)).toMatchObject({ code: "badCredential" });
  for (const named of [
    {},
    { site: "evil.example/" },
    { site: "a.b" },
    { site: "acme", cloudId: "x" },
  ])
    expect(await failure(connect(named))).toMatchObject({ code: "badInput" });
  expect(vendor.requests).toHaveLength(1);
});

it.each([
  [400, { errorMessages: ["The value 'ACM' does not exist."], errors: {} }, "invalid"],
  [400, { errorMessages: [], errors: { summary: "You must specify a summary." } }, "invalid"],
  [403, { errorMessages: ["No permission"], errors: {} }, "permission"],
  [404, { errorMessages: ["Issue does not exist"], errors: {} }, "notFound"],
  [404, { code: 404, message: "No site of this id" }, "notFound"],
  [500, {}, "unavailable"],
])("takes %i %j for what it is", async (status, body, code) => {
  await using vendor = await startJira(() => [status, body]);
  const jiraConnector = open(vendor, await consent(vendor));
  const made = jiraConnector.issuesCreate({ fields: { summary: "" } });
  const [message] =
    "errorMessages" in body ? body.errorMessages : "message" in body ? [body.message] : [];
  expect(await failure(made)).toMatchObject({
    code,
    status,
    ...(message === undefined ? {} : { vendorMessage: message }),
    ...("errors" in body ? { fields: body.errors } : {}),
  });
  expect(vendor.requests).toHaveLength(4);
});

it("waits as long as a limit says", async () => {
  let calls = 0;
  await using vendor = await startJira(() => {
    calls += 1;
    return calls === 1 ? [429, {}, { "retry-after": "0.02" }] : [200, { id: "1", key: "A-1" }];
  });
  const client = open(vendor, await consent(vendor));
  expect(await client.issuesGet({ issue: "A-1" })).toMatchObject({ key: "A-1" });
  const reset = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset.toISOString() };
  await using busy = await startJira(() => [429, {}, headers]);
  const refused = open(busy, await consent(busy)).issuesGet({ issue: "A-1" }, { timeout: 500 });
  expect(await failure(refused)).toMatchObject({ code: "rateLimited", retryAt: reset });
});

it("reads pages by token, and by place until all are there", async () => {
  await using vendor = await startJira((path) => {
    const { searchParams } = new URL(path, "https://x");
    if (path.startsWith("/search/jql"))
      return searchParams.has("nextPageToken")
        ? [200, { isLast: true, issues: [{ id: "2", key: "A-2" }] }]
        : [200, { isLast: false, nextPageToken: "n", issues: [{ id: "1", key: "A-1" }] }];
    const start = Number(searchParams.get("startAt") ?? 0);
    const comments = start === 0 ? [{ id: "1" }, { id: "2" }] : [{ id: "3" }];
    return [200, { startAt: start, maxResults: 2, total: 3, comments }];
  });
  const client = open(vendor, await consent(vendor));
  const found = await Array.fromAsync(client.issuesSearch({ jql: "project = A" }));
  expect(found.map(({ key }) => key)).toEqual(["A-1", "A-2"]);
  const comments = await Array.fromAsync(client.commentsList({ issue: "A-1" }));
  expect(comments.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(vendor.requests).toHaveLength(7);
});

const ways = {
  transitions: [
    { id: "21", name: "Start", to: { name: "In Progress" } },
    { id: "31", name: "Finish", to: { name: "Done" } },
  ],
};

it("sends an issue to a status by the way that leads there", async () => {
  await using vendor = await startJira(() => [200, ways]);
  const client = open(vendor, await consent(vendor));
  expect(await client.issuesMoveTo({ issue: "A-1", status: "Done" })).toBeUndefined();
  const [look, move] = vendor.requests.slice(-2);
  expect([look?.method, move?.method]).toEqual(["GET", "POST"]);
  expect([look?.url, move?.url]).toEqual(Array(2).fill(`${base}/issue/A-1/transitions`));
  expect(JSON.parse(String(move?.body))).toEqual({ transition: { id: "31" } });
});

it("moves no issue where no way leads, and says how far it came", async () => {
  await using vendor = await startJira((path) => (path === "/" ? [500, {}] : [200, ways]));
  const client = open(vendor, await consent(vendor));
  const before = vendor.requests.length;
  expect(await failure(client.issuesMoveTo({ issue: "A-1", status: "Closed" }))).toMatchObject({
    code: "badInput",
    operation: "issues.moveTo",
    step: "moved",
    stepsDone: ["ways"],
  });
  expect(vendor.requests).toHaveLength(before + 1);
  for (const wrong of [
    { issue: "..", status: "Done" },
    { issue: "", status: "Done" },
  ])
    expect(await failure(client.issuesMoveTo(wrong))).toMatchObject({
      code: "badInput",
      step: "ways",
      stepsDone: [],
    });
  expect(vendor.requests).toHaveLength(before + 1);
});

it("sends files as soon as it is told to, and not when somebody reads the answer", async () => {
  await using vendor = await startJira(() => [200, [{ id: "1", filename: "a.txt" }]]);
  const client = open(vendor, await consent(vendor));
  const files = [{ content: Buffer.from("a"), name: "a.txt", contentType: "text/plain" }];
  const attached = await client.attachmentsAdd({ issue: "A-1", files });
  expect(attached).toMatchObject([{ id: "1", filename: "a.txt" }]);
  expect(vendor.requests.at(-1)?.url).toBe(`${base}/issue/A-1/attachments`);
});

it("keeps keys of issues in their place, and sends nothing that climbs", async () => {
  await using vendor = await startJira(nothing);
  const client = open(vendor, await consent(vendor));
  await client.issuesGet({ issue: "A-1/../../myself" });
  expect(vendor.requests.at(-1)?.url).toBe(`${base}/issue/A-1%2F..%2F..%2Fmyself`);
  const sent = vendor.requests.length;
  for (const issue of ["..", "", "."])
    expect(await failure(client.issuesGet({ issue }))).toMatchObject({ code: "badInput" });
  const files = [{ content: Buffer.from("a"), name: "a\r\nX: y", contentType: "text/plain" }];
  const attached = client.attachmentsAdd({ issue: "A-1", files });
  expect(await failure(attached)).toMatchObject({ code: "badInput" });
  expect(vendor.requests).toHaveLength(sent);
});

it("orders, renews and cancels deliveries by their number", async () => {
  await using vendor = await startJira((path) => {
    if (path === "/webhook/refresh") return [200, { expirationDate: 1_800_000_000_000 }];
    return [200, { webhookRegistrationResult: [{ createdWebhookId: 1000 }] }];
  });
  const client = open(vendor, await consent(vendor));
  const webhook = { url: "https://host.example.com/hooks/1" };
  const made = await manageSubscription(client, "create", { webhook, subscription: {} });
  expect(String(made?.id)).toBe("1000");
  const subscription = { id: "1000" };
  await manageSubscription(client, "renew", { webhook, subscription });
  await manageSubscription(client, "delete", { webhook, subscription });
  const [create, renew, cancel] = vendor.requests.slice(-3);
  expect(JSON.parse(String(create?.body))).toMatchObject({
    url: webhook.url,
    webhooks: [{ jqlFilter: "project is not EMPTY" }],
  });
  expect([renew?.method, cancel?.method]).toEqual(["PUT", "DELETE"]);
  for (const each of [renew, cancel])
    expect(JSON.parse(String(each?.body))).toEqual({ webhookIds: [1000] });
});

it("orders nothing where Jira says under 200 that it did not", async () => {
  const errors = ["The clause watchCount is unsupported"];
  await using vendor = await startJira(() => [200, { webhookRegistrationResult: [{ errors }] }]);
  const client = open(vendor, await consent(vendor));
  const webhook = { url: "https://host.example.com/hooks/1" };
  expect(
    await failure(manageSubscription(client, "create", { webhook, subscription: {} })),
  ).toMatchObject({ code: "invalid", vendorMessage: errors[0] });
});

it("changes an issue once where Jira is out of order, since a change may add a comment", async () => {
  await using vendor = await startJira(() => [503, {}]);
  const client = open(vendor, await consent(vendor));
  const sent = vendor.requests.length;
  const update = { comment: [{ add: { body: { type: "doc", version: 1, content: [] } } }] };
  const change = client.issuesUpdate({ issue: "A-1", update });
  expect(await failure(change)).toMatchObject({ code: "unavailable" });
  expect(vendor.requests).toHaveLength(sent + 1);
});
