import { Signature } from "@hubspot/api-client";
import { bearer, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { HubspotConnector } from "../../generated/hubspot/hubspot.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, NOW, URL_OF_TESTS, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

function hubspotAt(server: TestServer): HubspotConnector {
  return new HubspotConnector(optionsOf(server, bearer("t0ken")));
}

function startHubspot(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  return startServer((_, response) => json(response, body, status, headers));
}

const record = {
  id: "51",
  properties: { email: "ada@example.com", city: null },
  createdAt: "2026-01-31T12:00:00Z",
  updatedAt: "2026-01-31T12:00:00Z",
  archived: false,
};
const times = { startedAt: record.createdAt, completedAt: record.createdAt };

it("sends tokens of apps and of private apps alike", async () => {
  await using server = await startHubspot({ portalId: 62515 });
  await hubspotAt(server).accountGet();
  const byKey = fields({ key: "pat-eu1-1" }, "privateApp");
  await new HubspotConnector(optionsOf(server, byKey)).accountGet();
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer t0ken",
    "Bearer pat-eu1-1",
  ]);
});

it("searches page by page, with the cursor in the body", async () => {
  const bodies: unknown[] = [];
  await using server = await startServer(({ body }, response) => {
    const sent = JSON.parse(body) as { readonly after?: string };
    bodies.push(sent);
    const paging = sent.after === undefined ? { paging: { next: { after: "200" } } } : {};
    json(response, { total: 2, results: [record], ...paging });
  });
  const filters = [{ filters: [{ propertyName: "email", operator: "HAS_PROPERTY" as const }] }];
  const found = await Array.fromAsync(
    hubspotAt(server).recordsSearch({ type: "contacts", filters }),
  );
  expect(found.map(({ properties }) => properties["email"])).toEqual([
    "ada@example.com",
    "ada@example.com",
  ]);
  expect(bodies).toEqual([
    { filterGroups: filters, limit: 200 },
    { filterGroups: filters, limit: 200, after: "200" },
  ]);
});

it("tells which records of a batch failed, and keeps the others", async () => {
  const error = {
    status: "error",
    category: "OBJECT_NOT_FOUND",
    message: "Could not get some CONTACT objects",
    context: { ids: ["9"] },
  };
  await using server = await startHubspot(
    { status: "COMPLETE", results: [record], numErrors: 1, errors: [error], ...times },
    207,
  );
  const inputs = [{ id: "51" }, { id: "9" }];
  const read = await hubspotAt(server).recordsReadMany({ type: "contacts", inputs });
  expect(read.results.map(({ id }) => id)).toEqual(["51"]);
  expect(read.failures).toEqual([
    { index: 0, code: "OBJECT_NOT_FOUND", message: "Could not get some CONTACT objects" },
  ]);
});

it("gives HubSpot's errors their classes, codes, words and fields", async () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [400, "VALIDATION_ERROR", "invalid"],
    [401, "EXPIRED_AUTHENTICATION", "reauthenticate"],
    [400, "INVALID_AUTHENTICATION", "reauthenticate"],
    [403, "MISSING_SCOPES", "permission"],
    [404, "OBJECT_NOT_FOUND", "notFound"],
    [409, "CONFLICT", "conflict"],
    [423, "LOCKED", "unavailable"],
    [429, "RATE_LIMITS", "rateLimited"],
    [477, "MIGRATION_IN_PROGRESS", "unavailable"],
    [500, "INTERNAL_ERROR", "unavailable"],
  ];
  const errors = [{ message: "Property was not valid", in: "email" }];
  for (const [status, category, code] of cases) {
    await using server = await startHubspot(
      { status: "error", category, message: "No.", errors },
      status,
    );
    const create = hubspotAt(server).recordsCreate({ type: "contacts", properties: {} });
    expect(await failure(create)).toMatchObject({
      code,
      status,
      vendorCode: category,
      vendorMessage: "No.",
      fields: errors,
    });
  }
});

it("asks again for what it reads or sets, and never for what it makes", async () => {
  await using server = await startHubspot({}, 502);
  const asked = async (call: (hubspot: HubspotConnector) => Promise<unknown>): Promise<number> => {
    const before = server.seen.length;
    expect(await failure(call(hubspotAt(server)))).toMatchObject({ code: "unavailable" });
    return server.seen.length - before;
  };
  const inputs = [{ id: "51", properties: { city: "London" } }];
  const type = "contacts";
  expect(await asked((hubspot) => Array.fromAsync(hubspot.recordsSearch({ type })))).toBe(3);
  expect(await asked((hubspot) => hubspot.recordsUpdateMany({ type, inputs }))).toBe(3);
  expect(await asked((hubspot) => hubspot.recordsUpsertMany({ type, inputs }))).toBe(3);
  expect(await asked((hubspot) => hubspot.recordsCreate({ type, properties: {} }))).toBe(1);
  expect(
    await asked((hubspot) => hubspot.recordsCreateMany({ type, inputs: [{ properties: {} }] })),
  ).toBe(1);
});

