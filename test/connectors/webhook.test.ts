import {
  type ConnectorOptions,
  createSharedState,
  createTransport,
  fields,
} from "@human/connector-sdk";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { WebhookConnector } from "../../generated/webhook/webhook.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { failure } from "../runtime/kit/connector.ts";
import { type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { messageContract } from "./kit/message-contract.ts";
import { optionsOf } from "./kit/open.ts";
import { sendQuestion } from "./kit/question.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ADDRESS = "https://hooks.example.com/in/1?token=a%20b&c=d";

function webhookAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  url = ADDRESS,
  secret = SECRET,
): WebhookConnector {
  return new WebhookConnector(
    optionsOf(server, fields({ secret }), { connection: { url }, ...options }),
  );
}

const answering = (...statuses: readonly number[]): Promise<TestServer> => {
  const left = [...statuses];
  return startServer((_request, response) => {
    response.writeHead(left.shift() ?? 204).end();
  });
};

const headersOf = ({ headers }: SeenRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** What a receiver makes of a request with the package of Standard Webhooks; throws where it is not signed so. */
function received(request: SeenRequest | undefined, secret = SECRET): unknown {
  if (request === undefined) throw new Error("Nothing came.");
  return new Webhook(secret).verify(request.body, headersOf(request));
}

const idOf = (request: SeenRequest | undefined): unknown => request?.headers["webhook-id"];

messageContract({
  open: webhookAt,
  to: "ops",
  refusals: [
    [400, {}, "invalid"],
    [401, {}, "reauthenticate"],
    [404, {}, "notFound"],
    [410, {}, "failed"],
  ],
  slowDown: {},
});

it(
  "delivers what a receiver can verify, to the whole address as it was written",
  { tags: ["live/standardwebhooks"] },
  async () => {
    await using server = await answering();
    const sent = await webhookAt(server).send({ to: "ops", subject: "Build", text: "a & b – é" });
    const [request] = server.seen;
    expect([request?.method, request?.url]).toEqual(["POST", "/in/1?token=a%20b&c=d"]);
    expect(received(request)).toEqual({
      type: "notification",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      data: { to: "ops", subject: "Build", text: "a & b – é" },
    });
    expect(() => received(request, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")).toThrow();
    expect(() => received(request && { ...request, body: `${request.body} ` })).toThrow();
    expect(sent).toEqual({ id: idOf(request), status: "delivered" });
    expect(request?.headers.authorization).toBeUndefined();
  },
);

it.each([
  "https://hooks.example.com",
  "https://hooks.example.com/",
  "https://hooks.example.com/a/",
  "https://hooks.example.com/a%2Fb?x",
])("adds nothing to %s", async (url) => {
  await using server = await answering();
  await webhookAt(server, {}, url).send({ to: "ops", text: "Hi" });
  const { pathname, search } = new URL(url);
  expect(server.seen[0]?.url).toBe(`${pathname}${search}`);
});

it.each([
  "http://hooks.example.com/in",
  "https://user:password@hooks.example.com/in",
  "https://hooks.example.com/in#part",
  "ftp://hooks.example.com",
  "hooks.example.com",
  "",
])("sends nothing to %j", async (url) => {
  await using server = await answering();
  const error = await failure(webhookAt(server, {}, url).send({ to: "ops", text: "Hi" }));
  expect(["badInput", "hostNotAllowed"]).toContain((error as { readonly code: string }).code);
  expect(server.seen).toEqual([]);
});

it.each([
  "https://127.0.0.1/in",
  "https://10.0.0.1/in",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/in",
])("does not reach %s, which is no public address", async (url) => {
  await using server = await answering();
  const transport = createTransport();
  const sent = webhookAt(server, { transport }, url).send({ to: "ops", text: "Hi" });
  expect(await failure(sent)).toMatchObject({ code: "hostNotAllowed" });
});

it("follows no redirect", async () => {
  await using server = await startServer((_request, response) => {
    response.writeHead(307, { location: "https://hooks.example.com/other" }).end();
  });
  await failure(webhookAt(server).send({ to: "ops", text: "Hi" }));
  expect(server.seen).toHaveLength(1);
});

it("delivers again with the same id and the same bytes until it is taken", async () => {
  await using server = await answering(503, 500, 408, 425, 429, 200);
  const clock = testClock();
  const state = createSharedState({ clock });
  const sent = await webhookAt(server, { state }).send({ to: "ops", text: "Hi" });
  expect(server.seen).toHaveLength(6);
  expect(new Set(server.seen.map(idOf))).toEqual(new Set([sent.id]));
  expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1);
  for (const request of server.seen) expect(() => received(request)).not.toThrow();
  // Apart by more and more, so that a receiver that is down is not run over when it comes back.
  expect(clock.slept.length).toBe(5);
  expect(Math.max(...clock.slept)).toBeGreaterThan(5_000);
});

it("makes one id of one reference, and others of others", async () => {
  await using server = await answering();
  const webhook = webhookAt(server);
  const send = (reference?: string): Promise<{ readonly id: string }> =>
    webhook.send({ to: "ops", text: "Hi", ...(reference === undefined ? {} : { reference }) });
  const first = await send("order.7 é");
  expect(await send("order.7 é")).toEqual(first);
  expect((await send("order.8")).id).not.toBe(first.id);
  expect((await send()).id).not.toBe((await send()).id);
  await sendQuestion(webhook, { to: "ops", question: "Sure?", reference: "order.7 é" });
  expect(idOf(server.seen.at(-1))).not.toBe(first.id);
  for (const request of server.seen) expect(() => received(request)).not.toThrow();
});

it("asks with the address where the answer is taken", async () => {
  await using server = await answering();
  const answerUrl = "https://host.example.com/answers/1";
  const choices = ["Yes", "No"];
  await sendQuestion(webhookAt(server), { to: "ops", question: "Sure?", choices, answerUrl });
  expect(received(server.seen[0])).toMatchObject({
    type: "question",
    data: { to: "ops", question: "Sure?", choices, answerUrl },
  });
});

it("delivers events of one's own, under an id of one's own", async () => {
  await using server = await answering();
  const data = { order: "7", lines: [{ n: 1 }] };
  const event = { type: "order.paid", timestamp: "2026-01-31T23:59:59Z", data };
  await webhookAt(server).eventsDeliver({ id: "msg_1", ...event });
  expect(idOf(server.seen[0])).toBe("msg_1");
  expect(received(server.seen[0])).toEqual(event);
  for (const id of ["msg.1", "a\r\nb", ""])
    expect(await failure(webhookAt(server).eventsDeliver({ id, ...event }))).toMatchObject({
      code: "badInput",
    });
  expect(server.seen).toHaveLength(1);
});

it.each(["whsec_short", "no base64 at all", "whsec_"])(
  "sends nothing that %j would sign",
  async (secret) => {
    await using server = await answering();
    const sent = webhookAt(server, {}, ADDRESS, secret).send({ to: "ops", text: "Hi" });
    expect(await failure(sent)).toMatchObject({ code: "badCredential" });
    expect(server.seen).toEqual([]);
  },
);
