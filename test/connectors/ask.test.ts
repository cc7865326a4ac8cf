import { createHmac } from "node:crypto";
import {
  bearer,
  type CallObserver,
  createContext,
  createQuestions,
  fields,
  type Connector,
  type ConnectorOptions,
  type HumanInput,
  type RawWebhook,
} from "@human/connector-sdk";
import { simpleParser } from "mailparser";
import { anyCredential, createMockVendor, type Tools } from "@human/connector-sdk/testing";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import twilio from "twilio";
import type { Catalog } from "../../generated/index.ts";
import { EmailGoogleWorkspaceConnector } from "../../generated/email-google-workspace/email-google-workspace.ts";
import * as google from "../../generated/email-google-workspace/email-google-workspace.ts";
import * as microsoft from "../../generated/email-microsoft365/email-microsoft365.ts";
import * as smtp from "../../generated/email-smtp/email-smtp.ts";
import { EmailMailgunConnector } from "../../generated/email-mailgun/email-mailgun.ts";
import { EmailMicrosoft365Connector } from "../../generated/email-microsoft365/email-microsoft365.ts";
import { EmailPostmarkConnector } from "../../generated/email-postmark/email-postmark.ts";
import { EmailSendgridConnector } from "../../generated/email-sendgrid/email-sendgrid.ts";
import { EmailSesConnector } from "../../generated/email-ses/email-ses.ts";
import { PagerdutyConnector } from "../../generated/pagerduty/pagerduty.ts";
import { SlackNotificationsConnector } from "../../generated/slack-notifications/slack-notifications.ts";
import { TwilioSmsConnector } from "../../generated/twilio-sms/twilio-sms.ts";
import { WebhookConnector } from "../../generated/webhook/webhook.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openDesk, OWNER, visit } from "../runtime/wait/kit.ts";
import { delivery, NOW, URL_OF_TESTS } from "../runtime/webhooks/kit/verdict.ts";
import { optionsOf } from "./kit/open.ts";

const SECRET = "a secret of the tests";
const TS = "1503435956.000247";
const actor = "agent-1";

const slackServer = (): Promise<TestServer> =>
  startServer((_request, response) => json(response, { ok: true, channel: "C1", ts: TS }));

function slackAt(server: TestServer): SlackNotificationsConnector {
  const parts = { ...OWNER, connection: { teamId: "T1" } };
  return new SlackNotificationsConnector(optionsOf(server, bearer("xoxb-1"), parts));
}

/** Signs as Slack's documents say. */
function fromSlack(body: string, secret = SECRET): RawWebhook {
  const time = String(NOW / 1000);
  const mac = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex");
  const headers = {
    "content-type": body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded",
    "X-Slack-Request-Timestamp": time,
    "X-Slack-Signature": `v0=${mac}`,
  };
  return delivery({ body, headers });
}

const accounts = { T1: ["c1"] };
let triggers = 0;
const press = (user: string, value: string, ts = TS): string =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: "block_actions",
      trigger_id: `t-${String((triggers += 1))}`,
      team: { id: "T1" },
      user: { id: user },
      channel: { id: "C1" },
      message: { ts },
      actions: [{ action_id: "a", type: "button", value }],
    }),
  }).toString();

const ship: HumanInput = {
  to: "C1",
  question: "Ship it?",
  choices: ["Yes", "No"],
  approvers: ["U1", "U2"],
};

it("asks in Slack, and gives the answer of the first approver who presses a button", async () => {
  await using server = await slackServer();
  const desk = openDesk();
  const slack = slackAt(server);
  const context = createContext<Catalog>({
    organization: "org-1",
    connections: [slack],
    questions: desk.questions,
  });
  const answer = context.call.human({ ...ship, reference: "r1" }, { actor: "U2" });
  await expect.poll(() => desk.clock.sleeping()).toBe(1);
  const take = async (body: string, secret = SECRET): Promise<unknown> => {
    const [settled] = await desk.receive(slack, fromSlack(body, secret), SECRET, accounts);
    return typeof settled === "object" && settled.kind === "ignored" ? settled.reason : settled;
  };
  expect(await take(press("U1", "Yes"), "guess")).toBe("badSignature");
  expect(await take(press("U1", "Yes", "1503435956.000248"))).toBe("noQuestion");
  expect(await take(press("U9", "Yes"))).toBe("notApprover");
  expect(await take(press("U2", "Yes"))).toBe("requester");
  expect(await take(press("U1", "Maybe"))).toBe("noChoice");
  expect(await take(press("U1", "No"))).toMatchObject({ kind: "answered" });
  expect(await take(press("U1", "Yes"))).toBe("noQuestion");
  expect(await answer).toEqual({ choice: "No", by: "U1" });
  // The same reference is not asked again.
  expect(await context.call.human({ ...ship, reference: "r1" }, { actor: "U2" })).toEqual({
    choice: "No",
    by: "U1",
  });
  expect(server.seen).toHaveLength(1);
});