it("waits as long as HubSpot says", async () => {
  let calls = 0;
  await using server = await startServer((_, response) => {
    calls += 1;
    const refusal = { status: "error", category: "RATE_LIMITS", message: "Slow down." };
    if (calls === 1) return json(response, refusal, 429, { "retry-after": "0.02" });
    json(response, { portalId: 62515 });
  });
  expect(await hubspotAt(server).accountGet()).toEqual({ portalId: 62515 });
  expect(calls).toBe(2);
  await using slow = await startHubspot({}, 429, { "retry-after": "3600" });
  expect(await failure(hubspotAt(slow).accountGet({ timeout: 1000 }))).toMatchObject({
    code: "rateLimited",
    retryAt: expect.any(Date) as Date,
  });
  expect(slow.seen).toHaveLength(1);
});

it("waits out the ten seconds of which HubSpot says that nothing is left", async () => {
  await using server = await startHubspot({ portalId: 62515 }, 200, {
    "x-hubspot-ratelimit-remaining": "0",
  });
  const hubspot = hubspotAt(server);
  await hubspot.accountGet();
  expect(await failure(hubspot.accountGet({ timeout: 1000 }))).toMatchObject({
    code: "rateLimited",
    retryAt: expect.any(Date) as Date,
    unsent: true,
  });
  expect(server.seen).toHaveLength(1);
});

it("keeps types and ids in their own segments, and sends nothing that is wrong", async () => {
  await using server = await startHubspot(record);
  const hubspot = hubspotAt(server);
  await hubspot.recordsGet({ type: "contacts", id: "../../v4/x?y#z" });
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/crm/v3/objects/contacts/..%2F..%2Fv4%2Fx%3Fy%23z",
  ]);
  const wrong: readonly (() => Promise<unknown>)[] = [
    () => hubspot.recordsGet({ type: "..", id: "1" }),
    () => hubspot.recordsArchive({ type: "contacts", id: "" }),
    // @ts-expect-error -- properties are needed
    () => hubspot.recordsCreate({ type: "contacts" }),
    // @ts-expect-error -- there is no such input
    () => hubspot.recordsGet({ type: "contacts", id: "1", hapikey: "x" }),
  ];
  for (const call of wrong) expect(await failure(call())).toMatchObject({ code: "badInput" });
  expect(server.seen).toHaveLength(1);
});

const SECRET = "c1ient-5ecret";
const event = {
  eventId: 1,
  subscriptionId: 12,
  portalId: 62515,
  appId: 54321,
  occurredAt: NOW,
  subscriptionType: "contact.creation",
  attemptNumber: 0,
  objectId: 123,
  changeSource: "CRM",
};

