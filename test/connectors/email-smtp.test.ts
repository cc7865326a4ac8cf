// @module-tag live/smtp-server
import { createServer } from "node:net";
import {
  ConnectorError,
  type ConnectorOptions,
  createDrivers,
  createReferences,
  createSharedState,
  fields,
} from "@human/connector-sdk";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  emailSmtp,
  EmailSmtpConnector,
  serverVerify,
} from "../../generated/email-smtp/email-smtp.ts";
import type { MailSendInput } from "../../generated/email-smtp/types.ts";
import type { SendInput } from "../../runtime/contract/notification.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import { makeCertificate } from "../kit/tls-authority.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { failure } from "../runtime/kit/connector.ts";
import { openDesk, OWNER, visit } from "../runtime/wait/kit.ts";
import { account, type Mailbox, refusal, startMailbox } from "./kit/mailbox.ts";

const because = "The test's own server.";
const allowPrivateNetworks = [
  { cidr: "127.0.0.0/8", because },
  { cidr: "::1/128", because },
];
const letter: SendInput = { to: "ada@example.com", subject: "Hello", text: "Hi" };

/** A connector on a mailbox; its connections are closed with the scope. */
function connect(
  { port, authority }: Pick<Mailbox, "port" | "authority">,
  connection: Readonly<Record<string, unknown>> = {},
  options: Partial<ConnectorOptions> = {},
): EmailSmtpConnector & AsyncDisposable {
  const drivers = createDrivers({ allowPrivateNetworks });
  const own = { host: "localhost", port, from: "Mailer <mailer@example.com>", ca: authority };
  const connector = new EmailSmtpConnector({
    credentials: fields(account),
    connection: { ...own, ...connection },
    drivers,
    connectionId: "c",
    state: createSharedState({ clock: testClock() }),
    ...options,
  });
  return Object.assign(connector, { [Symbol.asyncDispose]: async () => await drivers.close() });
}

it.each([
  ["once STARTTLS was asked for", { tls: undefined }, {}],
  ["in TLS from the start", { tls: "verify" }, { secure: true }],
])("sends what the contract says %s", async (_, connection, options) => {
  await using mailbox = await startMailbox(options);
  await using smtp = connect(mailbox, connection);
  const sent = await smtp.send({
    to: "Ada Lovelace <ada@example.com>",
    subject: "Grüße aus 東京 =?UTF-8?Q?no?=",
    text: "Hi\n.\nthere ü",
    html: "<p>Hi</p>",
    attachments: [
      { name: 'übersicht "1".csv', type: "text/csv", content: "a,b\r\n1,2\r\n" },
      { name: "b.bin", type: "application/octet-stream", content: new Uint8Array([0, 255, 13]) },
    ],
    thread: "<first@example.org>",
  });
  const [received] = mailbox.received;
  expect(received).toMatchObject({
    from: "mailer@example.com",
    to: ["ada@example.com"],
    user: account.user,
    isSecure: true,
    mail: {
      subject: "Grüße aus 東京 =?UTF-8?Q?no?=",
      text: "Hi\n.\nthere ü",
      html: "<p>Hi</p>",
      from: { value: [{ name: "Mailer", address: "mailer@example.com" }] },
      to: { value: [{ name: "Ada Lovelace", address: "ada@example.com" }] },
      messageId: sent.id,
      inReplyTo: "<first@example.org>",
      references: "<first@example.org>",
    },
  });
  expect(sent).toEqual({ id: received?.mail.messageId, thread: sent.id, status: "sent" });
  const attached = received?.mail.attachments.map(({ filename, contentType, content }) => ({
    filename,
    contentType,
    content: [...content],
  }));
  expect(attached).toEqual([
    {
      filename: 'übersicht "1".csv',
      contentType: "text/csv",
      content: [...Buffer.from("a,b\r\n1,2\r\n")],
    },
    { filename: "b.bin", contentType: "application/octet-stream", content: [0, 255, 13] },
  ]);
});

