import { generateKeyPairSync } from "node:crypto";
import { bearer, type ConnectorOptions, type DeliveryContext } from "@human/connector-sdk";
import { OAuth2Client } from "google-auth-library";
import { expect, it } from "vitest";
import {
  emailGoogleWorkspace,
  EmailGoogleWorkspaceConnector,
} from "../../generated/email-google-workspace/email-google-workspace.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { makeToken } from "../runtime/webhooks/kit/token.ts";
import { delivery, NOW, URL_OF_TESTS, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { consentTo } from "./kit/consent.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";
import { connectServiceAccount } from "./kit/service-account.ts";

const TOPIC = "projects/acme/topics/mail";
const PUSHER = "push@acme.iam.gserviceaccount.com";
const sent = { id: "18c2f1a9d7b0e345", threadId: "18c2f1a9d7b0e344", labelIds: ["SENT"] };

function gmailAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  sender = "Alerts <alerts@example.com>",
): EmailGoogleWorkspaceConnector {
  const connection = { address: "ada@example.com", sender, topic: TOPIC, pushAccount: PUSHER };
  return new EmailGoogleWorkspaceConnector(
    optionsOf(server, bearer("ya29.t"), { connection, ...options }),
  );
}

const answering = (body: unknown): Promise<TestServer> =>
  startServer((_, response) => json(response, body));

emailContract({
  open: (server, options, from) => {
    const gmail = gmailAt(server, options, from);
    return { send: async (input) => await gmail.perform("notification.send", input) };
  },
  problem: (message) => ({ error: { code: 0, message, errors: [{ message, domain: "global" }] } }),
  invalid: 400,
  inMemory: true,
});

/** The message that a request holds, as text. */
function rawOf({ body }: { readonly body: string }): string {
  const { raw } = JSON.parse(body) as { readonly raw: string };
  expect(raw).toMatch(/^[A-Za-z0-9_-]+=*$/);
  return Buffer.from(raw, "base64url").toString("latin1");
}

it("sends a letter as a whole message", async () => {
  await using server = await answering(sent);
  const result = await gmailAt(server).perform("notification.send", {
    to: "Zoë <zoe@example.com>",
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    attachments: [{ name: "a.bin", type: "image/png", content: Uint8Array.of(0, 255) }],
  });
  expect(result).toEqual({ id: sent.id, thread: sent.threadId, status: "sent" });
  const [request] = server.seen;
  if (request === undefined) throw new Error("Nothing was sent.");
  expect([request.method, request.url]).toEqual(["POST", "/gmail/v1/users/me/messages/send"]);
  expect(request.headers).toMatchObject({
    authorization: "Bearer ya29.t",
    "content-type": "application/json",
  });
  expect(Object.keys(JSON.parse(request.body) as object)).toEqual(["raw"]);
  const message = rawOf(request);
  expect(message).toContain("From: Alerts <alerts@example.com>\r\n");
  expect(message).toContain("To: =?UTF-8?B?Wm/Dqw==?= <zoe@example.com>\r\n");
  expect(message).toContain("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n");
  for (const each of ["Hi", "<p>Hi</p>"]) expect(message).toContain(btoa(each));
  expect(message).toContain('filename="a.bin"\r\n\r\nAP8=');
});

it("writes from the mailbox itself where no sender is named", async () => {
  await using server = await answering(sent);
  const gmail = gmailAt(server, { connection: { address: "ada@example.com" } });
  await gmail.perform("notification.send", { to: "b@example.com", text: "b" });
  expect(server.seen.map(rawOf).join()).toContain("From: ada@example.com\r\n");
});

it("replies to the last message of a conversation by its own id", async () => {
  const header = (value: string): object => ({
    payload: { headers: [{ name: "Message-Id", value }] },
  });
  const messages = [header("<1@mail.gmail.com>"), header("<2@example.com>")].map((each, index) => ({
    id: String(index),
    threadId: sent.threadId,
    ...each,
  }));
  await using server = await startServer(({ method }, response) =>
    json(response, method === "GET" ? { id: sent.threadId, messages } : sent),
  );
  const result = await gmailAt(server).perform("notification.send", {
    to: "zoe@example.com",
    subject: "Re: Hello",
    text: "Hi",
    thread: "18c2f1a9d7b0e344/..",
  });
  expect(result).toMatchObject({ id: sent.id, thread: sent.threadId });
  const [read, write] = server.seen;
  expect(read?.url).toBe(
    "/gmail/v1/users/me/threads/18c2f1a9d7b0e344%2F..?format=metadata&metadataHeaders=Message-ID",
  );
  if (write === undefined) throw new Error("Nothing was sent.");
  expect(JSON.parse(write.body)).toMatchObject({ threadId: "18c2f1a9d7b0e344/.." });
  const message = rawOf(write);
  expect(message).toContain("In-Reply-To: <2@example.com>\r\nReferences: <2@example.com>\r\n");
  expect(message).toContain(btoa("Hi"));
});

