import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import type { WebhookDefinition } from "../../../runtime/webhooks/definition.ts";
import type { Place } from "../../../runtime/expression/expression.ts";
import { reader } from "../../../runtime/expression/place.ts";
import type { RawWebhook } from "../../../runtime/webhooks/raw.ts";
import { isUnsignable } from "../../../runtime/webhooks/challenge.ts";
import { receiveWebhook, type WebhookContext } from "../../../runtime/webhooks/receive.ts";
import { createMemoryReplayStore } from "../../../runtime/webhooks/replay.ts";
import { hmac } from "../../../runtime/webhooks/schemes/hmac.ts";
import { token } from "../../../runtime/webhooks/schemes/token.ts";
import { attestor, hostOf, summary } from "./kit/host.ts";
import { delivery, NOW, secretAt } from "./kit/verdict.ts";

const secrets = secretAt("app.secret", "secret");

const scheme = hmac({
  algorithm: "sha256",
  signature: ["header", "x-signature"],
  encoding: "hex",
  secret: ["app", "secret"],
});

const definition: WebhookDefinition = {
  verify: [scheme],
  dedupe: ["body", "id"],
  events: {
    "charge.settled": { match: [{ at: ["body", "type"], is: "paid" }], data: ["body", "data"] },
    "charge.failed": { match: [{ at: ["body", "type"], is: ["failed", "declined"] }] },
    "charge.changed": { match: [{ at: ["body", "type"], is: { present: true } }] },
  },
};

function signed(body: string | Uint8Array, parts: Partial<RawWebhook> = {}): RawWebhook {
  const signature = createHmac("sha256", "secret").update(body).digest("hex");
  const raw = delivery({ ...parts, body });
  return { ...raw, headers: { ...raw.headers, ...parts.headers, "x-signature": signature } };
}

const json = (value: unknown, parts: Partial<RawWebhook> = {}): RawWebhook =>
  signed(JSON.stringify(value), parts);

async function take(
  raw: RawWebhook,
  changed: Partial<WebhookDefinition> = {},
  context: WebhookContext = hostOf(secrets),
): Promise<string> {
  return summary(await receiveWebhook({ ...definition, ...changed }, raw, context));
}

const paid = { id: "evt_1", type: "paid", data: { amount: 5 } };

it("gives the event that fits first, with all that is known of it", async () => {
  const raw = json(paid);
  const outcome = await receiveWebhook(definition, raw, hostOf(secrets));
  const digest = createHash("sha256").update(raw.body).digest("base64url");
  expect(outcome).toMatchObject({ kind: "events", response: { status: 200, body: "" } });
  const [event] = outcome.kind === "events" ? outcome.events : [];
  expect(event?.envelope).toEqual({
    specversion: "1.0",
    id: "evt_1",
    source: "/connectors/vendor/connections/connection-1",
    type: "charge.settled",
    time: "2023-11-14T22:13:20.000Z",
    datacontenttype: "application/json",
    organization: "org-1",
    endpoint: "endpoint-1",
    connection: "connection-1",
    scheme: "hmac-sha256",
    keyid: "key-1",
    bodydigest: digest,
    receivedat: "2023-11-14T22:13:20.000Z",
    data: { amount: 5 },
  });
  expect(JSON.parse(event?.text ?? "")).toEqual(event?.envelope);
  expect(event !== undefined && attestor.check(event)).toBe(true);
});

it("tells events apart in the definition's order and passes over those that it does not know", async () => {
  expect(await take(json({ id: "1", type: "declined" }))).toBe("charge.failed");
  expect(await take(json({ id: "1", type: "other" }))).toBe("charge.changed");
  const outcome = await receiveWebhook(definition, json({ id: "1" }), hostOf(secrets));
  expect(outcome).toEqual({
    kind: "events",
    events: [],
    taken: [{ claim: expect.stringMatching(/^[\w-]{43}$/) as string, events: [] }],
    response: { status: 200, headers: {}, body: "" },
  });
});