it("asks by links in a letter, and takes the answer of the person who was written to", async () => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox, {}, OWNER);
  const desk = openDesk();
  const to = "ada@example.com";
  const question = { to, question: "Ship it?\nReally?", choices: ["Yes", "No"], approvers: [to] };
  const { id } = await desk.questions.ask(smtp, question, { actor: "agent-1" });
  const { subject, text = "" } = mailbox.received[0]?.mail ?? {};
  expect(subject).toBe("Ship it? Really?");
  const [yes = ""] = /https:\/\/host\.example\.com\/answers\/\S+/.exec(text) ?? [];
  const taken = await desk.questions.respond(visit("POST", yes, { choice: "0" }));
  expect(taken.status).toBe(200);
  expect(await desk.questions.answer([smtp], id)).toEqual({ choice: "Yes", by: to });
});

it("writes to several people, and tells nobody of blind copies", async () => {
  await using mailbox = await startMailbox({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("gone") ? refusal(550, "5.1.1 nobody of that name") : null),
  });
  await using smtp = connect(mailbox);
  const sent = await smtp.mailSend({
    to: ["ada@example.com", "Gone <gone@example.com>"],
    cc: "bob@example.com",
    bcc: ["eve@example.com"],
    replyTo: "answers@example.com",
    subject: "All",
    html: "<b>Hi</b>",
    headers: { "List-Unsubscribe": "<https://example.com/leave>", "X-Mailer": "ours" },
  });
  expect(sent).toEqual({
    messageId: mailbox.received[0]?.mail.messageId,
    accepted: ["ada@example.com", "bob@example.com", "eve@example.com"],
    rejected: ["gone@example.com"],
  });
  const [received] = mailbox.received;
  expect(received?.to).toEqual(["ada@example.com", "bob@example.com", "eve@example.com"]);
  expect(received?.raw).not.toContain("eve@example.com");
  expect(received?.mail).toMatchObject({
    replyTo: { text: "answers@example.com" },
    cc: { text: "bob@example.com" },
  });
  expect(received?.mail.headers.get("x-mailer")).toBe("ours");
});

it.each<readonly [string, Partial<Record<keyof SendInput, unknown>>]>([
  ["no recipient", { to: undefined }],
  ["an empty recipient", { to: "" }],
  ["two recipients", { to: "ada@example.com, bob@example.com" }],
  ["a group of recipients", { to: "all: ada@example.com, bob@example.com;" }],
  ["a command in the recipient", { to: "ada@example.com>\r\nRCPT TO:<bob@example.com" }],
  ["a parameter of the command", { to: "<ada@example.com> NOTIFY=SUCCESS" }],
  ["a header in the recipient", { to: "ada@example.com\r\nBcc: bob@example.com" }],
  ["a header in the recipient's name", { to: "Ada\nBcc: bob@example.com <ada@example.com>" }],
  ["a header in the subject", { subject: "Hello\r\nBcc: bob@example.com" }],
  ["a line separator in the subject", { subject: "Hello\u2028there" }],
  ["a header in the thread", { thread: "<1@example.com>\r\nBcc: bob@example.com" }],
  ["a thread that is none", { thread: "yesterday" }],
  ["a number for a text", { text: 7 }],
  ["a header in the reference", { reference: "a\r\nb" }],
  ["an attachment in a folder", { attachments: [{ name: "../a", type: "a/b", content: "a" }] }],
  [
    "a header in a file's name",
    { attachments: [{ name: "a\r\nX: y", type: "a/b", content: "a" }] },
  ],
  ["a header in a type", { attachments: [{ name: "a", type: "a/b\r\nX: y", content: "a" }] }],
  [
    "a path in place of content",
    { attachments: [{ name: "a", type: "a/b", path: "/etc/passwd" }] },
  ],
])("sends nothing for %s", async (_, wrong) => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox);
  const sent = smtp.send({ ...letter, ...wrong } as SendInput);
  expect(await failure(sent)).toMatchObject({ code: "badInput" });
  expect(mailbox.seen.connections).toBe(0);
});

