import { bearer, type ConnectorOptions } from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  emailMicrosoft365,
  EmailMicrosoft365Connector,
} from "../../generated/email-microsoft365/email-microsoft365.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, NOW, URL_OF_TESTS } from "../runtime/webhooks/kit/verdict.ts";
import { consentTo } from "./kit/consent.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const ID = "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AyMCY_w==";
const PATH = `/v1.0/me/messages/${encodeURIComponent(ID)}`;

function outlookAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
): EmailMicrosoft365Connector {
  return new EmailMicrosoft365Connector(optionsOf(server, bearer("EwB4"), options));
}

/** Graph as far as sending goes: drafts have ids, what is sent is accepted without a word. */
const accepting = (): Promise<TestServer> =>
  startServer(({ url }, response) => {
    if (/\/(send|sendMail)$/.test(url)) response.writeHead(202).end();
    else json(response, { id: ID, conversationId: "c1" }, 201);
  });

/** What was sent: the path, and the body where there is one. */
const sentTo = ({ seen }: TestServer): readonly unknown[] =>
  seen.map(({ url, body }) => [url, body === "" ? undefined : (JSON.parse(body) as unknown)]);

emailContract({
  open: (server, options) => {
    const outlook = outlookAt(server, options);
    return { send: async (input) => await outlook.perform("notification.send", input) };
  },
  problem: (message) => ({ error: { code: "ErrorUnknown", message } }),
  invalid: 400,
  inMemory: true,
  fixedSender: true,
});

it("sends a letter as a draft, whose id stays the letter's", async () => {
  await using server = await accepting();
  const sent = await outlookAt(server).perform("notification.send", {
    to: '"Lovelace, Zoë" <zoe@example.com>',
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    attachments: [
      { name: "größe.txt", type: "text/plain", content: "text" },
      { name: "a.bin", type: "application/octet-stream", content: Uint8Array.of(0, 255) },
    ],
  });
  expect(sent).toEqual({ id: ID, thread: ID, status: "queued" });
  const attachment = { "@odata.type": "#microsoft.graph.fileAttachment" };
  expect(sentTo(server)).toEqual([
    [
      "/v1.0/me/messages",
      {
        subject: "Grüße",
        body: { contentType: "html", content: "<p>Hi</p>" },
        toRecipients: [{ emailAddress: { address: "zoe@example.com", name: "Lovelace, Zoë" } }],
        attachments: [
          { ...attachment, name: "größe.txt", contentType: "text/plain", contentBytes: "dGV4dA==" },
          {
            ...attachment,
            name: "a.bin",
            contentType: "application/octet-stream",
            contentBytes: "AP8=",
          },
        ],
      },
    ],
    [`${PATH}/send`, undefined],
  ]);
  expect(server.seen.map(({ headers }) => headers["prefer"])).toEqual([
    'IdType="ImmutableId"',
    'IdType="ImmutableId"',
  ]);
});

it("replies to a message in its conversation, and refuses files there", async () => {
  await using server = await accepting();
  const outlook = outlookAt(server);
  const letter = { to: "zoe@example.com", text: "Hi & bye", thread: "../x" };
  expect(await outlook.perform("notification.send", letter)).toMatchObject({ id: ID, thread: ID });
  expect(sentTo(server)).toEqual([
    [
      "/v1.0/me/messages/..%2Fx/createReply",
      {
        message: {
          body: { contentType: "text", content: "Hi & bye" },
          toRecipients: [{ emailAddress: { address: "zoe@example.com" } }],
        },
      },
    ],
    [`${PATH}/send`, undefined],
  ]);
  const attachments = [{ name: "a.txt", type: "text/plain", content: "a" }];
  const withFile = outlook.perform("notification.send", { ...letter, attachments });
  expect(await failure(withFile)).toMatchObject({ code: "unsupported" });
  expect(server.seen).toHaveLength(2);
});

it("says whether a message has left, and sends a question with its links", async () => {
  const webLink = "https://outlook.office365.com/owa/?ItemID=1";
  await using server = await startServer(({ url }, response) =>
    url.endsWith("sendMail")
      ? void response.writeHead(202).end()
      : json(response, { id: ID, isDraft: url.includes("draft"), webLink }),
  );
  const outlook = outlookAt(server);
  expect(await outlook.perform("notification.status", { id: "draft" })).toMatchObject({
    status: "queued",
  });
  const status = await outlook.perform("notification.status", { id: ID });
  expect(status).toEqual({ id: ID, status: "sent", url: webLink });
  const text = "Ship it? https://host.example/a/1";
  const question = { to: "zoe@example.com", question: "Ship it?", choices: ["Yes", "No"], text };
  await (await outlook.prepareQuestion(question)).send();
  expect(sentTo(server)[2]).toEqual([
    "/v1.0/me/sendMail",
    {
      message: {
        subject: "Ship it?",
        body: { contentType: "text", content: text },
        toRecipients: [{ emailAddress: { address: "zoe@example.com" } }],
      },
    },
  ]);
});