it("names CloudEvents attributes as they may be named", async () => {
  const outcome = await receiveWebhook(definition, json(paid), hostOf(secrets));
  const names = outcome.kind === "events" ? Object.keys(outcome.events[0]?.envelope ?? {}) : [];
  for (const name of names) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
});

it("refuses without looking closer what is too large, and verifies before it parses", async () => {
  const limit = hostOf(secrets, { largestBody: 10 });
  expect(await take(signed("1234567890"), {}, limit)).toBe("");
  expect(await take(signed("12345678901"), {}, limit)).toBe("tooLarge");
  expect(await take(signed(Buffer.alloc(1_048_577)))).toBe("tooLarge");
  expect(await take(delivery({ body: "{" }))).toBe("unsigned");
  expect(await take({ ...signed("{"), body: Buffer.from("[") })).toBe("badSignature");
  expect(await take(signed("{"))).toBe("malformedBody");
  expect(await take(signed(`${"[".repeat(201)}${"]".repeat(201)}`))).toBe("malformedBody");
  expect(await take(signed(`${"[".repeat(400_000)}`))).toBe("malformedBody");
  expect(await take(json(paid), { verify: [] })).toBe("unsigned");
});

it("says nothing of the reason to who sent it", async () => {
  const statuses = { tooLarge: 413, badSignature: 401, noSecret: 503, malformedBody: 400 };
  const outcomes = await Promise.all([
    receiveWebhook(definition, json(paid), hostOf(secrets, { largestBody: 1 })),
    receiveWebhook(definition, { ...json(paid), body: Buffer.from("x") }, hostOf(secrets)),
    receiveWebhook(definition, json(paid), hostOf({})),
    receiveWebhook(definition, signed("{"), hostOf(secrets)),
  ]);
  expect(outcomes.map((each) => each.response)).toEqual(
    Object.values(statuses).map((status) => ({ status, headers: {}, body: "" })),
  );
});

it("reports by how much the clocks differ where that is the reason", async () => {
  const timed = hmac({
    algorithm: "sha256",
    signature: ["header", "x-signature"],
    encoding: "hex",
    timestamp: { at: ["body", "time"], unit: "milliseconds" },
    secret: ["app", "secret"],
  });
  const late = await receiveWebhook(
    { ...definition, verify: [timed] },
    json({ ...paid, time: NOW - 400_000 }),
    hostOf(secrets),
  );
  expect(late).toMatchObject({ kind: "refused", code: "stale", skew: 400_000 });
  const good = await receiveWebhook(
    { ...definition, verify: [timed] },
    json({ ...paid, time: NOW - 4000 }),
    hostOf(secrets),
  );
  expect(good.kind === "events" && good.events[0]?.envelope).toMatchObject({
    time: "2023-11-14T22:13:16.000Z",
    signedat: "2023-11-14T22:13:16.000Z",
    receivedat: "2023-11-14T22:13:20.000Z",
  });
});

it("takes exactly one of fifty copies that come at once", async () => {
  const context = hostOf(secrets);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async () => await take(json(paid), {}, context)),
  );
  expect(outcomes.filter((each) => each === "charge.settled")).toHaveLength(1);
  expect(outcomes.filter((each) => each === "duplicate")).toHaveLength(49);
  expect(await take(json({ ...paid, id: "evt_2" }), {}, context)).toBe("charge.settled");
  // Another organization may call its address the same.
  for (const other of [
    { endpoint: "endpoint-2" },
    { organization: "organization-2" },
    { connector: "other" },
  ])
    expect(await take(json(paid), {}, { ...context, ...other })).toBe("charge.settled");
});

it("counts an id as taken by an event that it does not know, so that its proof is good for no other", async () => {
  // What is signed is the id alone, as with Mailgun.
  const idAlone = hmac({
    algorithm: "sha256",
    signature: ["header", "x-signature"],
    encoding: "hex",
    signed: [{ slot: "id" }],
    id: ["body", "id"],
    secret: ["app", "secret"],
  });
  const signature = createHmac("sha256", "secret").update("one").digest("hex");
  const send = (body: object): RawWebhook =>
    delivery({
      body: JSON.stringify({ id: "one", ...body }),
      headers: { "x-signature": signature },
    });
  const proven: Partial<WebhookDefinition> = { verify: [idAlone] };
  const strange = hostOf(secrets);
  expect(await take(send({ kind: "unheard of" }), proven, strange)).toBe("");
  expect(await take(send({ type: "paid" }), proven, strange)).toBe("duplicate");
});

