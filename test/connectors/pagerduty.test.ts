import { createHmac } from "node:crypto";
import { bearer, type ConnectorOptions, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { PagerdutyConnector } from "../../generated/pagerduty/pagerduty.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { collect, failure, recordingTransport } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { messageContract } from "./kit/message-contract.ts";
import { optionsOf } from "./kit/open.ts";
import { answerOf, sendQuestion } from "./kit/question.ts";

const SECRET = "xyz1Rf2mB9QkT0pLw8sN4vC7hJ6dG5aE";
const url = "https://acme.pagerduty.com/incidents/PGR0VU2";

function pagerdutyAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = "oncall@example.com",
): PagerdutyConnector {
  const connection = { from };
  return new PagerdutyConnector(
    optionsOf(server, fields({ key: "key-1" }), { connection, ...options }),
  );
}

const opening = (status = "triggered"): Promise<TestServer> =>
  startServer((_request, response) =>
    json(response, { incident: { id: "PGR0VU2", status, title: "x", html_url: url } }, 201),
  );

const bodyOf = (server: TestServer): unknown => JSON.parse(server.seen[0]?.body ?? "null");

const problem = (code: number, message: string): unknown => {
  return { error: { code, message, errors: ["Title cannot be blank."] } };
};

messageContract({
  open: pagerdutyAt,
  to: "PF9KMXH",
  refusals: [
    [400, problem(2001, "Invalid Input Provided"), "invalid"],
    [401, problem(2006, "Unauthorized"), "reauthenticate"],
    [402, problem(2012, "Payment Required"), "failed"],
    [403, problem(2010, "Access Denied"), "permission"],
    [404, problem(2100, "Not Found"), "notFound"],
    [500, {}, "unavailable"],
  ],
  slowDown: problem(2020, "Rate Limit Exceeded"),
});

it("opens an incident on a service, under the caller's own key", async () => {
  await using server = await opening();
  const text = "The disk of db-1 is full.\nNobody noticed.";
  const sent = await pagerdutyAt(server).send({
    to: "PF9KMXH",
    subject: "Disk full",
    text,
    reference: "disk-1",
  });
  expect(sent).toEqual({ id: "PGR0VU2", thread: "PGR0VU2", status: "sent", url });
  const [request] = server.seen;
  expect([request?.method, request?.url]).toEqual(["POST", "/incidents"]);
  expect(request?.headers).toMatchObject({
    authorization: "Token token=key-1",
    accept: "application/vnd.pagerduty+json;version=2",
    from: "oncall@example.com",
  });
  expect(bodyOf(server)).toEqual({
    incident: {
      type: "incident",
      title: "Disk full",
      service: { id: "PF9KMXH", type: "service_reference" },
      body: { type: "incident_body", details: text },
      incident_key: "disk-1",
    },
  });
});

it("writes a note where the message belongs to an incident", async () => {
  await using server = await startServer((_request, response) =>
    json(response, { note: { id: "PN1", content: "x", created_at: "2026-01-31T23:59:59Z" } }),
  );
  const pagerduty = pagerdutyAt(server);
  const sent = await pagerduty.send({ to: "PF9KMXH", text: "It is worse.", thread: "PGR0VU2" });
  expect(sent).toEqual({ id: "PGR0VU2", thread: "PGR0VU2", status: "delivered" });
  expect(server.seen[0]?.url).toBe("/incidents/PGR0VU2/notes");
  expect(bodyOf(server)).toEqual({ note: { content: "It is worse." } });
  const climbing = pagerduty.send({ to: "PF9KMXH", text: "x", thread: ".." });
  expect(await failure(climbing)).toMatchObject({ code: "badInput" });
  expect(server.seen).toHaveLength(1);
});

it.each([
  ["triggered", "sent"],
  ["acknowledged", "read"],
  ["resolved", "read"],
])("says what %s means", async (theirs, ours) => {
  await using server = await opening(theirs);
  const found = await pagerdutyAt(server).status({ id: "PGR0VU2" });
  expect(found).toEqual({ id: "PGR0VU2", status: ours, url });
});

it("takes a state that it does not know for none", async () => {
  await using server = await opening("merged");
  const error = await failure(pagerdutyAt(server).status({ id: "PGR0VU2" }));
  expect(error).toMatchObject({ code: "badAnswer", vendorCode: "merged" });
});

it("sends nothing in the name of an address that is none", async () => {
  await using server = await opening();
  for (const from of ["a@example.com\r\nX-Header: 1", "a@example.com\0"]) {
    const error = await failure(pagerdutyAt(server, {}, from).send({ to: "P1", text: "x" }));
    expect(error).toMatchObject({ code: "badInput" });
  }
  expect(server.seen).toEqual([]);
});