it.each([
  [401, "InvalidAuthenticationToken", "reauthenticate"],
  [403, "ErrorAccessDenied", "permission"],
  [404, "MailboxNotEnabledForRESTAPI", "permission"],
  [404, "ErrorItemNotFound", "notFound"],
  [400, "ErrorInvalidRecipients", "invalid"],
  [409, "ErrorIrresolvableConflict", "conflict"],
  [429, "ApplicationThrottled", "rateLimited"],
  [503, "serviceNotAvailable", "unavailable"],
])("says what %i %s means", async (status, code, word) => {
  const body = { error: { code, message: "No.", innerError: { "request-id": "r" } } };
  await using server = await startServer((_, response) => json(response, body, status));
  const error = await failure(outlookAt(server).draftsSend({ id: ID }));
  expect(error).toMatchObject({ code: word, status, vendorCode: code, vendorMessage: "No." });
});

it("moves nothing into the bin that nobody approved", async () => {
  await using server = await accepting();
  const call = outlookAt(server, { policy: {} }).messagesMove({ id: ID, to: "deleteditems" });
  expect(await failure(call)).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
  const policy = { approvals: () => ({ kind: "granted" }) as const };
  await outlookAt(server, { policy }).messagesMove({ id: ID, to: "deleteditems" });
  expect(server.seen).toHaveLength(1);
});

it("follows addresses of next pages on Graph's own host alone", async () => {
  let next = "https://graph.microsoft.com/v1.0/me/messages?$skip=1";
  await using server = await startServer(({ url }, response) =>
    json(response, {
      value: [{ id: url }],
      ...(url.includes("$skip") ? {} : { "@odata.nextLink": next }),
    }),
  );
  const outlook = outlookAt(server);
  const fields = "subject,from,bodyPreview,receivedDateTime,isRead,conversationId,parentFolderId";
  expect(await collect(outlook.messagesList({ filter: "isRead eq false" }))).toEqual([
    { id: `/v1.0/me/messages?%24filter=isRead%20eq%20false&%24select=${fields}&%24top=100` },
    { id: "/v1.0/me/messages?$skip=1" },
  ]);
  next = "https://graph.microsoft.com.evil.example/v1.0/me/messages?$skip=1";
  await expect(collect(outlook.messagesList({}))).rejects.toMatchObject({ code: "hostNotAllowed" });
  expect(server.seen).toHaveLength(3);
});

it("connects a person of any tenant, and takes the new refresh token", async () => {
  const token = (index: number): object => ({
    access_token: `access-${String(index)}`,
    refresh_token: `refresh-${String(index)}`,
    token_type: "Bearer",
    expires_in: 3600,
  });
  const tokens = [token(1), token(2)];
  const consent = await consentTo(emailMicrosoft365, { tokens, tested: { id: "1" } });
  const { page, requests, credential } = consent;
  const login = "https://login.microsoftonline.com/common/oauth2/v2.0";
  expect(page.origin + page.pathname).toBe(`${login}/authorize`);
  expect(page.searchParams.get("scope")).toBe(
    "Mail.Read Mail.ReadWrite Mail.Send User.Read offline_access",
  );
  expect(page.searchParams.get("code_challenge_method")).toBe("S256");
  expect(new Set(requests.map(({ address }) => address))).toEqual(new Set([`${login}/token`]));
  expect(credential.values).toEqual({ accessToken: "access-2" });
  const tenant = "contoso.onmicrosoft.com";
  const theirs = await consentTo(emailMicrosoft365, { fields: { tenant }, tokens, tested: {} });
  expect(theirs.page.pathname).toBe(`/${tenant}/oauth2/v2.0/authorize`);
  for (const wrong of ["../common", "a/b", "", "a?b"])
    await expect(
      consentTo(emailMicrosoft365, { fields: { tenant: wrong }, tokens: [] }),
    ).rejects.toMatchObject({ name: "ConnectorError" });
});