it.each<readonly [string, Readonly<Record<string, unknown>>]>([
  ["an object for an address", { to: { address: "ada@example.com" } }],
  ["a list within the list", { to: [["ada@example.com"]] }],
  [
    "too many recipients",
    { to: Array.from({ length: 101 }, (__, n) => `a${String(n)}@example.com`) },
  ],
  ["a copy that is none", { cc: ["bob"] }],
  ["a header of the message's own", { headers: { Bcc: "eve@example.com" } }],
  ["another sender", { headers: { Sender: "eve@example.com" } }],
  ["a content type", { headers: { "content-Type": "text/html" } }],
  ["a name that ends a line", { headers: { "X-A\r\nBcc": "eve@example.com" } }],
  ["a value that ends a line", { headers: { "X-A": "b\r\nBcc: eve@example.com" } }],
  ["a value that is no text", { headers: { "X-A": ["a", "b"] } }],
  ["a text from a file", { text: { path: "/etc/passwd" } }],
  ["an address for a content", { html: { href: "http://169.254.169.254/" } }],
  [
    "a content from a file",
    { attachments: [{ name: "a", type: "a/b", content: { path: "/etc/passwd" } }] },
  ],
  ["attachments that are no list", { attachments: "a" }],
  ["a sender of one's own", { from: "eve@example.com" }],
])("refuses %s of its own operation", async (_, wrong) => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox);
  // The types forbid it already.
  const input = { ...letter, ...wrong } as unknown as MailSendInput;
  expect(await failure(smtp.mailSend(input))).toMatchObject({ code: "badInput" });
  expect(mailbox.seen.connections).toBe(0);
});

it("sends nothing from a sender that is none", async () => {
  await using mailbox = await startMailbox();
  for (const from of ["nobody", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org"]) {
    await using smtp = connect(mailbox, { from });
    expect(await failure(smtp.send(letter))).toMatchObject({ code: "badInput" });
  }
  expect(mailbox.seen.connections).toBe(0);
});

it("reads an attachment that is a stream, and none beyond the limit", async () => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox);
  const type = "text/plain";
  const stream = new Blob(["a stream"]).stream();
  await smtp.send({ ...letter, attachments: [{ name: "a.txt", type, content: stream }] });
  expect(mailbox.received[0]?.mail.attachments[0]?.content.toString()).toBe("a stream");
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield await Promise.resolve(new Uint8Array(1 << 20));
  }
  const large = { ...letter, attachments: [{ name: "a.txt", type, content: endless() }] };
  expect(await failure(smtp.send(large))).toMatchObject({ code: "badInput" });
  expect(mailbox.received).toHaveLength(1);
});

it.each([
  [450, "4.2.0 later", "unavailable", 3],
  [451, "4.7.1 greylisted", "unavailable", 3],
  [550, "5.1.1 nobody of that name", "notFound", 1],
  [550, "no such mailbox", "notFound", 1],
  [550, "5.7.1 not from you", "permission", 1],
  [552, "5.3.4 too large", "invalid", 1],
  [553, "5.1.3 no address", "invalid", 1],
])("says what a %i %s means", async (reply, words, code, times) => {
  let asked = 0;
  await using mailbox = await startMailbox({
    onRcptTo: (_address, _session, done) => {
      asked += 1;
      done(refusal(reply, words));
    },
  });
  await using smtp = connect(mailbox);
  const error = await failure(smtp.send(letter));
  const [status] = /^\d\.\d\.\d/.exec(words) ?? [];
  expect(error).toMatchObject({
    code,
    vendorCode: status === undefined ? String(reply) : `${String(reply)}/${status}`,
    vendorMessage: expect.stringContaining(words) as string,
    operation: "mail.send",
  });
  expect(asked).toBe(times);
  expect(mailbox.received).toEqual([]);
  // The connection is good for the next message.
  expect(mailbox.seen.connections).toBe(1);
});

it("sends again what the server did not take, with the same id", async () => {
  const ids: (string | undefined)[] = [];
  await using mailbox = await startMailbox({
    onData: (stream, _session, done) => {
      let raw = "";
      stream.on("data", (chunk: Buffer) => (raw += chunk.toString("latin1")));
      stream.on("end", () => {
        ids.push(/^message-id: (\S+)/im.exec(raw)?.[1]);
        done(ids.length === 1 ? refusal(451, "4.3.0 once more") : null);
      });
    },
  });
  await using smtp = connect(mailbox);
  const { id } = await smtp.send(letter);
  expect(ids).toEqual([id, id]);
});