it("tells repeats by the bytes that are signed, whatever stands in headers", async () => {
  const context = hostOf(secrets);
  const byBody: Partial<WebhookDefinition> = { dedupe: ["body"] };
  const send = async (id: string, body: object = paid): Promise<string> =>
    await take(json(body, { headers: { "x-delivery": id } }), byBody, context);
  expect(await send("1")).toBe("charge.settled");
  expect(await send("2")).toBe("duplicate");
  expect(await send("2", { ...paid, data: { amount: 6 } })).toBe("charge.settled");
});

it("takes a delivery again after its claims were released, and after it was forgotten", async () => {
  let now = NOW;
  const context = hostOf(secrets, {
    replays: createMemoryReplayStore(() => now),
    rememberFor: 1000,
  });
  const first = await receiveWebhook(definition, json(paid), context);
  expect(await take(json(paid), {}, context)).toBe("duplicate");
  for (const { claim } of first.kind === "events" ? first.taken : [])
    await context.replays.release(claim);
  expect(await take(json(paid), {}, context)).toBe("charge.settled");
  now += 999;
  expect(await take(json(paid), {}, context)).toBe("duplicate");
  now += 1;
  expect(await take(json(paid), {}, context)).toBe("charge.settled");
});

it("remembers a delivery without its id by its bytes", async () => {
  const context = hostOf(secrets);
  const nameless = { type: "paid" };
  expect(await take(json(nameless), {}, context)).toBe("charge.settled");
  expect(await take(json(nameless), {}, context)).toBe("duplicate");
  expect(await take(json({ ...nameless, x: 1 }), {}, context)).toBe("charge.settled");
  expect(await take(json({ ...nameless, id: "" }), {}, context)).toBe("charge.settled");
  expect(await take(json({ ...nameless, id: ["a"] }), {}, context)).toBe("charge.settled");
});

it("never takes an empty id for one", async () => {
  const context = hostOf(secrets);
  expect(await take(json({ type: "paid", id: "" }), {}, context)).toBe("charge.settled");
  expect(await take(json({ type: "failed", id: "" }), {}, context)).toBe("charge.failed");
});

it("drops prototypes that are spelled with escapes", async () => {
  const body = '{"id":"1","type":"paid","data":{"\\u005f_proto\\u005F_":{"admin":true},"a":1}}';
  const outcome = await receiveWebhook(definition, signed(body), hostOf(secrets));
  const [event] = outcome.kind === "events" ? outcome.events : [];
  expect(event?.envelope.data).toEqual({ a: 1 });
  expect(event?.text).not.toContain("admin");
});

it("takes the first id that is there, and repeats where the definition waives ids", async () => {
  const context = hostOf(secrets);
  const dedupe = [
    ["body", "event_id"],
    ["body", "trigger_id"],
  ] as const;
  expect(await take(json({ type: "paid", trigger_id: "t" }), { dedupe }, context)).toBe(
    "charge.settled",
  );
  expect(await take(json({ type: "failed", trigger_id: "t" }), { dedupe }, context)).toBe(
    "duplicate",
  );
  expect(
    await take(json({ type: "paid", event_id: "e", trigger_id: "t" }), { dedupe }, context),
  ).toBe("charge.settled");
  const { dedupe: _, ...waived } = definition;
  for (let index = 0; index < 2; index += 1)
    expect(summary(await receiveWebhook(waived, json(paid), context))).toBe("charge.settled");
});

it("makes short keys of any id", async () => {
  const outcome = await receiveWebhook(
    definition,
    json({ id: "\ud800\u0000".repeat(1000), type: "paid" }),
    hostOf(secrets),
  );
  expect(outcome.kind === "events" && outcome.taken).toMatchObject([
    { claim: expect.stringMatching(/^[\w-]{43}$/) as string },
  ]);
  expect(outcome.kind === "events" && outcome.events[0]?.envelope.id).toMatch(/^sha256:[\w-]{43}$/);
});