it("names nothing that a stranger wrote for an id, and sends no reply to what is not there", async () => {
  const value = "<2@example.com>\r\nBcc: eve@example.com";
  const messages = [
    { id: "1", threadId: "t", payload: { headers: [{ name: "Message-ID", value }] } },
  ];
  await using server = await startServer(({ method }, response) =>
    json(response, method === "GET" ? { id: "t", messages } : sent),
  );
  const letter = { to: "zoe@example.com", text: "Hi", thread: "t" };
  await gmailAt(server).perform("notification.send", letter);
  expect(server.seen.slice(1).map(rawOf).join()).not.toContain("eve@example.com");
  await using empty = await startServer((_, response) =>
    json(response, { error: { message: "No.", errors: [{ reason: "notFound" }] } }, 404),
  );
  const reply = gmailAt(empty).perform("notification.send", letter);
  expect(await failure(reply)).toMatchObject({ code: "notFound", vendorCode: "notFound" });
  expect(empty.seen).toHaveLength(1);
});

it("sends a question with its links", async () => {
  await using server = await answering(sent);
  const prepared = await gmailAt(server).prepareQuestion({
    to: "zoe@example.com",
    question: "Ship it?",
    choices: ["Yes", "No"],
    text: "Ship it? https://host.example/a/1",
  });
  await prepared.send();
  const message = server.seen.map(rawOf).join();
  expect(message).toContain("Subject: Ship it?\r\n");
  expect(message).toContain(btoa("Ship it? https://host.example/a/1"));
});

it.each([
  [401, "authError", "reauthenticate"],
  [403, "insufficientPermissions", "permission"],
  [403, "domainPolicy", "permission"],
  [403, "userRateLimitExceeded", "rateLimited"],
  [403, "dailyLimitExceeded", "rateLimited"],
  [429, "rateLimitExceeded", "rateLimited"],
  [400, "failedPrecondition", "invalid"],
  [404, "notFound", "notFound"],
  [500, "backendError", "unavailable"],
])("says what %i %s means", async (status, reason, code) => {
  const body = { error: { code: status, message: "No.", errors: [{ reason, message: "No." }] } };
  await using server = await startServer((_, response) => json(response, body, status));
  const error = await failure(gmailAt(server).messagesSend({ raw: "aGk" }));
  expect(error).toMatchObject({ code, status, vendorCode: reason, vendorMessage: "No." });
});

it("puts nothing into the bin that nobody approved, by its label neither", async () => {
  await using server = await answering(sent);
  const call = gmailAt(server, { policy: {} }).messagesLabel({ id: sent.id, add: ["TRASH"] });
  expect(await failure(call)).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
  const policy = { approvals: () => ({ kind: "granted" }) as const };
  await gmailAt(server, { policy }).messagesLabel({ id: sent.id, add: ["TRASH"] });
  expect(server.seen).toHaveLength(1);
});

it("reads what happened since, page by page", async () => {
  const added = [{ message: { id: "m1", threadId: "t1" } }];
  await using server = await startServer(({ url }, response) =>
    json(
      response,
      url.includes("pageToken")
        ? { historyId: "12" }
        : { history: [{ id: "11", messagesAdded: added }], nextPageToken: "p2", historyId: "12" },
    ),
  );
  const since = gmailAt(server).historyList({ since: "10", types: ["messageAdded"] });
  expect(await collect(since)).toEqual([{ id: "11", added }]);
  expect(server.seen).toHaveLength(2);
});

it("connects a person and a service account, and keeps whose mailbox it is", async () => {
  const token = { access_token: "ya29.1", expires_in: 3599, token_type: "Bearer" };
  const tested = { email: "ada@example.com" };
  const tokens = [{ ...token, refresh_token: "1//r" }, token];
  const { page, connection } = await consentTo(emailGoogleWorkspace, { tokens, tested });
  const scopes = ["compose", "modify", "readonly", "send"].map(
    (each) => `https://www.googleapis.com/auth/gmail.${each}`,
  );
  expect(page.searchParams.get("scope")?.split(" ")).toEqual(scopes);
  expect(page.searchParams.get("access_type")).toBe("offline");
  expect(connection.fields).toEqual({ address: "ada@example.com" });
  const fields = { mailbox: "bob@example.com" };
  const { claims } = await connectServiceAccount(emailGoogleWorkspace, fields, tested);
  expect(claims).toMatchObject({ sub: "bob@example.com", scope: scopes.join(" ") });
});

