import { randomBytes } from "node:crypto";
import { type CallOptions, createQuestions, type HumanInput } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure } from "../kit/connector.ts";
import { asker, chat } from "./chat.ts";
import { attested, openDesk, PAGE, visit } from "./kit.ts";

const actor = "agent-1";
const input: HumanInput = {
  to: "ada",
  question: "Ship it?",
  choices: ["yes", "no"],
  approvers: ["ada"],
};
const data = { message: "m1", by: "ada", word: "yes" };
const pressed = { type: "button.pressed", data };

it.each<readonly [string, Partial<Parameters<typeof attested>[2]>, string]>([
  ["of another organization", { organization: "org-2" }, "foreign"],
  ["of another connection", { connection: "c2" }, "foreign"],
  ["that nobody signed", { scheme: "none" }, "unverified"],
  ["of another type", { type: "message.reply" }, "noQuestion"],
  ["of another message", { data: { ...data, message: "m2" } }, "noQuestion"],
  ["without a message", { data: { by: "ada", word: "yes" } }, "noQuestion"],
  ["with a list for a message", { data: { ...data, message: ["m1"] } }, "noQuestion"],
  ["that is nothing", { data: null }, "noQuestion"],
  ["of nobody", { data: { ...data, by: "" } }, "noQuestion"],
  ["of a number", { data: { ...data, by: 7 } }, "noQuestion"],
  ["of inherited names", { data: Object.create(data) as object }, "noQuestion"],
  ["of a stranger", { data: { ...data, by: "eve" } }, "notApprover"],
  ["of who asked", { data: { ...data, by: actor } }, "requester"],
  ["that was not offered", { data: { ...data, word: "maybe" } }, "noChoice"],
])("takes no answer from an event %s", async (_, parts, reason) => {
  const desk = openDesk();
  const connector = asker(chat());
  await desk.questions.ask(connector, { ...input, approvers: ["ada", actor] }, { actor });
  const event = attested(desk.attestor, "chat", { ...pressed, ...parts });
  expect(await desk.questions.deliver(connector, event)).toEqual({ kind: "ignored", reason });
  const genuine = attested(desk.attestor, "chat", pressed);
  expect(await desk.questions.deliver(connector, genuine)).toMatchObject({ kind: "answered" });
});

it("believes no event that the host did not vouch for, and only its text", async () => {
  const desk = openDesk();
  const connector = asker(chat());
  const { id } = await desk.questions.ask(connector, input, { actor });
  const stranger = attested(openDesk().attestor, "chat", pressed);
  const genuine = attested(desk.attestor, "chat", { ...pressed, data: { ...data, by: "eve" } });
  const rewritten = { ...genuine, text: genuine.text.replace("eve", "ada") };
  for (const event of [stranger, rewritten])
    expect(await desk.questions.deliver(connector, event)).toMatchObject({ reason: "unattested" });
  const dressed = { ...genuine, envelope: attested(desk.attestor, "chat", pressed).envelope };
  expect(await desk.questions.deliver(connector, dressed)).toMatchObject({ reason: "notApprover" });
  const other = attested(desk.attestor, "talk", pressed);
  expect(await desk.questions.deliver(connector, other)).toMatchObject({ reason: "foreign" });
  await desk.clock.advance(86_400_000);
  expect(await failure(desk.questions.answer([connector], id))).toMatchObject({ code: "timeout" });
});

it("knows people by the host's names where the host says who they are", async () => {
  const people = new Map([
    ["U1", "ada"],
    ["U2", actor],
  ]);
  const desk = openDesk({ identify: (by) => people.get(by) });
  const connector = asker(chat());
  const { id } = await desk.questions.ask(connector, input, { actor });
  const settle = async (by: string): Promise<unknown> =>
    await desk.questions.deliver(
      connector,
      attested(desk.attestor, "chat", { ...pressed, data: { ...data, by } }),
    );
  expect(await settle("U2")).toMatchObject({ reason: "requester" });
  expect(await settle("ada")).toMatchObject({ reason: "notApprover" });
  expect(await settle("U1")).toMatchObject({ kind: "answered" });
  expect(await desk.questions.answer([connector], id)).toEqual({ choice: "yes", by: "U1" });
});

it.each<readonly [string, object, CallOptions, string]>([
  ["no approvers", { approvers: undefined }, { actor }, "approvers"],
  ["an empty list of approvers", { approvers: [] }, { actor }, "approvers"],
  ["a text of approvers", { approvers: "ada" }, { actor }, "approvers"],
  ["nobody but who asks", { approvers: [actor] }, { actor }, "approvers"],
  [
    "more approvers than anybody reads",
    { approvers: Array(101).fill("ada") },
    { actor },
    "approvers",
  ],
  ["an approver with a name like a book", { approvers: ["a".repeat(513)] }, { actor }, "approvers"],
  ["nobody who asks", {}, {}, "options.actor"],
  ["an empty name of who asks", {}, { actor: "" }, "options.actor"],
  ["no time", {}, { actor, timeout: 0 }, "options.timeout"],
  ["time that is no number", {}, { actor, timeout: NaN }, "options.timeout"],
  ["time that is text", {}, { actor, timeout: "5" as never }, "options.timeout"],
  ["more time than a year", {}, { actor, timeout: 1e12 }, "options.timeout"],
  ["an address for answers", { answerUrl: "https://evil.example" }, { actor }, "answerUrl"],
  ["no question", { question: "" }, { actor }, "question"],
  ["a member that there is not", { urgent: true }, { actor }, "urgent"],
])("asks nothing with %s", async (_, wrong, options, name) => {
  const vendor = chat();
  const asked = openDesk().questions.ask(asker(vendor), { ...input, ...wrong }, options);
  const error = await failure(asked);
  expect(error).toMatchObject({ code: "badInput" });
  expect(String(error)).toContain(`"${name}"`);
  expect(vendor.sent).toEqual([]);
});