it("releases what it claimed when the store fails, and fails", async () => {
  const store = createMemoryReplayStore(() => NOW);
  let calls = 0;
  const failing = {
    ...store,
    claim: async (key: string, time: number): Promise<boolean> => {
      calls += 1;
      if (calls === 2) throw new Error("database is down");
      return await store.claim(key, time);
    },
  };
  const context = hostOf(secrets, { replays: failing });
  const batch = { items: ["body", "value"] } as const;
  const body = { value: [paid, { ...paid, id: "evt_2" }, { ...paid, id: "evt_3" }] };
  await expect(receiveWebhook({ ...definition, ...batch }, json(body), context)).rejects.toThrow(
    "database is down",
  );
  expect(await take(json(body), batch, { ...context, replays: store })).toBe(
    "charge.settled charge.settled charge.settled",
  );
});

it("gives every event of a batch, each once, whatever its neighbours are", async () => {
  const context = hostOf(secrets);
  const batch = { items: ["body", "value"] } as const;
  const body = {
    value: [paid, { id: "evt_2", type: "failed" }, paid, { id: "evt_3" }, "text", null, 7],
  };
  expect(await take(json(body), batch, context)).toBe("charge.settled charge.failed");
  expect(await take(json(body), batch, context)).toBe("duplicate");
  expect(
    await take(json({ value: [...body.value, { id: "evt_4", type: "paid" }] }), batch, context),
  ).toBe("charge.settled");
  for (const value of [{}, "x", null, Array.from({ length: 10_001 }, () => paid)])
    expect(await take(json({ value }), batch, context)).toBe("malformedBody");
  expect(await take(json({ value: [] }), batch, context)).toBe("");
});

it("counts the events of a batch whose id stands outside of them", async () => {
  const context = hostOf(secrets);
  const batch = { items: ["body"], dedupe: ["header", "x-delivery"] } as const;
  const raw = json([{ type: "paid" }, { type: "paid" }], { headers: { "x-delivery": "d1" } });
  const outcome = await receiveWebhook({ ...definition, ...batch }, raw, context);
  expect(outcome.kind === "events" && outcome.events.map(({ envelope }) => envelope.id)).toEqual([
    "d1#0",
    "d1#1",
  ]);
  expect(await take(raw, batch, context)).toBe("duplicate");
});

it("brings an event to the connections that have its account", async () => {
  const account = {
    at: [
      ["body", "team_id"],
      ["body", "team", "id"],
    ],
    is: ["connection", "teamId"],
  } as const;
  const asked: string[] = [];
  const { connection: _, ...bare } = hostOf(secrets);
  const context: WebhookContext = {
    ...bare,
    connections: async (is, value) => {
      asked.push(`${is.join(".")} ${value}`);
      return value === "T1" ? ["a", "b"] : [];
    },
  };
  const outcome = await receiveWebhook(
    { ...definition, account },
    json({ ...paid, team: { id: "T1" } }),
    context,
  );
  const events = outcome.kind === "events" ? outcome.events : [];
  expect(
    events.map(({ envelope }) => [envelope.connection, envelope.subject, envelope.source]),
  ).toEqual([
    ["a", "T1", "/connectors/vendor/connections/a"],
    ["b", "T1", "/connectors/vendor/connections/b"],
  ]);
  expect(outcome.kind === "events" && outcome.taken).toHaveLength(1);
  expect(asked).toEqual(["connection.teamId T1"]);

  expect(await take(json({ ...paid, team_id: "T2" }), { account }, context)).toBe("");
  expect(await take(json({ ...paid, id: "2" }), { account }, context)).toBe("noAccount");
  expect(
    await take(json({ ...paid, id: "2" }), { account: { ...account, optional: true } }, context),
  ).toBe("charge.settled");
  // Nothing was claimed for an account that nobody had: its connection may come.
  const later = { ...context, connections: () => ["c"] };
  expect(await take(json({ ...paid, id: "evt_9", team_id: "T2" }), { account }, context)).toBe("");
  expect(await take(json({ ...paid, id: "evt_9", team_id: "T2" }), { account }, later)).toBe(
    "charge.settled",
  );
});

