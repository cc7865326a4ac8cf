// @module-tag live/slack
import type { webApi } from "@slack/bolt";
import { afterAll, expect, it } from "vitest";
import { type Call, expectAgreement, failures } from "./kit/agreement.ts";
import type { Arrived } from "./kit/double.ts";
import { channel, double, ours, read, text, theirs, ts } from "./kit/slack.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const blocks = [
  { type: "section", text: { type: "mrkdwn", text: "*a* & b" } },
  {
    type: "actions",
    elements: [{ type: "button", text: { type: "plain_text", text: "Ja – ü" }, value: "a&b" }],
  },
];
const posted = { ok: true, channel, ts };
const gives = (body: unknown, call: Omit<Call, "answers">): Call => ({
  ...call,
  answers: () => ({ body }),
});

it("posts and changes as its own client does", async () => {
  await expectAgreement(double, read, {
    message: gives(posted, {
      ours: () =>
        ours.messagesPost({
          channel,
          text,
          blocks: JSON.stringify(blocks),
          thread: ts,
          mrkdwn: false,
        }),
      theirs: async () => {
        const made = await theirs.chat.postMessage({
          channel,
          text,
          blocks,
          thread_ts: ts,
          mrkdwn: false,
        });
        return { ts: made.ts, channel: made.channel };
      },
    }),
    "message of the contract": gives(posted, {
      ours: async () => (await ours.send({ to: channel, text })).id,
      theirs: async () => {
        const escaped = text
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll(">", "&gt;");
        const made = await theirs.chat.postMessage({ channel, text: escaped });
        return `${String(made.channel)}/${String(made.ts)}`;
      },
    }),
    "message for one person": gives(
      { ok: true, message_ts: ts },
      {
        ours: () => ours.messagesPostEphemeral({ channel, user: "U1", text }),
        theirs: async () => {
          const made = await theirs.chat.postEphemeral({ channel, user: "U1", text });
          return { ts: made.message_ts };
        },
      },
    ),
    "message for later": gives(
      { ok: true, scheduled_message_id: "Q1", channel, post_at: 1_769_904_000 },
      {
        ours: () => ours.messagesSchedule({ channel, text, at: 1_769_904_000 }),
        theirs: async () => {
          const made = await theirs.chat.scheduleMessage({ channel, text, post_at: 1_769_904_000 });
          return { id: made.scheduled_message_id, channel: made.channel, at: made.post_at };
        },
      },
    ),
    change: gives(posted, {
      ours: () => ours.messagesUpdate({ channel, ts, text, blocks: JSON.stringify(blocks) }),
      theirs: async () => {
        const made = await theirs.chat.update({ channel, ts, text, blocks });
        return { ts: made.ts, channel: made.channel };
      },
    }),
    deletion: gives(posted, {
      ours: () => ours.messagesDelete({ channel, ts }),
      theirs: async () => {
        const gone = await theirs.chat.delete({ channel, ts });
        return { ts: gone.ts, channel: gone.channel };
      },
    }),
    reaction: gives(
      { ok: true },
      {
        ours: () => ours.reactionsAdd({ channel, ts, name: "thumbsup" }),
        theirs: async () => {
          const { ok } = await theirs.reactions.add({ channel, timestamp: ts, name: "thumbsup" });
          return { ok };
        },
      },
    ),
    "channel made": gives(
      { ok: true, channel: { id: channel, name: "incident-7" } },
      {
        ours: () => ours.channelsCreate({ name: "incident-7", is_private: true }),
        theirs: async () => {
          const made = await theirs.conversations.create({ name: "incident-7", is_private: true });
          return { id: made.channel?.id, name: made.channel?.name };
        },
      },
    ),
    invitation: gives(
      { ok: true, channel: { id: channel } },
      {
        ours: () => ours.channelsInvite({ channel, users: "U1,U2" }),
        theirs: async () => {
          const made = await theirs.conversations.invite({ channel, users: "U1,U2" });
          return { id: made.channel?.id };
        },
      },
    ),
    "direct message": gives(
      { ok: true, channel: { id: "D1" } },
      {
        ours: () => ours.channelsOpen({ users: "U1,U2" }),
        theirs: async () => {
          const made = await theirs.conversations.open({ users: "U1,U2" });
          return { id: made.channel?.id };
        },
      },
    ),
  });
});

it("reads as its own client does", async () => {
  await expectAgreement(double, read, {
    token: gives(
      { ok: true, team: "T", team_id: "T1", user: "u", user_id: "U1", url: "https://t.slack.com/" },
      {
        ours: () => ours.authTest(),
        theirs: async () => {
          const { team, team_id, user, user_id, url } = await theirs.auth.test();
          return { team, team_id, user, user_id, url };
        },
      },
    ),
    person: gives(
      { ok: true, user: { id: "U1", name: "ada", deleted: false } },
      {
        ours: () => ours.usersFind({ email: "ada+1@example.com" }),
        theirs: async () => {
          const { user } = await theirs.users.lookupByEmail({ email: "ada+1@example.com" });
          return { id: user?.id, name: user?.name, deleted: user?.deleted };
        },
      },
    ),
    address: gives(
      { ok: true, channel, permalink: "https://t.slack.com/archives/1" },
      {
        ours: () => ours.messagesLink({ channel, ts }),
        theirs: async () => {
          const { permalink } = await theirs.chat.getPermalink({ channel, message_ts: ts });
          return { permalink };
        },
      },
    ),
    channel: gives(
      { ok: true, channel: { id: channel, name: "general", topic: { value: text } } },
      {
        ours: async () => {
          const { id, name, topic } = await ours.channelsGet({ channel });
          return { id, name, topic };
        },
        theirs: async () => {
          const { channel: found } = await theirs.conversations.info({ channel });
          return { id: found?.id, name: found?.name, topic: found?.topic?.value };
        },
      },
    ),
  });
});