it("takes the reply in the thread of a question without choices", async () => {
  await using server = await slackServer();
  const desk = openDesk();
  const slack = slackAt(server);
  const input = { to: "C1", question: "Why?", approvers: ["U1"] };
  const { id } = await desk.questions.ask(slack, input, { actor });
  const event = {
    type: "message",
    channel: "C1",
    user: "U1",
    text: "Because.",
    ts: "2",
    thread_ts: TS,
  };
  const body = JSON.stringify({ type: "event_callback", team_id: "T1", event_id: "Ev1", event });
  expect(await desk.receive(slack, fromSlack(body), SECRET, accounts)).toEqual([
    { kind: "answered", question: id },
  ]);
  // As another process of the host reads it.
  expect(await desk.again().answer([slackAt(server)], id)).toEqual({ text: "Because.", by: "U1" });
});

const SID = "AC0123456789abcdef0123456789abcdef";
const THEIRS = "+15558675310";

it("asks a number one question at a time by Twilio, and takes the reply of that number", async () => {
  await using server = await startServer((_request, response) =>
    json(response, { sid: "SM1", status: "queued" }, 201),
  );
  const connection = { accountSid: SID, from: "+15017122661" };
  const ended: (readonly [string, string])[] = [];
  const observer: CallObserver = {
    ended: ({ operation }, { code }) => void ended.push([operation, code]),
  };
  const sms = new TwilioSmsConnector(
    optionsOf(server, fields({ authToken: SECRET }), { ...OWNER, connection, observer }),
  );
  const desk = openDesk();
  const input = { to: THEIRS, question: "Ship it?", choices: ["Yes", "No"], approvers: [THEIRS] };
  const asked = await desk.questions.ask(sms, input, { actor });
  const second = desk.questions.ask(sms, { ...input, question: "Sure?" }, { actor });
  expect(await failure(second)).toMatchObject({ code: "conflict" });
  expect(server.seen).toHaveLength(1);
  expect(ended).toEqual([
    ["messages.send", "ok"],
    ["notification.ask", "conflict"],
  ]);
  const reply = async (Body: string, From: string, MessageSid: string): Promise<unknown> => {
    const params = {
      MessageSid,
      SmsStatus: "received",
      AccountSid: SID,
      From,
      To: connection.from,
      Body,
    };
    const signature = twilio.getExpectedTwilioSignature(SECRET, URL_OF_TESTS, params);
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "X-Twilio-Signature": signature,
    };
    const raw = delivery({ body: new URLSearchParams(params).toString(), headers });
    return (await desk.receive(sms, raw, SECRET, { [SID]: ["c1"] }))[0];
  };
  expect(await reply("yes", "+15550000000", "SM2")).toMatchObject({ reason: "noQuestion" });
  expect(await reply(" yes ", THEIRS, "SM3")).toEqual({ kind: "answered", question: asked.id });
  expect(await desk.questions.answer([sms], asked.id)).toEqual({
    choice: "Yes",
    text: " yes ",
    by: THEIRS,
  });
  // The number is free again.
  await desk.questions.ask(sms, { ...input, question: "Sure?" }, { actor });
  expect(server.seen).toHaveLength(2);
});