it("gives one reference one id, and messages without one different ids", async () => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox);
  const ids: string[] = [];
  for (const reference of ["order-1", "order-1", "order-2", undefined, undefined])
    ids.push(
      (await smtp.send({ ...letter, ...(reference === undefined ? {} : { reference }) })).id,
    );
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(4);
  expect(mailbox.seen.connections).toBe(1);
});

it("does not send again what the server may have taken", async () => {
  let taken = 0;
  await using mailbox = await startMailbox({
    onData: (stream) => {
      stream.resume();
      stream.on("end", () => {
        taken += 1;
        hangUp();
      });
    },
  });
  const { hangUp } = mailbox;
  await using smtp = connect(mailbox);
  expect(await failure(smtp.send(letter))).toMatchObject({ code: "network" });
  expect(taken).toBe(1);
});

it("sends one reference once: again where the server did not take it, and never where nobody knows", async () => {
  let step: "refuses" | "hangs up" | "takes" = "refuses";
  let taken = 0;
  await using mailbox = await startMailbox({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on("end", () => {
        if (step !== "refuses") taken += 1;
        if (step === "hangs up") hangUp();
        else done(step === "refuses" ? refusal(451, "4.3.0 once more") : null);
      });
    },
  });
  const { hangUp } = mailbox;
  const references = createReferences({ store: openSqliteStore({ path: ":memory:" }) });
  await using smtp = connect(mailbox, {}, { ...OWNER, references });
  const [first, second] = ["order-1", "order-2"].map((reference) => ({ ...letter, reference }));
  if (first === undefined || second === undefined) throw new Error("two letters");
  expect(await failure(smtp.send(first))).toMatchObject({ code: "unavailable" });
  step = "takes";
  expect(await smtp.send(first)).toEqual(await smtp.send(first));
  expect(taken).toBe(1);
  step = "hangs up";
  expect(await failure(smtp.send(second))).toMatchObject({ code: "network" });
  step = "takes";
  expect(await failure(smtp.send(second))).toMatchObject({ code: "unknownOutcome" });
  expect(taken).toBe(2);
});

it("says that a login was turned down, asks for another once, and tells no password", async () => {
  await using mailbox = await startMailbox();
  const wrong = { user: account.user, password: "not-the-password" };
  await using refused = connect(mailbox, {}, { credentials: fields(wrong) });
  const error = await failure(refused.send(letter));
  expect(error).toMatchObject({ code: "reauthenticate", vendorCode: "535/5.7.8" });
  const shown = `${JSON.stringify(error)} ${String((error as ConnectorError).cause)}`;
  expect(shown).not.toContain("not-the-password");
  expect(shown).not.toContain(
    Buffer.from(`\0${account.user}\0not-the-password`).toString("base64"),
  );
  await using renewed = connect(
    mailbox,
    {},
    { credentials: ({ rejected }) => ({ values: rejected === undefined ? wrong : account }) },
  );
  expect(await renewed.serverVerify()).toBeUndefined();
  expect(mailbox.received).toEqual([]);
});

it("gives its password to nobody without TLS", async () => {
  await using mailbox = await startMailbox({ hideSTARTTLS: true, disabledCommands: ["STARTTLS"] });
  await using smtp = connect(mailbox);
  expect(await failure(smtp.send(letter))).toMatchObject({ code: "network" });
  expect(mailbox.seen.logins).toEqual([]);
});

