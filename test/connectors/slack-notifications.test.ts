import { createHmac } from "node:crypto";
import { bearer, type ConnectorOptions, fields } from "@human/connector-sdk";
import { verifySlackRequest } from "@slack/bolt";
import { expect, it } from "vitest";
import { SlackNotificationsConnector } from "../../generated/slack-notifications/slack-notifications.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, NOW } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { messageContract } from "./kit/message-contract.ts";
import { optionsOf } from "./kit/open.ts";
import { answerOf, sendQuestion } from "./kit/question.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const TS = "1503435956.000247";
const accounts = { T1: ["c1"] };

function slackAt(
  server: Pick<TestServer, "seen" | "transport">,
  options: Partial<ConnectorOptions> = {},
): SlackNotificationsConnector {
  const parts = { connection: { teamId: "T1" }, ...options };
  return new SlackNotificationsConnector(optionsOf(server as TestServer, bearer("xoxb-1"), parts));
}

const posting = (): Promise<TestServer> =>
  startServer((_request, response) =>
    json(response, { ok: true, channel: "C1", ts: TS, message: { type: "message", ts: TS } }),
  );

const formOf = (server: TestServer): unknown =>
  Object.fromEntries(new URLSearchParams(server.seen[0]?.body));

messageContract({
  open: slackAt,
  to: "C1",
  refusals: [
    [200, { ok: false, error: "channel_not_found" }, "notFound"],
    [200, { ok: false, error: "invalid_auth" }, "reauthenticate"],
    [200, { ok: false, error: "missing_scope", needed: "chat:write" }, "permission"],
    [200, { ok: false, error: "msg_too_long" }, "invalid"],
    [200, { ok: false, error: "one_that_is_new" }, "failed"],
    [401, { ok: false, error: "invalid_auth" }, "reauthenticate"],
    [500, {}, "unavailable"],
  ],
  slowDown: { ok: false, error: "ratelimited" },
});

it("posts text that calls nobody by accident, and says where it is", async () => {
  await using server = await posting();
  const text = "<!channel> a & b";
  const sent = await slackAt(server).send({ to: "C1", subject: "Build", text, thread: "1.2" });
  expect(sent).toEqual({ id: `C1/${TS}`, thread: "1.2", status: "delivered" });
  expect(server.seen[0]?.url).toBe("/api/chat.postMessage");
  expect(server.seen[0]?.headers.authorization).toBe("Bearer xoxb-1");
  expect(formOf(server)).toEqual({
    channel: "C1",
    text: "Build\n&lt;!channel&gt; a &amp; b",
    thread_ts: "1.2",
  });
});

it("works with a token of an app that is installed already", async () => {
  await using server = await posting();
  const credentials = fields({ token: "xoxb-2" }, "botToken");
  await slackAt(server, { credentials }).send({ to: "C1", text: "Hi" });
  expect(server.seen[0]?.headers.authorization).toBe("Bearer xoxb-2");
});

it("finds a message again by the id that it gave", async () => {
  const permalink = "https://acme.slack.com/archives/C1/p1503435956000247";
  await using server = await startServer((_request, response) =>
    json(response, { ok: true, channel: "C1", permalink }),
  );
  const slack = slackAt(server);
  expect(await slack.status({ id: `C1/${TS}` })).toEqual({
    id: `C1/${TS}`,
    status: "delivered",
    url: permalink,
  });
  expect(server.seen[0]?.url).toBe(`/api/chat.getPermalink?channel=C1&message_ts=${TS}`);
  expect(await failure(slack.status({ id: "C1" }))).toMatchObject({ code: "badInput" });
  expect(server.seen).toHaveLength(1);
});

it("keeps all digits of a time, and reads pages until the cursor is empty", async () => {
  await using server = await startServer(({ url }, response) => {
    const isFirst = !url.includes("cursor=");
    const messages = [{ type: "message", ts: isFirst ? TS : "1503435957.000001", text: "a" }];
    const next_cursor = isFirst ? "bmV4dA==" : "";
    json(response, { ok: true, messages, response_metadata: { next_cursor } });
  });
  const found = await collect(slackAt(server).repliesList({ channel: "C1", ts: TS }));
  expect(found.map(({ ts }) => ts)).toEqual([TS, "1503435957.000001"]);
  expect(server.seen.map(({ url }) => url)).toEqual([
    `/api/conversations.replies?channel=C1&ts=${TS}&limit=200`,
    `/api/conversations.replies?channel=C1&ts=${TS}&limit=200&cursor=bmV4dA%3D%3D`,
  ]);
});

/** Signs as Slack's documents say. */
function signed(body: string, at: number = NOW, secret: string = SECRET): RawWebhook {
  const time = String(at / 1000);
  const mac = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex");
  const type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
  const headers = {
    "content-type": type,
    "X-Slack-Request-Timestamp": time,
    "X-Slack-Signature": `v0=${mac}`,
  };
  return delivery({ body, headers });
}

const reply = {
  type: "message",
  channel: "C1",
  user: "U1",
  text: "Ship it",
  ts: "1503435999.000001",
  thread_ts: TS,
};
const told = (event: object, id = "Ev1", team = "T1"): string =>
  JSON.stringify({ type: "event_callback", team_id: team, event_id: id, event });
const pressed = {
  type: "block_actions",
  trigger_id: "398738663015.47445629121",
  team: { id: "T1", domain: "acme" },
  user: { id: "U2", username: "ada" },
  channel: { id: "C1", name: "ops" },
  message: { type: "message", ts: TS },
  actions: [{ action_id: "x9Y", block_id: "b1", type: "button", value: "No & never" }],
};
const pressedForm = (payload: object = pressed): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** The one event of a delivery. */
async function eventOf(
  raw: RawWebhook,
): Promise<{ readonly type: string; readonly data: unknown }> {
  const outcome = await slackAt(nowhere).receive(raw, hostOf(SECRET, accounts));
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [event] = outcome.events;
  if (event === undefined) throw new Error("no event");
  return event.envelope;
}