it("watches the mailbox every day, where there is a topic", async () => {
  let now = NOW;
  const expiration = String(NOW + 604_800_000);
  await using server = await startServer(({ url }, response) =>
    url.endsWith("/stop")
      ? void response.writeHead(204).end()
      : json(response, { historyId: "7", expiration }),
  );
  const store = openSqliteStore({ path: ":memory:", now: () => now });
  const { vault } = openVault({ store, now: () => now });
  const subscriptions = createSubscriptions({ store, vault, now: () => now });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const gmail = gmailAt(server);
  const state = await subscriptions.order(gmail, name, URL_OF_TESTS);
  expect(state?.expires).toBe(Number(expiration));
  now += 86_400_000;
  const renewed = await subscriptions.renewDue(async () => await Promise.resolve(gmail));
  expect(renewed).toMatchObject([{ kind: "renewed" }]);
  await subscriptions.cancel(gmail, name);
  const users = "/gmail/v1/users/me";
  expect(server.seen.map(({ url, body }) => [url, body])).toEqual([
    [`${users}/watch`, JSON.stringify({ topicName: TOPIC })],
    [`${users}/watch`, JSON.stringify({ topicName: TOPIC })],
    [`${users}/stop`, ""],
  ]);
  const without = gmailAt(server, { connection: { address: "ada@example.com" } });
  expect(await subscriptions.order(without, name, URL_OF_TESTS)).toBeUndefined();
});

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256" }] };
const claims = {
  iss: "https://accounts.google.com",
  aud: URL_OF_TESTS,
  email: PUSHER,
  email_verified: true,
  iat: NOW / 1000,
  exp: NOW / 1000 + 3600,
};

function host(): DeliveryContext {
  return hostOf(
    "unused",
    { "ada@example.com": ["c1"] },
    { fetchJson: async () => await Promise.resolve(keys), webhook: { url: URL_OF_TESTS } },
  );
}

function pushed(
  change: Readonly<Record<string, unknown>> = {},
  data: unknown = { emailAddress: "ada@example.com", historyId: 9876543210 },
  messageId = "2070443601311540",
): RawWebhook {
  const token = makeToken({ ...claims, ...change }, privateKey, { alg: "RS256", kid: "k1" });
  const message = {
    data: btoa(JSON.stringify(data)),
    messageId,
    publishTime: "2023-11-14T22:13:19Z",
  };
  return delivery({
    body: JSON.stringify({ message, subscription: "projects/acme/subscriptions/mail" }),
    headers: { authorization: `Bearer ${token}` },
  });
}

it(
  "tells of a change in the mailbox, whose token Google's library takes too",
  { tags: ["oracle/google-auth-library"] },
  async () => {
    await using server = await answering({});
    const raw = pushed({
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    const certificates = { k1: publicKey.export({ format: "pem", type: "spki" }).toString() };
    const token = String(raw.headers["authorization"]).slice("Bearer ".length);
    const issuers = ["https://accounts.google.com"];
    const client = new OAuth2Client();
    await client.verifySignedJwtWithCertsAsync(token, certificates, URL_OF_TESTS, issuers);
    const outcome = await gmailAt(server).receive(pushed(), host());
    if (outcome.kind !== "events") throw new Error(JSON.stringify(outcome));
    const [event] = outcome.events;
    const address: string | undefined = event?.envelope.data.emailAddress;
    expect(address).toBe("ada@example.com");
    expect(event?.envelope).toMatchObject({
      type: "mailbox.changed",
      id: "2070443601311540",
      connection: "c1",
      scheme: "jwt-rs256",
      data: { historyId: 9876543210 },
    });
  },
);

it("refuses what others signed, for others, too late or twice", async () => {
  await using server = await answering({});
  const gmail = gmailAt(server);
  const take = async (raw: RawWebhook, connector = gmail, context = host()): Promise<string> =>
    wordOf(await connector.receive(raw, context));
  expect(await take(pushed({ aud: "https://hooks.example.com/in/2" }))).toBe("badClaims");
  expect(await take(pushed({ email: "push@evil.iam.gserviceaccount.com" }))).toBe("badClaims");
  expect(await take(pushed({ email_verified: false }))).toBe("badClaims");
  expect(await take(pushed({ iss: "https://evil.example" }))).toBe("badClaims");
  expect(await take(pushed({ exp: NOW / 1000 - 1 }))).toBe("stale");
  expect(await take(withHeader(pushed(), "authorization", undefined))).toBe("unsigned");
  const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = makeToken(claims, other, { alg: "RS256", kid: "k1" });
  const unsigned = `${makeToken(claims, "x", { alg: "none", kid: "k1" }).split(".", 2).join(".")}.`;
  for (const token of [forged, unsigned])
    expect(await take(withHeader(pushed(), "authorization", `Bearer ${token}`))).toBe(
      "badSignature",
    );
  // Whoever names no account for the push subscription takes nothing.
  const open = gmailAt(server, { connection: { address: "ada@example.com", topic: TOPIC } });
  expect(await take(pushed(), open)).toBe("badClaims");
  expect(await take(pushed({}, { emailAddress: "bob@example.com", historyId: 1 }))).toBe("");
  expect(await take(pushed({}, { historyId: 1 }))).toBe("noAccount");
  const context = host();
  expect(await take(pushed(), gmail, context)).toBe("mailbox.changed");
  expect(await take(pushed(), gmail, context)).toBe("duplicate");
});