/** Signed by HubSpot's own package. */
function signed(events: readonly object[], at = NOW, url = URL_OF_TESTS): RawWebhook {
  const requestBody = JSON.stringify(events);
  const options = {
    signature: "",
    requestBody,
    clientSecret: SECRET,
    method: "POST",
    url,
    timestamp: at,
  };
  const signature = Signature.getSignature("POST", "v3", options);
  return delivery({
    body: requestBody,
    headers: { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": String(at) },
  });
}

const hubspot = new HubspotConnector({ credentials: bearer("t") });
const host = (): ReturnType<typeof hostOf> => hostOf(SECRET, { "62515": ["c1"], "7": ["c2"] });

it(
  "takes what HubSpot's own package signed, each event for the connection of its account",
  { tags: ["oracle/hubspot"] },
  async () => {
    const other = { ...event, eventId: 2, portalId: 7, subscriptionType: "deal.propertyChange" };
    const outcome = await hubspot.receive(signed([event, other]), host());
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [first, second] = outcome.events;
    if (first?.envelope.type !== "contact.created") throw new Error("another event");
    const id: number = first.envelope.data.objectId;
    expect(id).toBe(123);
    expect(first.envelope).toMatchObject({ subject: "62515", connection: "c1" });
    expect(second?.envelope).toMatchObject({ type: "deal.changed", connection: "c2" });
  },
);

it(
  "takes an address with encodings, whether they were decoded before it was signed or not",
  { tags: ["oracle/hubspot"] },
  async () => {
    // Each of the twelve that the vendor's documents list, in both cases; the rest stays as it is.
    const came = `${URL_OF_TESTS}?to=%3A%2f%3F%40%21%24%27%28%29%2A%2c%3B&is=%20%25%26%3D%2B%253A%C3%A9`;
    const decoded = `${URL_OF_TESTS}?to=:/?@!$'()*,;&is=%20%25%26%3D%2B%253A%C3%A9`;
    for (const url of [came, decoded]) {
      const raw = { ...signed([event], NOW, url), url: came };
      expect(wordOf(await hubspot.receive(raw, host()))).toBe("contact.created");
    }
    for (const url of [decodeURIComponent(came), came.toLowerCase(), `${decoded}#`]) {
      const raw = { ...signed([event], NOW, url), url: came };
      expect(wordOf(await hubspot.receive(raw, host()))).toBe("badSignature");
    }
    // What is decoded twice would be another address.
    const twice = {
      ...signed([event], NOW, `${URL_OF_TESTS}?a=:`),
      url: `${URL_OF_TESTS}?a=%253A`,
    };
    expect(wordOf(await hubspot.receive(twice, host()))).toBe("badSignature");
  },
);

it("tells HubSpot's events apart, and those alone that it knows", async () => {
  const types = ["contact.propertyChange", "contact.privacyDeletion", "company.creation"];
  const more = ["ticket.creation", "ticket.propertyChange", "conversation.creation"];
  const events = [...types, ...more].map((subscriptionType, index) => ({
    ...event,
    eventId: index + 10,
    subscriptionType,
  }));
  expect(wordOf(await hubspot.receive(signed(events), host()))).toBe(
    "contact.changed contact.deleted company.created ticket.created ticket.changed",
  );
});

it.each([
  ["0-1", "contact.created contact.changed contact.deleted"],
  ["0-2", "company.created company.changed record.deleted"],
  ["0-3", "deal.created deal.changed record.deleted"],
  ["0-5", "ticket.created ticket.changed record.deleted"],
  ["2-3453932", "record.created record.changed record.deleted"],
])("tells events of %s that newer apps subscribe to by the same names", async (kind, words) => {
  const types = ["object.creation", "object.propertyChange", "object.deletion", "object.merge"];
  const events = types.map((subscriptionType, index) => ({
    ...event,
    eventId: index + 20,
    subscriptionType,
    objectTypeId: kind,
  }));
  const outcome = await hubspot.receive(signed(events), host());
  expect(wordOf(outcome)).toBe(words);
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  expect(outcome.events[0]?.envelope.data).toMatchObject({ objectTypeId: kind });
});

it("takes what has the id of another account's event, or of another record's", async () => {
  const events = [{}, { portalId: 7 }, { objectId: 5 }, {}].map((own) => ({ ...event, ...own }));
  const context = host();
  const outcome = await hubspot.receive(signed(events), context);
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  expect(
    outcome.events.map(({ envelope: { connection, data } }) => [connection, data.objectId]),
  ).toEqual([
    ["c1", 123],
    ["c2", 123],
    ["c1", 5],
  ]);
  const again = [{ ...event, attemptNumber: 1 }];
  expect(wordOf(await hubspot.receive(signed(again), context))).toBe("duplicate");
  // HubSpot does not promise that an event's id comes once.
  for (const other of [{ occurredAt: NOW + 1 }, { subscriptionId: 13 }])
    expect(wordOf(await hubspot.receive(signed([{ ...event, ...other }]), context))).toBe(
      "contact.created",
    );
});

it("refuses what was changed, sent elsewhere, is old or not signed, and takes each event once", async () => {
  const good = signed([event]);
  const context = host();
  const word = async (raw: RawWebhook): Promise<string> =>
    wordOf(await hubspot.receive(raw, context));
  const changed = Buffer.from(Buffer.from(good.body).toString().replace("62515", "7"));
  expect(await word({ ...good, body: changed })).toBe("badSignature");
  expect(await word({ ...good, url: `${URL_OF_TESTS}?x=1` })).toBe("badSignature");
  expect(await word(withHeader(good, "X-HubSpot-Request-Timestamp", String(NOW - 1)))).toBe(
    "badSignature",
  );
  expect(await word(signed([event], NOW - 300_001))).toBe("stale");
  expect(await word(withHeader(good, "X-HubSpot-Signature-v3", undefined))).toBe("unsigned");
  expect(await word(good)).toBe("contact.created");
  expect(await word(signed([event]))).toBe("duplicate");
});