it("waits until the window is over that the vendor counts down", async () => {
  await using server = await startServer((_request, response) => {
    const headers = { "ratelimit-remaining": "0", "ratelimit-reset": "30" };
    json(response, problem(2020, "Rate Limit Exceeded"), 429, headers);
  });
  const sent = pagerdutyAt(server).send({ to: "P1", text: "x" }, { timeout: 20_000 });
  expect(await failure(sent)).toMatchObject({ code: "rateLimited", vendorCode: "2020" });
  expect(server.seen).toHaveLength(1);
});

it("reads pages as long as there are more", async () => {
  await using server = await startServer(({ url: target }, response) => {
    const offset = Number(new URL(target, "https://x.org").searchParams.get("offset") ?? 0);
    const users = [0, 1].map((each) => {
      const id = `P${String(offset + each)}`;
      return { id, name: id, email: `${id}@example.com` };
    });
    json(response, { users, limit: 100, offset, total: null, more: offset < 2 });
  });
  const users = await collect(pagerdutyAt(server).usersList({ query: "p & q" }));
  expect(users.map(({ id }) => id)).toEqual(["P0", "P1", "P2", "P3"]);
  expect(server.seen.map(({ url: target }) => target)).toEqual([
    "/users?query=p%20%26%20q&limit=100",
    "/users?query=p%20%26%20q&limit=100&offset=2",
  ]);
});

it("sends alerts with an integration key, which goes nowhere else", async () => {
  await using server = await startServer((_request, response) =>
    json(response, { status: "success", message: "Event processed", dedup_key: "disk-db-1" }, 202),
  );
  const credentials = fields({ key: "routing-1" }, "integration");
  const pagerduty = pagerdutyAt(server, { credentials });
  const payload = { summary: "Disk full", severity: "critical", source: "db-1" } as const;
  const sent = await pagerduty.eventsSend({ action: "trigger", payload });
  expect(sent).toEqual({ status: "success", alert: "disk-db-1" });
  expect(server.seen[0]?.url).toBe("/v2/enqueue");
  expect(server.seen[0]?.headers.authorization).toBeUndefined();
  expect(bodyOf(server)).toEqual({
    routing_key: "routing-1",
    event_action: "trigger",
    dedup_key: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    payload,
  });
  expect(await failure(pagerduty.send({ to: "P1", text: "x" }))).toMatchObject({
    code: "badCredential",
  });
  expect(server.seen).toHaveLength(1);
});

it.each([
  ["us", "apiKey", "https://api.pagerduty.com/users?limit=100"],
  ["eu", "apiKey", "https://api.eu.pagerduty.com/users?limit=100"],
  ["us", "integration", "https://events.pagerduty.com/v2/change/enqueue"],
  ["eu", "integration", "https://events.eu.pagerduty.com/v2/change/enqueue"],
])("reaches the region %s by %s", async (region, auth, address) => {
  const { sent, transport } = recordingTransport({ users: [], status: "success" });
  const connector = new PagerdutyConnector({
    credentials: fields({ key: "k" }, auth),
    connection: { region, from: "oncall@example.com" },
    transport,
  });
  if (auth === "apiKey") await collect(connector.usersList());
  else await connector.changesSend({ payload: { summary: "Deployed" } });
  expect(sent.map(({ url: target }) => target)).toEqual([address]);
});

it("carries an OAuth token as a bearer", async () => {
  await using server = await opening();
  await pagerdutyAt(server, { credentials: bearer("pdus-1", "oauth2") }).send({
    to: "P1",
    text: "x",
  });
  expect(server.seen[0]?.headers.authorization).toBe("Bearer pdus-1");
});

/** Signs as PagerDuty's documents say; several signatures while secrets are exchanged. */
function signed(event: object, ...secrets: readonly string[]): RawWebhook {
  const body = JSON.stringify({ event });
  const keys = secrets.length === 0 ? [SECRET] : secrets;
  const header = keys
    .map((key) => `v1=${createHmac("sha256", key).update(body).digest("hex")}`)
    .join(",");
  return delivery({ body, headers: { "X-PagerDuty-Signature": header } });
}

const agent = {
  id: "PLH1HKV",
  type: "user_reference",
  summary: "Ada",
  html_url: "https://acme.pagerduty.com/users/PLH1HKV",
};
const incident = {
  id: "PGR0VU2",
  type: "incident",
  status: "acknowledged",
  title: "Disk full",
  html_url: url,
};
const told = (event_type: string, data: object = incident, id = "01B"): object => {
  const occurred_at = "2026-01-31T23:59:59.000Z";
  return { id, event_type, resource_type: "incident", occurred_at, agent, data };
};
const note = {
  id: "PN1",
  type: "incident_note",
  content: "I am on it",
  trimmed: false,
  incident: { id: "PGR0VU2", type: "incident_reference" },
};