it("asks by an incident of PagerDuty, which whoever acknowledges it answers", async () => {
  const incident = { id: "PGR0VU2", status: "triggered", html_url: "https://acme.pagerduty.com/1" };
  await using server = await startServer((_request, response) => json(response, { incident }, 201));
  const connection = { from: "oncall@example.com" };
  const pagerduty = new PagerdutyConnector(
    optionsOf(server, fields({ key: "key-1" }), { ...OWNER, connection }),
  );
  const desk = openDesk();
  const input = { to: "PF9KMXH", question: "Can somebody look?", approvers: ["PLH1HKV"] };
  const { id } = await desk.questions.ask(pagerduty, input, { actor });
  const acknowledge = async (who: string, event: string): Promise<unknown> => {
    const body = JSON.stringify({
      event: {
        id: event,
        event_type: "incident.acknowledged",
        resource_type: "incident",
        occurred_at: "2023-11-14T22:13:20Z",
        agent: { id: who, type: "user_reference" },
        data: { ...incident, type: "incident" },
      },
    });
    const mac = createHmac("sha256", SECRET).update(body).digest("hex");
    const raw = delivery({ body, headers: { "X-PagerDuty-Signature": `v1=${mac}` } });
    return (await desk.receive(pagerduty, raw, SECRET))[0];
  };
  expect(await acknowledge("PSTRANGER", "E1")).toMatchObject({ reason: "notApprover" });
  expect(await acknowledge("PLH1HKV", "E2")).toEqual({ kind: "answered", question: id });
  expect(await desk.questions.answer([pagerduty], id)).toEqual({
    text: "acknowledged",
    by: "PLH1HKV",
  });
});

it("takes the note that an approver writes to the incident of a question in PagerDuty", async () => {
  const incident = { id: "PGR0VU2", status: "triggered", html_url: "https://acme.pagerduty.com/1" };
  await using server = await startServer((_request, response) => json(response, { incident }, 201));
  const connection = { from: "oncall@example.com" };
  const pagerduty = new PagerdutyConnector(
    optionsOf(server, fields({ key: "key-1" }), { ...OWNER, connection }),
  );
  const desk = openDesk();
  const input = { to: "PF9KMXH", question: "Can somebody look?", approvers: ["PLH1HKV"] };
  const { id } = await desk.questions.ask(pagerduty, input, { actor });
  const note = async (about: string, event: string): Promise<unknown> => {
    const body = JSON.stringify({
      event: {
        id: event,
        event_type: "incident.annotated",
        resource_type: "incident",
        occurred_at: "2023-11-14T22:13:20Z",
        agent: { id: "PLH1HKV", type: "user_reference" },
        data: {
          incident: { id: about, type: "incident_reference" },
          id: "N1",
          content: "Restarted it.",
          trimmed: false,
          type: "incident_note",
        },
      },
    });
    const mac = createHmac("sha256", SECRET).update(body).digest("hex");
    const raw = delivery({ body, headers: { "X-PagerDuty-Signature": `v1=${mac}` } });
    return (await desk.receive(pagerduty, raw, SECRET))[0];
  };
  expect(await note("PANOTHER", "E1")).toMatchObject({ reason: "noQuestion" });
  expect(await note(incident.id, "E2")).toEqual({ kind: "answered", question: id });
  expect(await desk.questions.answer([pagerduty], id)).toEqual({
    text: "Restarted it.",
    by: "PLH1HKV",
  });
});

const ADA = "ada@example.com";
const letter: HumanInput = {
  to: ADA,
  question: "Ship <it> & go?\nReally?",
  choices: ["Yes", "No & never"],
  approvers: [ADA],
};

type Letter = readonly [subject: unknown, text: string];

interface Mailer {
  readonly id: string;
  readonly open: (server: TestServer) => Connector;
  readonly answer: unknown;
  /** Subject and text of what was sent. */
  readonly read: (request: SeenRequest) => Letter | Promise<Letter>;
}

const from = "Alerts <alerts@example.com>";
const bodyOf = <T>({ body }: SeenRequest): T => JSON.parse(body) as T;

async function readMail(message: Buffer): Promise<Letter> {
  const { subject, text = "" } = await simpleParser(message);
  return [subject, text];
}