it("subscribes with a secret, answers Graph's question meanwhile, renews and ends", async () => {
  let now = NOW;
  const answers: string[] = [];
  const secret = { value: "" };
  const outlook: { connector?: EmailMicrosoft365Connector } = {};
  await using server = await startServer(async ({ method, body }, response) => {
    if (method === "DELETE") return void response.writeHead(204).end();
    const asked = JSON.parse(body) as Readonly<Record<string, string>>;
    if (method === "POST") {
      secret.value = asked["clientState"] ?? "";
      const url = `${asked["notificationUrl"] ?? ""}?validationToken=Validation%3A+Testing+%3Cb%3E`;
      const raw = delivery({ url, headers: { "content-type": "text/plain; charset=utf-8" } });
      const outcome = await outlook.connector?.receive(raw, hostOf("unused"));
      answers.push(JSON.stringify(outcome?.response));
    }
    json(response, { id: "s1", expirationDateTime: asked["expirationDateTime"] });
  });
  outlook.connector = outlookAt(server, { connection: { folder: "archive" } });
  const store = openSqliteStore({ path: ":memory:", now: () => now });
  const { vault } = openVault({ store, now: () => now });
  const subscriptions = createSubscriptions({ store, vault, now: () => now });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const { connector } = outlook;
  const state = await subscriptions.order(connector, name, URL_OF_TESTS);
  expect(state?.id).toBe("s1");
  const [known] = await subscriptions.secrets(name)(["subscription", "secret"]);
  expect(secret.value).toBe(known?.value);
  expect(answers.map((each) => JSON.parse(each) as unknown)).toMatchObject([
    {
      status: 200,
      body: "Validation: Testing <b>",
      headers: { "content-type": "text/plain; charset=utf-8" },
    },
  ]);
  now += 3 * 86_400_000;
  const renewed = await subscriptions.renewDue(async () => await Promise.resolve(connector));
  expect(renewed).toMatchObject([{ kind: "renewed" }]);
  await subscriptions.cancel(connector, name);
  const until = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
  expect(server.seen.map(({ method }) => method)).toEqual(["POST", "PATCH", "DELETE"]);
  expect(sentTo(server)).toEqual([
    [
      "/v1.0/subscriptions",
      {
        changeType: "created",
        notificationUrl: URL_OF_TESTS,
        lifecycleNotificationUrl: URL_OF_TESTS,
        resource: "me/mailFolders('archive')/messages",
        expirationDateTime: until,
        clientState: secret.value,
      },
    ],
    ["/v1.0/subscriptions/s1", { expirationDateTime: until }],
    ["/v1.0/subscriptions/s1", undefined],
  ]);
});

it.each([["x')/messages?$filter=('"], [""], ["a b"]])(
  "connects no folder called %j",
  async (folder) => {
    const connecting = consentTo(emailMicrosoft365, { fields: { folder }, tokens: [] });
    await expect(connecting).rejects.toMatchObject({ name: "ConnectorError", code: "badInput" });
  },
);

const SECRET = "5f2c0a";
const notice = (id: string, change: object = {}): object => ({
  subscriptionId: "s1",
  subscriptionExpirationDateTime: "2023-11-20T22:13:20.0000000Z",
  changeType: "created",
  clientState: SECRET,
  tenantId: "84bd8158-6d4d-4958-8b9f-9d6445542f95",
  resource: `Users/u1/Messages/${id}`,
  resourceData: { "@odata.type": "#Microsoft.Graph.Message", id },
  ...change,
});
const told = (...value: readonly unknown[]): RawWebhook =>
  delivery({ body: JSON.stringify({ value }) });

it("gives every notice of a delivery its name and data", async () => {
  await using server = await accepting();
  const lifecycle = (lifecycleEvent: string): object => ({
    subscriptionId: "s1",
    subscriptionExpirationDateTime: "2023-11-20T22:13:20.0000000Z",
    clientState: SECRET,
    lifecycleEvent,
  });
  const outcome = await outlookAt(server).receive(
    told(
      notice("m1"),
      notice("m2"),
      notice("m3", { changeType: "updated" }),
      ...["missed", "subscriptionRemoved", "reauthorizationRequired"].map(lifecycle),
    ),
    hostOf(SECRET),
  );
  expect(outcome.response.status).toBe(202);
  expect(wordOf(outcome)).toBe(
    "message.received message.received messages.missed subscription.removed subscription.questioned",
  );
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  const [event] = outcome.events;
  if (event?.envelope.type !== "message.received") throw new Error("another event");
  const id: string = event.envelope.data.resourceData.id;
  expect(id).toBe("m1");
});

it("refuses a delivery where one notice is a stranger's, and drops what comes again", async () => {
  await using server = await accepting();
  const outlook = outlookAt(server);
  const host = hostOf(SECRET);
  const take = async (raw: RawWebhook): Promise<string> => wordOf(await outlook.receive(raw, host));
  expect(await take(told(notice("m1"), notice("m2", { clientState: "5f2c0b" })))).toBe(
    "badSignature",
  );
  expect(await take(told(notice("m1", { clientState: undefined })))).toBe("badSignature");
  expect(await take(told())).toBe("unsigned");
  expect(await take(delivery({ body: "[]" }))).toBe("unsigned");
  expect(await take(told(notice("m1")))).toBe("message.received");
  expect(await take(told(notice("m1")))).toBe("duplicate");
  expect(await take(told(notice("m1"), notice("m2")))).toBe("message.received");
});