const nowhere = {
  seen: [],
  transport: (): never => {
    throw new Error("Nothing is sent here.");
  },
};

it("asks with a button for each choice, and takes the one that is pressed", async () => {
  await using server = await posting();
  const input = { to: "C1", question: "Ship <it>?", choices: ["Yes", "No & never"] };
  await sendQuestion(slackAt(server), input);
  const { blocks, text } = formOf(server) as { readonly blocks: string; readonly text: string };
  expect(text).toBe("Ship &lt;it&gt;?");
  const button = (value: string): object => {
    return { type: "button", value, text: { type: "plain_text", text: value } };
  };
  expect(JSON.parse(blocks)).toEqual([
    { type: "section", text: { type: "plain_text", text: "Ship <it>?" } },
    { type: "actions", elements: [button("Yes"), button("No & never")] },
  ]);
  const question = { input, result: { channel: "C1", ts: TS } };
  const event = await eventOf(signed(pressedForm()));
  const slack = slackAt(nowhere);
  expect(answerOf(slack, question, event)).toEqual({ choice: "No & never", by: "U2" });
  const other = { input, result: { channel: "C1", ts: "1503435956.000248" } };
  expect(answerOf(slack, other, event)).toBeUndefined();
  // Who is asked to choose does not answer by writing.
  expect(answerOf(slack, question, await eventOf(signed(told(reply))))).toBeUndefined();
});

it("asks for words, and takes the reply in the thread", async () => {
  await using server = await posting();
  const input = { to: "C1", question: "Why?" };
  await sendQuestion(slackAt(server), input);
  expect(formOf(server)).toEqual({ channel: "C1", text: "Why?" });
  const event = await eventOf(signed(told(reply)));
  const slack = slackAt(nowhere);
  const question = { input, result: { channel: "C1", ts: TS } };
  expect(answerOf(slack, question, event)).toEqual({ text: "Ship it", by: "U1" });
  const elsewhere = { input, result: { channel: "C2", ts: TS } };
  expect(answerOf(slack, elsewhere, event)).toBeUndefined();
});

it.each([
  ["a reply in a thread", told(reply), "message.reply"],
  ["a message", told({ ...reply, thread_ts: undefined }), "message.received"],
  ["our own message", told({ ...reply, bot_id: "B1" }), ""],
  ["a change of a message", told({ ...reply, subtype: "message_changed" }), ""],
  ["another event", told({ type: "reaction_added" }), ""],
  ["a workspace that is not connected", told(reply, "Ev1", "T2"), ""],
  ["a button", pressedForm(), "button.pressed"],
  ["a button of a dialog", pressedForm({ ...pressed, message: undefined }), ""],
  ["a form without a payload", "a=1", "malformedBody"],
])("tells %s", async (_, body, word) => {
  const outcome = await slackAt(nowhere).receive(signed(body), hostOf(SECRET, accounts));
  expect(wordOf(outcome)).toBe(word);
});

it("answers the question that Slack asks about an address, if Slack signed it", async () => {
  const body = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aB" });
  const outcome = await slackAt(nowhere).receive(signed(body), hostOf(SECRET));
  expect(outcome).toMatchObject({
    kind: "challenge",
    response: { status: 200, body: "3eZbrw1aB" },
  });
  const forged = await slackAt(nowhere).receive(signed(body, NOW, "guess"), hostOf(SECRET));
  expect(wordOf(forged)).toBe("badSignature");
});

it(
  "takes what Slack's own package takes, and refuses what it refuses",
  { tags: ["oracle/slack"] },
  async () => {
    const slack = slackAt(nowhere);
    const ours = async (raw: RawWebhook): Promise<string> =>
      wordOf(await slack.receive(raw, hostOf(SECRET, accounts)));
    const theirs = (raw: RawWebhook): boolean => {
      try {
        verifySlackRequest({
          signingSecret: SECRET,
          body: Buffer.from(raw.body).toString(),
          headers: {
            "x-slack-signature": String(raw.headers["X-Slack-Signature"]),
            "x-slack-request-timestamp": Number(raw.headers["X-Slack-Request-Timestamp"]),
          },
          nowMilliseconds: NOW,
        });
        return true;
      } catch {
        return false;
      }
    };
    const good = signed(told(reply));
    const tampered = { ...good, body: Buffer.from(told({ ...reply, text: "Drop it" })) };
    const stale = signed(told(reply), NOW - 301_000);
    const forged = signed(told(reply), NOW, "guess");
    expect([theirs(good), theirs(tampered), theirs(stale), theirs(forged)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([await ours(good), await ours(tampered), await ours(stale), await ours(forged)]).toEqual(
      ["message.reply", "badSignature", "stale", "badSignature"],
    );
    const { "X-Slack-Signature": _, ...unsigned } = good.headers;
    expect(await ours({ ...good, headers: unsigned })).toBe("unsigned");
  },
);

it("tells an event once, however often it comes", async () => {
  const host = hostOf(SECRET, accounts);
  const slack = slackAt(nowhere);
  const take = async (raw: RawWebhook): Promise<string> => wordOf(await slack.receive(raw, host));
  expect(await take(signed(told(reply)))).toBe("message.reply");
  expect(await take(signed(told(reply), NOW - 1_000))).toBe("duplicate");
  expect(await take(signed(told(reply, "Ev2")))).toBe("message.reply");
  expect(await take(signed(pressedForm()))).toBe("button.pressed");
  expect(await take(signed(pressedForm()))).toBe("duplicate");
});