const mailers: readonly Mailer[] = [
  {
    id: "email-postmark",
    open: (server) =>
      new EmailPostmarkConnector(
        optionsOf(server, fields({ key: "k" }), { ...OWNER, connection: { from } }),
      ),
    answer: {
      MessageID: "1",
      ErrorCode: 0,
      Message: "OK",
      To: ADA,
      SubmittedAt: "2026-02-17T07:25:01Z",
    },
    read: (request) => {
      const { Subject, TextBody } = bodyOf<Record<string, string>>(request);
      return [Subject, TextBody ?? ""];
    },
  },
  {
    id: "email-sendgrid",
    open: (server) =>
      new EmailSendgridConnector(
        optionsOf(server, fields({ key: "k" }), { ...OWNER, connection: { from } }),
      ),
    answer: {},
    read: (request) => {
      const { subject, content } = bodyOf<{
        readonly subject: string;
        readonly content: readonly { readonly value: string }[];
      }>(request);
      return [subject, content[0]?.value ?? ""];
    },
  },
  {
    id: "email-mailgun",
    open: (server) =>
      new EmailMailgunConnector(
        optionsOf(server, fields({ key: "k" }), {
          ...OWNER,
          connection: { from, domain: "mg.example.com" },
        }),
      ),
    answer: { id: "<1@mg.example.com>", message: "Queued." },
    read: ({ body }) => {
      const part = (name: string): string =>
        new RegExp(`name="?${name}"?\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^]*?)\\r\\n--`).exec(
          body,
        )?.[1] ?? "";
      return [part("subject"), part("text")];
    },
  },
  {
    id: "email-ses",
    open: (server) =>
      new EmailSesConnector(
        optionsOf(server, fields({ accessKeyId: "AKIA", secretAccessKey: "s" }), {
          ...OWNER,
          connection: { from, region: "eu-west-1" },
        }),
      ),
    answer: { MessageId: "1" },
    read: async (request) => {
      const { Content } = bodyOf<{ readonly Content: { readonly Raw: { readonly Data: string } } }>(
        request,
      );
      return await readMail(Buffer.from(Content.Raw.Data, "base64"));
    },
  },
  {
    id: "email-google-workspace",
    open: (server) =>
      new EmailGoogleWorkspaceConnector(
        optionsOf(server, bearer("t"), { ...OWNER, connection: { address: from } }),
      ),
    answer: { id: "1", threadId: "1" },
    read: async (request) =>
      await readMail(Buffer.from(bodyOf<{ readonly raw: string }>(request).raw, "base64url")),
  },
  {
    id: "email-microsoft365",
    open: (server) => new EmailMicrosoft365Connector(optionsOf(server, bearer("t"), { ...OWNER })),
    answer: {},
    read: (request) => {
      const { message } = bodyOf<{
        readonly message: { readonly subject: string; readonly body: { readonly content: string } };
      }>(request);
      const links = [...message.body.content.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);
      return [message.subject, links.join("\n")];
    },
  },
];

it.each(mailers)("asks by links in a letter of $id", async ({ open, answer, read }) => {
  await using server = await startServer((_request, response) =>
    json(response, answer, 200, { "x-message-id": "1" }),
  );
  const desk = openDesk();
  const mailer = open(server);
  const { id } = await desk.questions.ask(mailer, letter, { actor });
  const [request] = server.seen;
  if (request === undefined) throw new Error("Nothing was sent.");
  const [subject, text] = await read(request);
  expect(subject).toBe("Ship <it> & go? Really?");
  const [yes, no, ...more] = text.match(/https:\/\/host\.example\.com\/answers\/\S+/g) ?? [];
  expect(more).toEqual([]);
  if (yes === undefined || no === undefined) throw new Error(`no links in ${text}`);
  // A scanner follows both links, and nothing has happened.
  for (const url of [yes, no]) {
    expect(await desk.questions.respond(visit("HEAD", url))).toMatchObject({
      status: 200,
      body: "",
    });
    const page = await desk.questions.respond(visit("GET", url));
    expect(page.status).toBe(200);
    expect(page.body).toContain("Ship &lt;it&gt; &amp; go?<br>Really?");
  }
  const taken = await desk.questions.respond(visit("POST", no, { choice: "1" }));
  expect(taken.status).toBe(200);
  expect(await desk.questions.answer([mailer], id)).toEqual({ choice: "No & never", by: ADA });
  expect((await desk.questions.respond(visit("POST", yes, { choice: "0" }))).status).toBe(410);
});