it("brings an event to the address's own connection where it has the account, and no other serves the address", async () => {
  const account = { at: ["body", "team"], is: ["connection", "teamId"] } as const;
  const context = hostOf(secrets, { connection: "c1" });
  const at = reader({ connection: { teamId: 17 } });
  const of = async (team: unknown, parts = {}): Promise<unknown> => {
    const lent = { ...context, at, ...parts };
    const raw = json({ ...paid, team });
    const outcome = await receiveWebhook({ ...definition, account }, raw, lent);
    return outcome.kind === "events"
      ? outcome.events.map(({ envelope }) => envelope.connection)
      : outcome.kind;
  };
  expect(await of(18)).toEqual([]);
  expect(await of("17")).toEqual(["c1"]);
  expect(await of(17, { at: reader({ connection: {} }) })).toEqual([]);
  expect(await of(17, { connection: undefined })).toEqual([]);
  expect(await of(17, { connections: () => [] })).toEqual([]);
});

it("takes a list of accounts as one event for each (Dropbox)", async () => {
  const dropbox: WebhookDefinition = {
    verify: [scheme],
    challenge: {
      method: "GET",
      when: [{ at: ["query", "challenge"], is: { present: true } }],
      reply: ["query", "challenge"],
    },
    account: { at: ["body", "list_folder", "accounts"], is: ["connection", "accountId"] },
    events: {
      "files.changed": { match: [{ at: ["body", "list_folder"], is: { present: true } }] },
    },
  };
  const context = hostOf(secrets, { connections: (_, value) => [`of-${value}`] });
  const outcome = await receiveWebhook(
    dropbox,
    json({ list_folder: { accounts: ["1", "2", "1", 3, ""] } }),
    context,
  );
  expect(
    outcome.kind === "events" && outcome.events.map(({ envelope }) => envelope.connection),
  ).toEqual(["of-1", "of-2"]);
  const question = {
    ...delivery({ method: "GET" }),
    url: "https://a.example/x?challenge=abc%20123",
  };
  expect(await receiveWebhook(dropbox, question, context)).toEqual({
    kind: "challenge",
    response: {
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
      body: "abc 123",
    },
  });
  for (const url of [
    "https://a.example/x?challenge=1&challenge=2",
    "https://a.example/x?challenge=",
    `https://a.example/x?challenge=${"x".repeat(4097)}`,
    "https://a.example/x?challenge=%ff",
    "https://a.example/x#?challenge=1",
  ])
    expect(summary(await receiveWebhook(dropbox, { ...question, url }, context))).toBe("unsigned");
  expect(summary(await receiveWebhook(dropbox, { ...question, method: "POST" }, context))).toBe(
    "unsigned",
  );
});