it("asks nothing with options that cannot be read, whoever the connection was opened for", async () => {
  const vendor = chat();
  const options = Object.defineProperty({}, "timeout", {
    get: () => {
      throw new Error("canary");
    },
  });
  const asked = openDesk().questions.ask(asker(vendor, { actor }), input, options);
  expect(String(await failure(asked))).toBe('ConnectorError: The input "options" cannot be read.');
  expect(vendor.sent).toEqual([]);
});

it("asks nothing for a connection without a name", async () => {
  const nameless = { organization: undefined as unknown as string };
  const asked = openDesk().questions.ask(asker(chat(), nameless), input, { actor });
  expect(await failure(asked)).toMatchObject({ code: "badInput" });
});

it.each([
  "http://host.example.com/answers",
  "https://host.example.com/answers?a=b",
  "https://host.example.com/answers#a",
  "answers",
])("makes no links below %s", (url) => {
  const { store, attestor } = openDesk();
  const open = (key: Uint8Array, at: string): unknown =>
    createQuestions({ store, attestor, links: { url: at, key } });
  expect(() => open(randomBytes(32), url)).toThrow("links.url");
  expect(() => open(randomBytes(31), PAGE)).toThrow("links.key");
});

it("answers nothing that is not exactly a link of its own", async () => {
  const desk = openDesk();
  const vendor = chat();
  const { id } = await desk.questions.ask(asker(vendor, {}, "link"), input, { actor });
  const [yes = "", no = ""] = vendor.linksIn(0);
  const stranger = chat();
  await openDesk().questions.ask(asker(stranger, {}, "link"), input, { actor });
  const [foreign = ""] = stranger.linksIn(0);
  const forged = [
    foreign,
    yes.slice(0, -1),
    `${yes}a`,
    `${yes}/`,
    yes.replace(".0.", ".1."),
    yes.replace(".0.", "._."),
    yes.replace(".0.", ".00."),
    yes.replace(id, id.toUpperCase()),
    yes.replace(id, "A".repeat(43)),
    `${PAGE}/${"x".repeat(100_000)}`,
    PAGE,
    "",
    "\u0000",
  ];
  for (const url of forged)
    for (const method of ["GET", "POST"]) {
      const response = await desk.questions.respond(visit(method, url, { choice: "0" }));
      expect([url, response.status]).toEqual([url, 404]);
      expect(response.body).not.toContain("Ship it?");
    }
  const none: readonly (Readonly<Record<string, string>> | undefined)[] = [
    undefined,
    {},
    { choice: "1" },
    { choice: "-1" },
    { choice: "0x0" },
    { choice: "7" },
    { choice: "constructor" },
    { text: "yes" },
  ];
  for (const form of none)
    expect((await desk.questions.respond(visit("POST", yes, form))).status).toBe(400);
  const large = { ...visit("POST", yes), body: Buffer.from(`choice=0&a=${"x".repeat(70_000)}`) };
  expect((await desk.questions.respond(large)).status).toBe(400);
  for (const method of ["PUT", "DELETE", "OPTIONS", "get"])
    expect((await desk.questions.respond(visit(method, yes))).status).toBe(405);
  expect((await desk.questions.respond(visit("POST", no, { choice: "1" }))).status).toBe(200);
});

it("writes a question into its page as text, and lets no script or frame near it", async () => {
  const desk = openDesk();
  const vendor = chat();
  const script = `"><script>alert('1')</script>&amp;`;
  const hostile = { ...input, question: script, choices: [script, "no"] };
  await desk.questions.ask(asker(vendor, {}, "link"), hostile, { actor });
  const [link = ""] = vendor.linksIn(0);
  const { body, headers } = await desk.questions.respond(visit("GET", link));
  expect(body).not.toContain("<script");
  expect(body).toContain("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});

it("keeps no link in the store", async () => {
  const desk = openDesk();
  const vendor = chat();
  await desk.questions.ask(asker(vendor, {}, "link"), input, { actor });
  const links = vendor.linksIn(0);
  expect(links).toHaveLength(2);
  const records = await desk.store.list("questions", { limit: 10 });
  const stored = records.map(({ value }) => Buffer.from(value).toString()).join();
  expect(stored).toContain("Ship it?");
  for (const link of links) expect(stored).not.toContain(link.slice(link.lastIndexOf(".") + 1));
});