/** What a message says, also where it is packed into MIME and base64. */
function unpacked(body: string): string {
  const whole = body.replaceAll(/(?<=[\w+/]{76})\r\n(?=[\w+/])/g, "");
  const packed = whole.match(/[\w+/-]{100,}={0,2}/g) ?? [];
  const inner = packed.map((each) => Buffer.from(each, "base64").toString());
  const isWritten = (text: string): boolean =>
    text.includes("Content-Type") || text.includes("://");
  return [body, ...inner.filter(isWritten).map(unpacked)].join("\n").replaceAll(/=?\r\n/g, "");
}

it.each([
  ["email-google-workspace", google, { connection: { address: "alerts@example.com" } }],
  ["email-microsoft365", microsoft, { connection: {} }],
  ["email-smtp", smtp, { connection: { host: "mail.example.com", from: "alerts@example.com" } }],
] as const)("asks by links in a letter of %s", async (id, generated, options) => {
  const tools = JSON.parse(readFileSync(`generated/${id}/tools.json`, "utf8")) as Tools;
  const vendor = createMockVendor(generated, { tools });
  const Class = Object.entries(generated).find(([name]) => name.endsWith("Connector"))?.[1];
  const { transport, drivers } = vendor;
  const mailer = new (Class as unknown as new (options: ConnectorOptions) => Connector)({
    ...OWNER,
    ...options,
    credentials: anyCredential,
    transport,
    drivers,
  });
  const desk = openDesk();
  const asked = await desk.questions.ask(mailer, letter, { actor });
  const text = unpacked(vendor.requests[0]?.body ?? "");
  const links = text.match(/https:\/\/host\.example\.com\/answers\/[\w-]{43}\.1\.[\w-]{43}/g) ?? [];
  const [no = ""] = links;
  expect(new Set(links).size).toBe(1);
  expect((await desk.questions.respond(visit("GET", no))).status).toBe(200);
  expect((await desk.questions.respond(visit("POST", no, { choice: "1" }))).status).toBe(200);
  expect(await desk.questions.answer([mailer], asked.id)).toEqual({
    choice: "No & never",
    by: ADA,
  });
});

it("hands an address for the answer to whoever takes webhooks", async () => {
  await using server = await startServer((_request, response) => {
    response.writeHead(204).end();
  });
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const webhook = new WebhookConnector(
    optionsOf(server, fields({ secret }), {
      ...OWNER,
      connection: { url: "https://hooks.example.com/in" },
    }),
  );
  const desk = openDesk();
  const input = { to: "ops", question: "Why?", approvers: ["ops"] };
  const { id } = await desk.questions.ask(webhook, input, { actor });
  const [request] = server.seen;
  if (request === undefined) throw new Error("Nothing was sent.");
  const { data } = bodyOf<{ readonly data: { readonly answerUrl: string } }>(request);
  const page = await desk.questions.respond(visit("GET", data.answerUrl));
  expect(page.body).toContain("<textarea");
  expect((await desk.questions.respond(visit("POST", data.answerUrl, { text: " " }))).status).toBe(
    400,
  );
  await desk.questions.respond(visit("POST", data.answerUrl, { text: "Because." }));
  expect(await desk.questions.answer([webhook], id)).toEqual({ text: "Because.", by: "ops" });
});

it("sends no letter whose answer nobody could give", async () => {
  await using server = await startServer((_request, response) => json(response, {}));
  const desk = openDesk();
  const [postmark] = mailers;
  if (postmark === undefined) throw new Error("no mailer");
  const mailer = postmark.open(server);
  const others = desk.questions.ask(
    mailer,
    { ...letter, approvers: ["bob@example.com"] },
    { actor },
  );
  expect(await failure(others)).toMatchObject({ code: "badInput" });
  const own = desk.questions.ask(mailer, { ...letter, approvers: [ADA] }, { actor: ADA });
  expect(await failure(own)).toMatchObject({ code: "badInput" });
  const { store, attestor } = desk;
  const without = createQuestions({ store, attestor }).ask(mailer, letter, { actor });
  expect(await failure(without)).toMatchObject({ code: "unsupported" });
  expect(server.seen).toEqual([]);
});