it.each(["upgrade", "verify"])("believes no certificate of others (%s)", async (tls) => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  await using mailbox = await startMailbox({ secure: tls === "verify" });
  const misled = createDrivers({
    allowPrivateNetworks,
    resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
  const unknown = /^The server's certificate .* \((UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)\w+\)\.$/;
  const another = /^The server's certificate .* \(ERR_TLS_CERT_ALTNAME_INVALID\)\.$/;
  const wrong: [Readonly<Record<string, unknown>>, Partial<ConnectorOptions>, RegExp][] = [
    [{ ca: makeCertificate().authority }, {}, unknown],
    [{ ca: undefined }, {}, unknown],
    [{ host: "127.0.0.1" }, {}, another],
    [{ host: "mail.example" }, { drivers: misled }, another],
  ];
  for (const [connection, options, message] of wrong) {
    await using smtp = connect(mailbox, { tls, ...connection }, options);
    expect(await failure(smtp.send(letter)), JSON.stringify(connection)).toMatchObject({
      code: "network",
      message: expect.stringMatching(message) as string,
    });
  }
  await misled.close();
  expect(mailbox.seen.logins).toEqual([]);
});

it("reaches no host that the network policy does not let it", async () => {
  await using mailbox = await startMailbox();
  const closed = createDrivers();
  for (const host of ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"]) {
    await using smtp = connect(mailbox, { host }, { drivers: closed });
    expect(await failure(smtp.send(letter)), host).toMatchObject({ code: "hostNotAllowed" });
  }
  for (const host of ["/var/run/smtp", "a b", "localhost/x", "a\r\nb"]) {
    await using smtp = connect(mailbox, { host });
    expect(await failure(smtp.send(letter)), host).toMatchObject({ code: "badInput" });
  }
  await closed.close();
  expect(mailbox.seen.connections).toBe(0);
});

it("connects to the address that was checked, and looks no name up twice", async () => {
  await using mailbox = await startMailbox();
  const asked: string[] = [];
  const drivers = createDrivers({
    allowPrivateNetworks,
    resolveHost: async (host) => {
      asked.push(host);
      const address = asked.length === 1 ? "127.0.0.1" : "10.0.0.1";
      return await Promise.resolve([{ address, family: 4 }]);
    },
  });
  await using smtp = connect(mailbox, {}, { drivers });
  await smtp.send(letter);
  await drivers.close();
  expect(asked).toEqual(["localhost"]);
  expect(mailbox.received).toHaveLength(1);
});

it("keeps two connections at most, and makes a new one where one was closed", async () => {
  await using mailbox = await startMailbox();
  await using smtp = connect(mailbox);
  await Promise.all(Array.from({ length: 6 }, async () => await smtp.send(letter)));
  expect(mailbox.received).toHaveLength(6);
  expect(mailbox.seen.connections).toBe(2);
  mailbox.hangUp();
  await smtp.send(letter);
  expect(mailbox.received).toHaveLength(7);
  expect(mailbox.seen.connections).toBe(3);
});

it("gives up when it is told to, and when time is up", async () => {
  const server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await using smtp = connect({ port, authority: makeCertificate().authority });
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 20);
  const { signal } = abort;
  expect(await failure(smtp.send(letter, { signal }))).toMatchObject({ code: "cancelled" });
  expect(await failure(smtp.send(letter, { timeout: 20 }))).toMatchObject({ code: "timeout" });
  const content = new ReadableStream<Uint8Array>();
  const stalled = { ...letter, attachments: [{ name: "a", type: "a/b", content }] };
  expect(await failure(smtp.send(stalled, { timeout: 20 }))).toMatchObject({ code: "timeout" });
  const left = await new Promise<number>((resolve) =>
    server.getConnections((_error, count) => resolve(count)),
  );
  expect(left).toBeLessThanOrEqual(1);
  server.close();
});

it("makes a connection that its own test has proven, and none that fails", async () => {
  await using mailbox = await startMailbox();
  const drivers = createDrivers({ allowPrivateNetworks });
  const { connections } = setUp({
    drivers,
    operations: (_: string, id: string) => (id === serverVerify.id ? serverVerify : undefined),
  });
  const own = {
    host: "localhost",
    port: mailbox.port,
    from: "a@example.com",
    ca: mailbox.authority,
  };
  const made = { organization: "acme", fields: own, credential: account };
  expect(await connections.connect(emailSmtp, made)).toMatchObject({
    state: { kind: "active" },
    label: "a@example.com by localhost",
  });
  const wrong = { ...made, credential: { ...account, password: "another" } };
  expect(await failure(connections.connect(emailSmtp, wrong))).toMatchObject({
    code: "reauthenticate",
  });
  await drivers.close();
  expect(mailbox.received).toEqual([]);
});

it("says that a server takes nothing from here", async () => {
  await using mailbox = await startMailbox({
    onConnect: (_session, done) => done(refusal(554, "no")),
  });
  await using smtp = connect(mailbox);
  expect(await failure(smtp.send(letter))).toMatchObject({ code: "permission", vendorCode: "554" });
});
