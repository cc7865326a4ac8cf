// @module-tag live/sendgrid
import { fields } from "@human/connector-sdk";
import client from "@sendgrid/client";
import sendgrid from "@sendgrid/mail";
import { afterAll, expect, it } from "vitest";
import { EmailSendgridConnector } from "../../../generated/email-sendgrid/email-sendgrid.ts";
import { optionsOf } from "../kit/open.ts";
import { type Call, expectAgreement, failures, reading } from "./kit/agreement.ts";
import { startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const id = "Ua9z9lSTSaqYBWJe_Xfc-Q";
const read = reading("authorization", "content-type", "on-behalf-of");

function oursFor(subuser: Readonly<Record<string, string>> = {}): EmailSendgridConnector {
  const connection = { from: "Alerts & Co <alerts@example.com>", ...subuser };
  return new EmailSendgridConnector(optionsOf(double, fields({ key: "SG.key-1" }), { connection }));
}

const ours = oursFor();
client.setApiKey("SG.key-1");
client.setDefaultRequest("baseUrl", `${double.origin}/`);
sendgrid.setClient(client);

const from = { email: "alerts@example.com", name: "Alerts & Co" };
const to = { email: "zoe@example.com", name: "Lovelace, Zoë" };
const text = "Grüße – <1 & 2>\r\n.\r\n🙂";
const html = `<p title='"'>Grüße</p>`;
const bytes = Uint8Array.of(0, 255, 10, 13);
const base64 = Buffer.from(bytes).toString("base64");

const taken = (call: Omit<Call, "answers">): Call => ({
  ...call,
  answers: () => ({ status: 202, headers: { "x-message-id": id } }),
});

type Mail = Exclude<Parameters<typeof sendgrid.send>[0], readonly unknown[]>;

/** By their client, which gives the answer's status and headers. */
async function send(mail: Mail, subuser = ""): Promise<{ readonly id: unknown }> {
  client.setImpersonateSubuser(subuser);
  const [{ headers }] = await sendgrid.send(mail);
  return { id: (headers as Readonly<Record<string, unknown>>)["x-message-id"] };
}

it("sends what the contract is given as its own client does", async () => {
  const notify = async (
    input: Parameters<EmailSendgridConnector["send"]>[0],
    by = ours,
  ): Promise<unknown> => {
    const sent = await by.send(input);
    return { id: sent.id };
  };
  await expectAgreement(double, read, {
    everything: taken({
      ours: () =>
        notify({
          to: '"Lovelace, Zoë" <zoe@example.com>',
          subject: "Grüße: 100 %",
          text,
          html,
          thread: "<1@example.com>",
          reference: "order-7 & more",
          attachments: [
            { name: "größe 1.txt", type: "text/plain", content: "text" },
            { name: "a.bin", type: "application/octet-stream", content: bytes },
          ],
        }),
      theirs: () =>
        send({
          from,
          personalizations: [{ to: [to], customArgs: { reference: "order-7 & more" } }],
          subject: "Grüße: 100 %",
          content: [
            { type: "text/plain", value: text },
            { type: "text/html", value: html },
          ],
          headers: { "In-Reply-To": "<1@example.com>", References: "<1@example.com>" },
          attachments: [
            {
              content: "dGV4dA==",
              filename: "größe 1.txt",
              type: "text/plain",
              disposition: "attachment",
            },
            {
              content: base64,
              filename: "a.bin",
              type: "application/octet-stream",
              disposition: "attachment",
            },
          ],
        }),
    }),
    "text alone": taken({
      ours: () => notify({ to: "ada@example.com", subject: "Hi", text }),
      theirs: () => send({ from, to: { email: "ada@example.com" }, subject: "Hi", text }),
    }),
    "HTML alone": taken({
      ours: () => notify({ to: "ada@example.com", subject: "Hi", html }),
      theirs: () => send({ from, to: { email: "ada@example.com" }, subject: "Hi", html }),
    }),
    "for a subuser": taken({
      ours: () =>
        notify({ to: "ada@example.com", subject: "Hi", text }, oursFor({ subuser: "team-7" })),
      theirs: () => send({ from, to: { email: "ada@example.com" }, subject: "Hi", text }, "team-7"),
    }),
  });
});

it("sends what the operation is given as its own client does", async () => {
  const replyTo = { email: "help@example.com", name: "Help" };
  const at = 1_900_000_000;
  // Their client puts its own names into the vendor's, but not in lists: `contentId` would go out as it is.
  const logo = {
    content: base64,
    filename: "logo.png",
    type: "image/png",
    disposition: "inline",
    content_id: "logo",
  } as const;
  await expectAgreement(double, read, {
    everything: taken({
      ours: () =>
        ours.messagesSend({
          from,
          reply_to: replyTo,
          personalizations: [
            {
              to: [to],
              cc: [from],
              bcc: [replyTo],
              subject: "To Zoë",
              custom_args: { "a b": "1" },
            },
            { to: [{ email: "ada@example.com" }], send_at: at, headers: { "X-Team": "ops" } },
          ],
          subject: "Hi",
          content: [
            { type: "text/plain", value: text },
            { type: "text/html", value: html },
          ],
          attachments: [logo],
          headers: { "X-Reason": "test" },
          categories: ["tests", "mail"],
          send_at: at,
          batch_id: "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi",
          asm: { group_id: 1, groups_to_display: [1, 2] },
          ip_pool_name: "pool",
          mail_settings: { sandbox_mode: { enable: true } },
        }),
      theirs: () =>
        send({
          from,
          replyTo,
          personalizations: [
            { to: [to], cc: [from], bcc: [replyTo], subject: "To Zoë", customArgs: { "a b": "1" } },
            { to: [{ email: "ada@example.com" }], sendAt: at, headers: { "X-Team": "ops" } },
          ],
          subject: "Hi",
          content: [
            { type: "text/plain", value: text },
            { type: "text/html", value: html },
          ],
          attachments: [logo],
          headers: { "X-Reason": "test" },
          categories: ["tests", "mail"],
          sendAt: at,
          batchId: "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi",
          asm: { groupId: 1, groupsToDisplay: [1, 2] },
          ipPoolName: "pool",
          mailSettings: { sandboxMode: { enable: true } },
        }),
    }),
    template: taken({
      ours: () =>
        ours.messagesSend({
          from,
          personalizations: [
            { to: [to], dynamic_template_data: { orderId: 7, items: [{ unitPrice: "1,00 €" }] } },
          ],
          template_id: "d-5cb4c1a9a6b74e0e8b3c1c8f3f7c1b2a",
        }),
      theirs: () =>
        send({
          from,
          personalizations: [
            { to: [to], dynamicTemplateData: { orderId: 7, items: [{ unitPrice: "1,00 €" }] } },
          ],
          templateId: "d-5cb4c1a9a6b74e0e8b3c1c8f3f7c1b2a",
        }),
    }),
  });
});

it.each([
  [400, "invalid"],
  [401, "reauthenticate"],
  [403, "permission"],
  [429, "rateLimited"],
])("fails where its own client fails, and reads the same out of %d", async (status, code) => {
  const errors = [{ message: "Does not contain a valid address.", field: "from.email" }];
  const refused = await failures(double, {
    answers: () => ({ status, body: { errors } }),
    ours: () => ours.send({ to: "ada@example.com", subject: "Hi", text }),
    theirs: () => send({ from, to: "ada@example.com", subject: "Hi", text }),
  });
  expect(refused.theirs).toMatchObject({ code: status, response: { body: { errors } } });
  expect(refused.ours).toMatchObject({
    status,
    code,
    vendorMessage: errors[0]?.message,
    fields: errors,
  });
});
