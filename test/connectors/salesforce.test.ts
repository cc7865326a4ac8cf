import {
  type AnyOperation,
  type ConnectorDescriptor,
  ConnectorError,
  type HttpRequest,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import * as generated from "../../generated/salesforce/salesforce.ts";
import type { Connection, Connections } from "../../runtime/connection/connections.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { optionsOf } from "./kit/open.ts";

const { salesforce, SalesforceConnector } = generated;
const descriptor: ConnectorDescriptor = salesforce;
const INSTANCE = "https://acme.my.salesforce.com";
const redirectUri = "https://host.example.com/callback";
const visitor = { organization: "org", session: "s" };
const account = "001D000000IRFmaIAH";

const operations = new Map(
  Object.values(generated).flatMap((each): [string, AnyOperation][] =>
    typeof each === "object" && "path" in each ? [[each.id, each]] : [],
  ),
);

/** What the test of a connection asks for; `/limits` takes a permission that few people have. */
const resources = { limits: "/services/data/v62.0/limits" };

/** What Salesforce answers to a path below the version; the token endpoint grants whatever is asked. */
type Answer = readonly [status: number, body: unknown];

interface Vendor extends AsyncDisposable {
  readonly server: TestServer;
  readonly transport: Transport;
  readonly requests: HttpRequest[];
  readonly connections: Connections;
  readonly clock: { now: number };
  tokens: number;
}

async function startVendor(
  answer: (path: string, request: HttpRequest) => Answer,
  instance = INSTANCE,
): Promise<Vendor> {
  const requests: HttpRequest[] = [];
  const server = await startServer(({ url }, response) => {
    const request = requests.at(-1);
    if (request === undefined) throw new Error("Nobody asked.");
    if (url.startsWith("/services/oauth2/token")) {
      vendor.tokens += 1;
      json(response, {
        access_token: `token-${String(vendor.tokens)}`,
        refresh_token: "refresh",
        instance_url: instance,
        id: "https://login.salesforce.com/id/00D/005",
        token_type: "Bearer",
        issued_at: "1700000000000",
        signature: "c2ln",
      });
      return;
    }
    const path = url.replace("/services/data/v62.0", "");
    const [status, body] = path === "/" ? [200, resources] : answer(path, request);
    json(response, body, status);
  });
  const transport: Transport = (request) => {
    requests.push(request);
    return server.transport(request);
  };
  const { connections, clock } = setUp({
    transport,
    operations: (_, id) => operations.get(id),
  });
  const vendor: Vendor = {
    server,
    transport,
    requests,
    connections,
    clock,
    tokens: 0,
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
  return vendor;
}

async function connect(
  { connections }: Vendor,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Connection> {
  const app = { clientId: "app", clientSecret: "geheim" };
  const begun = await connections.begin(descriptor, { ...visitor, redirectUri, app, fields });
  const state = new URL(begun.url).searchParams.get("state") ?? "";
  const callback = `${redirectUri}?code=c&state=${state}`;
  return await connections.finish(descriptor, callback, visitor);
}

function open(vendor: Vendor, connection: Connection): InstanceType<typeof SalesforceConnector> {
  const credentials = vendor.connections.provider(descriptor, connection);
  const { transport } = vendor;
  return new SalesforceConnector(
    optionsOf(vendor.server, credentials, { connection: connection.fields, transport }),
  );
}

const limits = { DailyApiRequests: { Max: 15000, Remaining: 14000 } };
const healthy = (): Answer => [200, limits];

it("asks Salesforce for consent, and calls the org that the token came with", async () => {
  await using vendor = await startVendor(healthy);
  const connection = await connect(vendor);
  expect(connection).toMatchObject({
    fields: { instanceUrl: INSTANCE },
    label: INSTANCE,
    state: { kind: "active" },
  });
  expect(vendor.requests.map(({ url }) => url)).toEqual([
    "https://login.salesforce.com/services/oauth2/token",
    `${INSTANCE}/services/data/v62.0/`,
  ]);
  expect(await open(vendor, connection).limitsGet()).toEqual(limits);
  expect(vendor.requests.at(-1)?.headers["authorization"]).toBe("Bearer token-1");
});

it("logs in at a sandbox or My Domain, and nowhere else", async () => {
  await using vendor = await startVendor(healthy);
  const app = { clientId: "app", clientSecret: "geheim" };
  for (const login of ["test.salesforce.com", "acme--dev.sandbox.my.salesforce.com"]) {
    const options = { ...visitor, redirectUri, app, fields: { login } };
    const { url } = await vendor.connections.begin(descriptor, options);
    expect(url).toContain(`https://${login}/services/oauth2/authorize?`);
    const { searchParams } = new URL(url);
    expect(searchParams.get("scope")).toBe("api refresh_token");
    expect(searchParams.get("code_challenge_method")).toBe("S256");
  }
  for (const login of [
    "salesforce.com.evil.example",
    "evil.example/x.my.salesforce.com",
    "x@test.salesforce.com",
  ])
    await expect(connect(vendor, { login })).rejects.toMatchObject({ code: "badInput" });
  expect(vendor.requests).toEqual([]);
});

it.each([
  "https://evil.example",
  "http://acme.my.salesforce.com",
  "https://my.salesforce.com",
  "file:///x",
])("sends no token to an org at %s", async (instance) => {
  await using vendor = await startVendor(healthy, instance);
  expect(await failure(connect(vendor))).toMatchObject({
    code: expect.stringMatching(/^(hostNotAllowed|badInput)$/),
  });
  expect(vendor.requests).toHaveLength(1);
  expect(await vendor.connections.list("org", { limit: 1 })).toEqual([]);
});

it("renews the token that Salesforce no longer takes, once", async () => {
  const gone = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
  await using vendor = await startVendor((_, { headers }) =>
    headers["authorization"] === "Bearer token-1" && vendor.requests.length > 2
      ? [401, gone]
      : [200, limits],
  );
  const connection = await connect(vendor);
  // A token that is younger than ten seconds is not renewed.
  vendor.clock.now += 60_000;
  expect(await open(vendor, connection).limitsGet()).toEqual(limits);
  const [, , , renewal, last] = vendor.requests;
  expect(Object.fromEntries(new URLSearchParams(String(renewal?.body)))).toMatchObject({
    grant_type: "refresh_token",
    refresh_token: "refresh",
  });
  expect(last?.headers["authorization"]).toBe("Bearer token-2");
});

it("reads all pages of a query from the org itself", async () => {
  const record = { attributes: { type: "Account" }, Id: account };
  await using vendor = await startVendor((path) => {
    return path.startsWith("/query/01g")
      ? [200, { done: true, totalSize: 2, records: [{ ...record, Name: "B" }] }]
      : [
          200,
          {
            done: false,
            totalSize: 2,
            nextRecordsUrl: "/services/data/v62.0/query/01g-2000",
            records: [{ ...record, Name: "A" }],
          },
        ];
  });
  const client = open(vendor, await connect(vendor));
  const soql = "SELECT Id, Name FROM Account WHERE Name LIKE '100% A&B'";
  const records = await Array.fromAsync(client.recordsQuery({ soql }));
  expect(records.map(({ Name }) => Name)).toEqual(["A", "B"]);
  const [first, second] = vendor.requests.slice(2);
  expect(new URL(first?.url ?? "").searchParams.get("q")).toBe(soql);
  expect(second?.url).toBe(`${INSTANCE}/services/data/v62.0/query/01g-2000`);
});

it("leaves no page for a foreign host", async () => {
  await using vendor = await startVendor(() => [
    200,
    { done: false, totalSize: 2, nextRecordsUrl: "https://evil.example/q", records: [] },
  ]);
  const client = open(vendor, await connect(vendor));
  const read = Array.fromAsync(client.recordsQuery({ soql: "SELECT Id FROM Account" }));
  expect(await failure(read)).toMatchObject({ code: "hostNotAllowed" });
  expect(vendor.requests).toHaveLength(3);
});

it.each([
  [400, "MALFORMED_QUERY", "invalid"],
  [400, "DUPLICATE_VALUE", "conflict"],
  [400, "ENTITY_IS_LOCKED", "conflict"],
  [400, "UNABLE_TO_LOCK_ROW", "unavailable"],
  [400, "QUERY_TIMEOUT", "unavailable"],
  [403, "REQUEST_LIMIT_EXCEEDED", "rateLimited"],
  [403, "INSUFFICIENT_ACCESS", "permission"],
  [404, "ENTITY_IS_DELETED", "notFound"],
  [404, "NOT_FOUND", "notFound"],
  [500, "UNKNOWN_EXCEPTION", "unavailable"],
  [503, "SERVER_UNAVAILABLE", "unavailable"],
])("takes %i %s for %s", async (status, errorCode, code) => {
  const words = [{ message: "It cannot be done.", errorCode, fields: ["Name"] }];
  await using vendor = await startVendor(() => [status, words]);
  const client = open(vendor, await connect(vendor));
  const record = { Name: "A" };
  expect(await failure(client.recordsCreate({ type: "Account", record }))).toMatchObject({
    code,
    status,
    vendorCode: errorCode,
    vendorMessage: "It cannot be done.",
    fields: ["Name"],
  });
  // Nobody knows whether a record was made; what was refused for its rate was not, and would be again.
  expect(vendor.requests).toHaveLength(3);
});

it("says that an external id is that of several records", async () => {
  const found = [`/services/data/v62.0/sobjects/Account/${account}`];
  await using vendor = await startVendor(() => [300, found]);
  const client = open(vendor, await connect(vendor));
  const upsert = { type: "Account", field: "Key__c", value: "a", record: { Name: "A" } };
  expect(await failure(client.recordsUpsert(upsert))).toMatchObject({
    code: "conflict",
    status: 300,
  });
});

it("gives a bulk job its rows once", async () => {
  await using vendor = await startVendor(() => [503, []]);
  const client = open(vendor, await connect(vendor));
  const sent = vendor.requests.length;
  const rows = { id: "7505e00000A1b2cAAB", content: Buffer.from("Name\nAcme\n") };
  expect(await failure(client.jobsUpload(rows))).toMatchObject({ code: "unavailable" });
  expect(vendor.requests).toHaveLength(sent + 1);
});

it("says which records of many failed", async () => {
  const errors = [
    { statusCode: "REQUIRED_FIELD_MISSING", message: "Name is missing", fields: ["Name"] },
  ];
  await using vendor = await startVendor(() => {
    return [
      200,
      [
        { id: account, success: true, errors: [] },
        { success: false, errors },
      ],
    ];
  });
  const client = open(vendor, await connect(vendor));
  const records = [
    { attributes: { type: "Account" }, Name: "A" },
    { attributes: { type: "Account" } },
  ];
  const { results, failures } = await client.recordsCreateMany({ all: false, records });
  expect(results.map(({ success }) => success)).toEqual([true, false]);
  const failed = { index: 1, code: "REQUIRED_FIELD_MISSING", message: "Name is missing" };
  expect(failures).toEqual([failed]);
});

it("says which calls of a batch failed", async () => {
  const body = [{ errorCode: "PROCESSING_HALTED", message: "The transaction was rolled back" }];
  await using vendor = await startVendor(() => {
    const halted = { body, httpHeaders: {}, httpStatusCode: 400, referenceId: "a" };
    return [200, { compositeResponse: [halted, { ...halted, httpStatusCode: 204, body: null }] }];
  });
  const client = open(vendor, await connect(vendor));
  const url = "/services/data/v62.0/limits";
  const { failures } = await client.batchRun({
    requests: [{ method: "GET", url, referenceId: "a" }],
  });
  expect(failures).toEqual([
    { index: 0, code: "PROCESSING_HALTED", message: "The transaction was rolled back" },
  ]);
});

it("sends nothing of what is no record or would leave its path", async () => {
  await using vendor = await startVendor(healthy);
  const client = open(vendor, await connect(vendor));
  const sent = vendor.requests.length;
  const wrong: readonly (() => Promise<unknown>)[] = [
    () => client.recordsGet({ type: "..", id: account }),
    () => client.recordsGet({ type: "Account", id: "" }),
    () => client.recordsUpsert({ type: "Account", field: "Key__c", value: ".", record: { a: 1 } }),
    () => client.recordsCreate({ type: "Account" } as never),
    () =>
      client
        .recordsQuery({ soql: undefined } as never)
        [Symbol.asyncIterator]()
        .next(),
  ];
  for (const call of wrong) expect(await failure(call())).toMatchObject({ code: "badInput" });
  expect(vendor.requests).toHaveLength(sent);
});

it("asks a person before records are deleted", async () => {
  await using vendor = await startVendor(healthy);
  const connection = await connect(vendor);
  const credentials = vendor.connections.provider(descriptor, connection);
  const client = new SalesforceConnector({
    credentials,
    connection: connection.fields,
    transport: vendor.transport,
  });
  const sent = vendor.requests.length;
  for (const call of [
    client.recordsDelete({ type: "Account", id: account }),
    client.recordsDeleteMany({ ids: [account] }),
    client.batchRun({ requests: [] }),
    client.jobsStart({ id: account }),
  ]) {
    const error = await failure(call);
    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject({ code: "approvalRequired" });
  }
  expect(vendor.requests).toHaveLength(sent);
});