/** One thing a page, under the name that the method has for it; the last cursor is empty. */
const pagesOf =
  (member: string, things: readonly unknown[]) =>
  ({ query, body }: Arrived) => {
    const asked = new URLSearchParams(query === "" ? body.toString() : query).get("cursor");
    const at = asked === null ? 0 : Number(asked.slice(2, -1));
    const next = at + 1 < things.length ? `a=${String(at + 1)}=` : "";
    return {
      body: { ok: true, [member]: [things[at]], response_metadata: { next_cursor: next } },
    };
  };

/** What their client reads page by page. */
async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  return (await Array.fromAsync(pages)).flatMap((page) => itemsOf(page) ?? []);
}

it("follows cursors as its own client does", async () => {
  const said = (number: number) => ({ type: "message", ts: `${String(number)}.000247`, text });
  await expectAgreement(double, read, {
    messages: {
      answers: pagesOf("messages", [said(1), said(2), said(3)]),
      ours: async () => {
        const found = ours.messagesList({ channel, oldest: ts, inclusive: true });
        return (await Array.fromAsync(found)).map((message) => message.ts);
      },
      theirs: async () => {
        const asked = { channel, oldest: ts, inclusive: true, limit: 200 };
        const pages = theirs.paginate("conversations.history", asked);
        return (
          await all(
            pages as AsyncIterable<webApi.ConversationsHistoryResponse>,
            (page) => page.messages,
          )
        ).map((message) => message.ts);
      },
    },
    replies: {
      answers: pagesOf("messages", [said(1), said(2)]),
      ours: async () => {
        const found = ours.repliesList({ channel, ts });
        return (await Array.fromAsync(found)).map((message) => message.ts);
      },
      theirs: async () => {
        const pages = theirs.paginate("conversations.replies", { channel, ts, limit: 200 });
        return (
          await all(
            pages as AsyncIterable<webApi.ConversationsRepliesResponse>,
            (page) => page.messages,
          )
        ).map((message) => message.ts);
      },
    },
    members: {
      answers: pagesOf("members", ["U1", "U2"]),
      ours: () => Array.fromAsync(ours.membersList({ channel })),
      theirs: () => {
        const pages = theirs.paginate("conversations.members", { channel, limit: 200 });
        return all(
          pages as AsyncIterable<webApi.ConversationsMembersResponse>,
          (page) => page.members,
        );
      },
    },
    channels: {
      answers: pagesOf("channels", [
        { id: "C1", name: "a" },
        { id: "C2", name: "b" },
      ]),
      ours: async () => {
        const found = ours.channelsList({
          types: "public_channel,private_channel",
          exclude_archived: true,
        });
        return (await Array.fromAsync(found)).map(({ id }) => id);
      },
      theirs: async () => {
        const pages = theirs.paginate("conversations.list", {
          types: "public_channel,private_channel",
          exclude_archived: true,
          limit: 200,
        });
        const found = await all(
          pages as AsyncIterable<webApi.ConversationsListResponse>,
          (page) => page.channels,
        );
        return found.map(({ id }) => id);
      },
    },
  });
});

it.each([
  ["channel_not_found", "notFound"],
  ["invalid_auth", "reauthenticate"],
  ["missing_scope", "permission"],
  ["msg_too_long", "invalid"],
  ["internal_error", "unavailable"],
])("fails where its own client fails: %s", async (error, code) => {
  const refused = await failures(double, {
    answers: () => ({ body: { ok: false, error } }),
    ours: () => ours.messagesPost({ channel, text }),
    theirs: () => theirs.chat.postMessage({ channel, text }),
  });
  expect(refused.theirs).toMatchObject({ code: "slack_webapi_platform_error", data: { error } });
  expect(refused.ours).toMatchObject({ code, status: 200, vendorCode: error });
});

it("waits as long as its own client would", async () => {
  const before = Date.now();
  const refused = await failures(double, {
    answers: () => ({
      status: 429,
      headers: { "retry-after": "600" },
      body: { ok: false, error: "ratelimited" },
    }),
    ours: () => ours.messagesPost({ channel, text }, { timeout: 1000 }),
    theirs: () => theirs.chat.postMessage({ channel, text }),
  });
  expect(refused.theirs).toMatchObject({
    code: "slack_webapi_rate_limited_error",
    retryAfter: 600,
  });
  expect(refused.ours).toMatchObject({ code: "rateLimited", status: 429 });
  const { retryAt } = refused.ours as { readonly retryAt?: Date };
  expect(Math.round((Number(retryAt) - before) / 1000 / 10)).toBe(60);
});