it("answers a challenge that could be signed only after it is verified (Slack)", async () => {
  const challenge = {
    when: [{ at: ["body", "type"], is: "url_verification" }],
    reply: ["body", "challenge"],
  } as const;
  const question = { type: "url_verification", challenge: "<b>3eZbrw1aB</b>" };
  const answer = await receiveWebhook(
    { ...definition, challenge },
    json(question),
    hostOf(secrets),
  );
  expect(answer).toMatchObject({
    kind: "challenge",
    response: { status: 200, body: "<b>3eZbrw1aB</b>" },
  });
  expect(answer.response.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(await take(delivery({ body: JSON.stringify(question) }), { challenge })).toBe("unsigned");
  expect(
    await take(
      { ...json(question), body: Buffer.from(`${JSON.stringify(question)} `) },
      { challenge },
    ),
  ).toBe("badSignature");
  expect(await take(json({ ...question, challenge: { a: 1 } }), { challenge })).toBe(
    "charge.changed",
  );
});

it("answers with JSON where the definition names members, and needs a text for each", async () => {
  const reply = { code: ["body", "data", "code"], kind: ["query", "kind"] } as const;
  const challenge = { when: [{ at: ["body", "ask"], is: true }], reply } as const;
  const ask = async (code: unknown, url?: string): Promise<string> => {
    const raw = json({ ask: true, data: { code } }, url === undefined ? {} : { url });
    const outcome = await receiveWebhook({ ...definition, challenge }, raw, hostOf(secrets));
    if (outcome.kind === "challenge")
      expect(outcome.response.headers).toEqual({
        "content-type": "application/json",
        "x-content-type-options": "nosniff",
      });
    return outcome.response.body;
  };
  const url = "https://hooks.example.com/in/1?kind=k";
  expect(await ask('<b>"1', url)).toBe('{"code":"<b>\\"1","kind":"k"}');
  for (const code of ["", null, 7, { a: 1 }, ["a"], "x".repeat(5_000)])
    expect(await ask(code, url)).toBe("");
  expect(await ask("1")).toBe("");
  const unsignable = { when: [], reply: { a: ["query", "a"], b: ["body", "b"] } } as const;
  expect(isUnsignable(unsignable)).toBe(false);
  expect(isUnsignable({ reply: { a: ["query", "a"] } })).toBe(true);
});

it("parses JSON, or a form with JSON in it (Slack)", async () => {
  const parse = { json: "body", else: ["form", "payload"] } as const;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const field = `payload=${encodeURIComponent(JSON.stringify(paid))}`;
  expect(await take(json(paid), { parse })).toBe("charge.settled");
  expect(await take(signed(field, { headers: form }), { parse })).toBe("charge.settled");
  expect(await take(signed("payload=%7B", { headers: form }), { parse })).toBe("malformedBody");
  expect(await take(signed("other=1", { headers: form }), { parse })).toBe("malformedBody");
});

it("parses forms where the definition says so", async () => {
  const form = { "content-type": "Application/X-WWW-Form-Urlencoded ; charset=utf-8" };
  const parse = "form";
  expect(await take(signed("type=paid&id=a+b", { headers: form }), { parse })).toBe(
    "charge.settled",
  );
  expect(await take(signed("type=paid&id=1"), { parse })).toBe("charge.settled");
  expect(await take(signed("type=%zz", { headers: form }), { parse })).toBe("malformedBody");
  expect(await take(signed(Buffer.from([0x61, 0x3d, 0xff])), { parse })).toBe("malformedBody");
  const context = hostOf(secrets);
  const outcome = await receiveWebhook(
    { ...definition, parse },
    signed("type=paid&id=1&__proto__=x&data=1&data=2", { headers: form }),
    context,
  );
  expect(outcome.kind === "events" && outcome.events[0]?.envelope.data).toEqual(["1", "2"]);
});

it("reads a signed body in one way, whatever its content type says", async () => {
  const body = '{"type":"noted","id":"1","text":"&type=paid&id=2&"}';
  for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"])
    for (const parse of [undefined, "json"] as const)
      expect(
        await take(signed(body, { headers: { "content-type": type } }), parse ? { parse } : {}),
        type,
      ).toBe("charge.changed");
});

it("takes an event by any of its matches, and by none of what it excludes", async () => {
  const at: Place = ["body", "type"];
  const kind: Place = ["body", "kind"];
  const events: WebhookDefinition["events"] = {
    "charge.settled": {
      match: [{ at, is: "settled" }],
      or: [
        [
          { at, is: "any" },
          { at: kind, is: "charge" },
        ],
        [{ at, is: "closed" }],
      ],
    },
    "other.settled": {
      match: [
        { at, is: "any" },
        { at: kind, is: { not: ["charge", "draft", null] } },
      ],
    },
  };
  const word = async (body: object): Promise<string> => await take(json(body), { events });
  expect(await word({ type: "settled" })).toBe("charge.settled");
  expect(await word({ type: "any", kind: "charge" })).toBe("charge.settled");
  expect(await word({ type: "closed" })).toBe("charge.settled");
  expect(await word({ type: "any", kind: "fee" })).toBe("other.settled");
  expect(await word({ type: "any", kind: "draft" })).toBe("");
  expect(await word({ type: "any" })).toBe("");
});

it("gathers the data of an event from where its members are", async () => {
  const data: Readonly<Record<string, Place>> = {
    id: ["body", "id"],
    state: ["header", "X-State"],
    none: ["header", "X-None"],
  };
  const events: WebhookDefinition["events"] = {
    "charge.settled": { match: [{ at: ["body", "type"], is: "paid" }], data },
  };
  const raw = json(paid, { headers: { "x-state": "exists" } });
  const outcome = await receiveWebhook({ ...definition, events }, raw, hostOf(secrets));
  const [event] = outcome.kind === "events" ? outcome.events : [];
  expect(event?.envelope.data).toEqual({ id: "evt_1", state: "exists" });
});

it("parses JSON in base64 and keeps what stood beside it (Gmail)", async () => {
  const gmail: Partial<WebhookDefinition> = {
    parse: {
      base64: ["body", "message", "data"],
      json: true,
      keep: ["body", "message", "messageId"],
    },
    dedupe: ["kept"],
    events: {
      "mailbox.changed": { match: [{ at: ["body", "historyId"], is: { present: true } }] },
    },
  };
  const context = hostOf(secrets);
  const message = (data: string): unknown => ({ message: { data, messageId: "m1" } });
  const good = Buffer.from('{"emailAddress":"a@example.com","historyId":7}').toString("base64");
  const outcome = await receiveWebhook({ ...definition, ...gmail }, json(message(good)), context);
  expect(outcome.kind === "events" && outcome.events[0]?.envelope).toMatchObject({
    id: "m1",
    data: { emailAddress: "a@example.com", historyId: 7 },
  });
  expect(await take(json(message(good)), gmail, context)).toBe("duplicate");
  expect(await take(json(message("e30=")), gmail)).toBe("");
  expect(await take(json(message("%%%")), gmail, context)).toBe("malformedBody");
  expect(await take(json({}), gmail, context)).toBe("malformedBody");
});

it("leaves XML as text and an empty body as nothing", async () => {
  const events = { "thing.changed": { match: [] } };
  const data = async (raw: RawWebhook, parse?: "xml"): Promise<unknown> => {
    const outcome = await receiveWebhook(
      { ...definition, events, ...(parse && { parse }) },
      raw,
      hostOf(secrets),
    );
    return outcome.kind === "events" ? outcome.events[0]?.envelope.data : outcome;
  };
  expect(await data(signed("<a/>"), "xml")).toBe("<a/>");
  expect(await data(signed(""))).toBeNull();
  expect(await data(signed('\ufeff{"a":1}'))).toEqual({ a: 1 });
});

it("drops prototypes from JSON and never reads inherited members", async () => {
  const body =
    '{"id":"1","type":"paid","data":{"__proto__":{"admin":true},"\\u005f_proto__":{"admin":true},"a":1}}';
  const outcome = await receiveWebhook(definition, signed(body), hostOf(secrets));
  expect(outcome.kind === "events" && outcome.events[0]?.text).not.toContain("admin");
  const inherited = {
    events: { "x.y": { match: [{ at: ["body", "toString"], is: { present: true } }] } },
  } as const;
  expect(await take(json({ id: "1" }), inherited)).toBe("");
  expect(await take(json({ id: "1" }), { dedupe: ["body", "constructor", "name"] })).toBe("");
});

it("answers as the definition says", async () => {
  const answer = async (respond: NonNullable<WebhookDefinition["respond"]>) =>
    (await receiveWebhook({ ...definition, respond }, json(paid), hostOf(secrets))).response;
  expect(await answer({ status: 202 })).toEqual({ status: 202, headers: {}, body: "" });
  expect(await answer({ body: "ok" })).toMatchObject({ status: 200, body: "ok" });
  expect(await answer({ body: { ok: true } })).toEqual({
    status: 200,
    headers: { "content-type": "application/json", "x-content-type-options": "nosniff" },
    body: '{"ok":true}',
  });
});

it("matches events without a body on headers (Google Calendar)", async () => {
  const google: WebhookDefinition = {
    verify: [
      token({ token: ["header", "x-goog-channel-token"], secret: ["subscription", "secret"] }),
    ],
    dedupe: ["header", "x-goog-message-number"],
    events: {
      "calendar.changed": { match: [{ at: ["header", "x-goog-resource-state"], is: "exists" }] },
    },
  };
  const headers = {
    "X-Goog-Channel-Token": "t",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Message-Number": "7",
  };
  const context = hostOf(secretAt("subscription.secret", "t"));
  expect(summary(await receiveWebhook(google, delivery({ headers }), context))).toBe(
    "calendar.changed",
  );
  expect(summary(await receiveWebhook(google, delivery({ headers }), context))).toBe("duplicate");
});

it("says of unsigned events that nobody signed them", async () => {
  const outcome = await receiveWebhook(
    { ...definition, verify: "unsigned" },
    delivery({ body: JSON.stringify(paid) }),
    hostOf({}),
  );
  expect(outcome.kind === "events" && outcome.events[0]?.envelope).toMatchObject({
    scheme: "none",
  });
  expect(outcome.kind === "events" && outcome.events[0]?.text).not.toContain("keyid");
});

const asks: Partial<WebhookDefinition> = {
  confirm: {
    when: [{ at: ["body", "type"], is: "confirm" }],
    url: ["body", "url"],
    hosts: ["sns.{region}.amazonaws.com"],
  },
  parse: { text: ["body", "text"], keep: ["body", "id"] },
  dedupe: ["kept"],
  events: { "charge.settled": { match: [{ at: ["body", "paid"], is: true }] } },
};
const question = {
  type: "confirm",
  text: "Open the address.",
  url: "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=1",
};

it("confirms a subscription by opening the address that the vendor signed", async () => {
  const opened: string[] = [];
  const fetchText = async (url: string): Promise<string> => {
    opened.push(url);
    return await Promise.resolve("<ConfirmSubscriptionResponse/>");
  };
  const host = { ...hostOf(secrets), fetchText };
  const outcome = await receiveWebhook({ ...definition, ...asks }, json(question), host);
  expect(outcome).toEqual({
    kind: "challenge",
    response: { status: 200, headers: {}, body: "" },
  });
  expect(opened).toEqual([question.url]);
  const forged = { ...json(question), headers: { "x-signature": "00" } };
  expect(await take(forged, asks, host)).toBe("badSignature");
  for (const [url, code] of [
    ["http://sns.eu-central-1.amazonaws.com/?Token=1", "badClaims"],
    ["https://sns.eu-central-1.amazonaws.com.evil.example/?Token=1", "badClaims"],
    ["https://sns.s3-us-west-2.amazonaws.com/?Token=1", "badClaims"],
    ["https://user@sns.eu-central-1.amazonaws.com/", "badClaims"],
    ["https://sns.eu-central-1.amazonaws.com:8443/", "badClaims"],
    ["https://evil.example\\@sns.eu-central-1.amazonaws.com/", "badClaims"],
    [undefined, "incomplete"],
  ])
    expect(await take(json({ ...question, url }), asks, host)).toBe(code);
  expect(opened).toHaveLength(1);
});

it("leaves a confirmation to the vendor's next try where the address cannot be opened", async () => {
  expect(await take(json(question), asks)).toBe("unsupported");
  const fetchText = async (): Promise<string> => await Promise.reject(new Error("out of reach"));
  await expect(take(json(question), asks, { ...hostOf(secrets), fetchText })).rejects.toThrow(
    "out of reach",
  );
});

it("takes text in the body for the event where it is JSON, and for a note where it is none", async () => {
  const host = hostOf(secrets);
  const message = { id: "m1", text: JSON.stringify({ paid: true }) };
  expect(await take(json(message), asks, host)).toBe("charge.settled");
  expect(await take(json({ ...message, extra: 1 }), asks, host)).toBe("duplicate");
  expect(await take(json({ id: "m2", text: "The topic works." }), asks, host)).toBe("");
  expect(await take(json({ id: "m3", text: "{" }), asks, host)).toBe("");
  expect(await take(json({ id: "m4" }), asks, host)).toBe("malformedBody");
});
