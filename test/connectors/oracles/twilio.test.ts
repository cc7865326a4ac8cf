// @module-tag live/twilio
import { fields } from "@human/connector-sdk";
import twilio from "twilio";
import { afterAll, expect, it } from "vitest";
import { TwilioSmsConnector } from "../../../generated/twilio-sms/twilio-sms.ts";
import { optionsOf } from "../kit/open.ts";
import { type Call, expectAgreement, failures, reading } from "./kit/agreement.ts";
import { startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const accountSid = "AC0123456789abcdef0123456789abcdef";
const service = "MG0123456789abcdef0123456789abcdef";
const sid = "SM0123456789abcdef0123456789abcdef";
const from = "+15017122661";
const to = "+15558675310";
const text = 'Grüße & "7 = seven" + 100% 🙂\nLine';

const read = reading("authorization", "content-type");

function oursFrom(sender: string): TwilioSmsConnector {
  const connection = { accountSid, from: sender };
  return new TwilioSmsConnector(optionsOf(double, fields({ authToken: "secret" }), { connection }));
}
const ours = oursFrom(from);

/** Its client writes the request; only where it goes is changed. */
const httpClient = new twilio.RequestClient();
const send = httpClient.request.bind(httpClient);
httpClient.request = async (options) =>
  await send({ ...options, uri: options.uri.replace("https://api.twilio.com", double.origin) });
const theirs = twilio(accountSid, "secret", { httpClient });

const message = {
  sid,
  status: "queued",
  error_code: null,
  error_message: null,
  from,
  to,
  body: text,
  direction: "outbound-api",
  num_media: "0",
  date_sent: "Thu, 30 Jul 2026 20:12:31 +0000",
  date_created: "Thu, 30 Jul 2026 20:12:31 +0000",
};
const gives = (body: unknown, call: Omit<Call, "answers">): Call => ({
  ...call,
  answers: () => ({
    status: body === undefined ? 204 : 200,
    ...(body === undefined ? {} : { body }),
  }),
});

interface Sent {
  readonly sid: string;
  readonly status: string;
  readonly errorCode: number | null;
  readonly errorMessage: string | null;
}
const inWords = ({ sid: id, status, errorCode, errorMessage }: Sent) => ({
  sid: id,
  status,
  error_code: errorCode,
  error_message: errorMessage,
});

it("sends as its own client does", async () => {
  const media = ["https://x.org/1.png?a=b&c=d", "https://x.org/ü 2.png"];
  await expectAgreement(double, read, {
    "by the contract": gives(message, {
      ours: async () => (await ours.send({ to, text })).id,
      theirs: async () => (await theirs.messages.create({ to, from, body: text })).sid,
    }),
    "by the contract, through a service": gives(message, {
      ours: async () => (await oursFrom(service).send({ to, subject: "Hi", text })).id,
      theirs: async () => {
        const sent = await theirs.messages.create({
          to,
          messagingServiceSid: service,
          body: `Hi\n${text}`,
        });
        return sent.sid;
      },
    }),
    "with pictures and an address for what becomes of it": gives(message, {
      ours: () =>
        ours.messagesSend({
          to,
          from,
          text,
          media,
          callback: "https://hooks.example.com/in/1?a=b&c=ü",
          validity: 60,
        }),
      theirs: async () =>
        inWords(
          await theirs.messages.create({
            to,
            from,
            body: text,
            mediaUrl: media,
            statusCallback: "https://hooks.example.com/in/1?a=b&c=ü",
            validityPeriod: 60,
          }),
        ),
    }),
    "with one picture and no text": gives(message, {
      ours: () => ours.messagesSend({ to, service, media: ["https://x.org/1.png"] }),
      theirs: async () =>
        inWords(
          await theirs.messages.create({
            to,
            messagingServiceSid: service,
            mediaUrl: ["https://x.org/1.png"],
          }),
        ),
    }),
  });
});

it("reads and changes as its own client does", async () => {
  await expectAgreement(double, read, {
    account: gives(
      { sid: accountSid, friendly_name: "Ours", status: "active" },
      {
        ours: () => ours.accountGet(),
        theirs: async () => {
          const {
            sid: id,
            friendlyName,
            status,
          } = await theirs.api.v2010.accounts(accountSid).fetch();
          return { sid: id, friendly_name: friendlyName, status };
        },
      },
    ),
    message: gives(message, {
      ours: () => ours.messagesGet({ sid }),
      theirs: async () => {
        const found = await theirs.messages(sid).fetch();
        const { body, direction, numMedia } = found;
        return {
          ...inWords(found),
          from: found.from,
          to: found.to,
          body,
          direction,
          num_media: numMedia,
        };
      },
    }),
    cancelling: gives(
      { ...message, status: "canceled" },
      {
        ours: () => ours.messagesCancel({ sid }),
        theirs: async () => {
          const { sid: id, status } = await theirs.messages(sid).update({ status: "canceled" });
          return { sid: id, status };
        },
      },
    ),
    erasing: gives(
      { ...message, body: "" },
      {
        ours: () => ours.messagesRedact({ sid }),
        theirs: async () => {
          const { sid: id, status } = await theirs.messages(sid).update({ body: "" });
          return { sid: id, status };
        },
      },
    ),
    deletion: gives(undefined, {
      ours: async () => {
        await ours.messagesDelete({ sid });
      },
      theirs: async () => {
        expect(await theirs.messages(sid).remove()).toBe(true);
      },
    }),
    feedback: gives(
      { message_sid: sid, outcome: "confirmed" },
      {
        ours: () => ours.feedbackCreate({ message: sid, outcome: "confirmed" }),
        theirs: async () => {
          const { outcome } = await theirs.messages(sid).feedback.create({ outcome: "confirmed" });
          return { outcome };
        },
      },
    ),
  });
});

it("reads lists from page to page as its own client does", async () => {
  const root = `/2010-04-01/Accounts/${accountSid}`;
  const second = "?PageSize=1000&Page=1&PageToken=PASM%2B1&To=%2B15558675310";
  const pages = ({ path, query }: { readonly path: string; readonly query: string }) => {
    const isFirst = !query.includes("PageToken");
    const messages = [{ ...message, sid: isFirst ? sid : sid.replace("0", "1") }];
    const body = { messages, next_page_uri: isFirst ? path + second : null };
    return { body: { ...body, page_size: 1000, uri: root } };
  };
  await expectAgreement(double, read, {
    messages: {
      answers: pages,
      ours: async () =>
        (await Array.fromAsync(ours.messagesList({ to, from }))).map(({ sid: id }) => id),
      theirs: async () => {
        const all = await theirs.messages.list({ to, from, pageSize: 1000 });
        return all.map(({ sid: id }) => id);
      },
    },
    pictures: {
      answers: () => ({
        body: { media_list: [{ sid: "ME1", content_type: "image/png" }], next_page_uri: null },
      }),
      ours: () => Array.fromAsync(ours.mediaList({ message: sid })),
      theirs: async () => {
        const all = await theirs.messages(sid).media.list({ pageSize: 1000 });
        return all.map(({ sid: id, contentType }) => ({ sid: id, content_type: contentType }));
      },
    },
    numbers: {
      answers: () => ({
        body: {
          incoming_phone_numbers: [{ sid: "PN1", phone_number: from, friendly_name: "Ours" }],
          next_page_uri: null,
        },
      }),
      ours: () => Array.fromAsync(ours.numbersList({ number: "+1501" })),
      theirs: async () => {
        const all = await theirs.incomingPhoneNumbers.list({
          phoneNumber: "+1501",
          pageSize: 1000,
        });
        return all.map(({ sid: id, phoneNumber, friendlyName }) => ({
          sid: id,
          number: phoneNumber,
          name: friendlyName,
        }));
      },
    },
  });
});

it("asks for the same time", async () => {
  await expectAgreement(double, read, {
    messages: {
      answers: () => ({ body: { messages: [], next_page_uri: null } }),
      ours: () =>
        Array.fromAsync(
          ours.messagesList({
            sentAfter: "2026-07-01T00:00:00Z",
            sentBefore: "2026-07-31T00:00:00Z",
          }),
        ),
      theirs: () =>
        theirs.messages.list({
          dateSentAfter: new Date("2026-07-01T00:00:00Z"),
          dateSentBefore: new Date("2026-07-31T00:00:00Z"),
          pageSize: 1000,
        }),
    },
  });
});

it.each([
  [400, 21_610, "permission"],
  [400, 21_211, "invalid"],
  [401, 20_003, "reauthenticate"],
  [404, 20_404, "notFound"],
  [429, 20_429, "rateLimited"],
])("reads the same out of %d with %d", async (status, number, code) => {
  const body = { code: number, message: "No", status, more_info: "https://x.org" };
  const refused = await failures(double, {
    answers: () => ({ status, body }),
    ours: () => ours.send({ to, text }),
    theirs: () => theirs.messages.create({ to, from, body: text }),
  });
  expect(refused.theirs).toMatchObject({ status, code: number, message: "No" });
  expect(refused.ours).toMatchObject({
    status,
    code,
    vendorCode: String(number),
    vendorMessage: "No",
  });
});