it("asks by an incident; whoever acknowledges it or writes a note has answered", async () => {
  await using server = await opening();
  const input = { to: "PF9KMXH", question: "Can somebody look?", reference: "q-1" };
  const pagerduty = pagerdutyAt(server);
  await sendQuestion(pagerduty, input);
  expect(bodyOf(server)).toMatchObject({
    incident: { title: "Can somebody look?", incident_key: "q-1" },
  });
  const question = { input, result: { id: "PGR0VU2", status: "triggered", url } };
  const answer = async (event: object): Promise<unknown> => {
    const outcome = await pagerduty.receive(signed(event), hostOf(SECRET));
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [first] = outcome.events;
    if (first === undefined) throw new Error("no event");
    return answerOf(pagerduty, question, first.envelope);
  };
  expect(await answer(told("incident.acknowledged"))).toEqual({
    text: "acknowledged",
    by: "PLH1HKV",
  });
  expect(await answer(told("incident.annotated", note))).toEqual({
    text: "I am on it",
    by: "PLH1HKV",
  });
  const other = { ...incident, id: "PGR0VU3" };
  expect(await answer(told("incident.acknowledged", other))).toBeUndefined();
  expect(await answer(told("incident.resolved"))).toBeUndefined();
});

it("offers no choice where there are no buttons for one", async () => {
  await using server = await opening();
  const asked = pagerdutyAt(server).ask({ to: "P1", question: "Well?", choices: ["Yes", "No"] });
  expect(await failure(asked)).toMatchObject({ code: "unsupported" });
  expect(server.seen).toEqual([]);
});

it.each([
  ["incident.triggered", "incident.triggered"],
  ["incident.acknowledged", "notification.read"],
  ["incident.annotated", "message.reply"],
  ["incident.escalated", "incident.escalated"],
  ["incident.resolved", "incident.resolved"],
  ["pagey.ping", ""],
])("calls %s by its name", async (theirs, ours) => {
  await using server = await opening();
  const outcome = await pagerdutyAt(server).receive(signed(told(theirs)), hostOf(SECRET));
  expect(wordOf(outcome)).toBe(ours);
});

it("gives an event its data, also where nobody did it", async () => {
  await using server = await opening();
  const event = { ...told("incident.resolved"), agent: null };
  const outcome = await pagerdutyAt(server).receive(signed(event), hostOf(SECRET));
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [first] = outcome.events;
  if (first?.envelope.type !== "incident.resolved") throw new Error("another event");
  const by: string | undefined = first.envelope.data.agent?.id;
  expect(by).toBeUndefined();
  expect(first.envelope).toMatchObject({ id: "01B", scheme: "hmac-sha256", data: event });
});

it("refuses what is not signed, and tells an event once", async () => {
  await using server = await opening();
  const pagerduty = pagerdutyAt(server);
  const host = hostOf(SECRET);
  const take = async (raw: RawWebhook): Promise<string> =>
    wordOf(await pagerduty.receive(raw, host));
  const good = signed(told("incident.resolved"));
  const text = Buffer.from(good.body).toString();
  expect(await take({ ...good, body: Buffer.from(text.replace("Disk", "Risk")) })).toBe(
    "badSignature",
  );
  expect(await take(signed(told("incident.resolved"), "another secret"))).toBe("badSignature");
  expect(await take(delivery({ body: text }))).toBe("unsigned");
  expect(await take(signed(told("incident.resolved"), "the next secret", SECRET))).toBe(
    "incident.resolved",
  );
  expect(await take(good)).toBe("duplicate");
  expect(await take(signed(told("incident.resolved", incident, "01C")))).toBe("incident.resolved");
});

it("orders deliveries, keeps the secret that PagerDuty chose, and ends them", async () => {
  const delivery_method = { type: "http_delivery_method", url: "https://x.org", secret: SECRET };
  const subscription = { id: "PY1OL64", type: "webhook_subscription", events: [], delivery_method };
  await using server = await startServer(({ method }, response) => {
    if (method === "DELETE") response.writeHead(204).end();
    else json(response, { webhook_subscription: subscription }, 201);
  });
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const address = "https://hooks.example.com/in/1";
  const pagerduty = pagerdutyAt(server);
  const ordered = await subscriptions.order(pagerduty, name, address);
  expect(JSON.stringify(ordered)).not.toContain(SECRET);
  expect(bodyOf(server)).toMatchObject({
    webhook_subscription: {
      delivery_method: { type: "http_delivery_method", url: address },
      filter: { type: "account_reference" },
    },
  });
  const host = hostOf("", {}, { secrets: subscriptions.secrets(name) });
  const outcome = await pagerduty.receive(signed(told("incident.acknowledged")), host);
  expect(wordOf(outcome)).toBe("notification.read");
  await subscriptions.cancel(pagerduty, name);
  expect([server.seen[1]?.method, server.seen[1]?.url]).toEqual([
    "DELETE",
    "/webhook_subscriptions/PY1OL64",
  ]);
});
