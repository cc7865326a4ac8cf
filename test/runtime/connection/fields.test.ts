import { beforeEach, expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import { basic } from "../../../runtime/auth/basic.ts";
import type { ConnectorDescriptor, FieldDescriptor } from "../../../runtime/descriptor.ts";
import type { Connection } from "../../../runtime/connection/connections.ts";
import { secretName } from "../../../runtime/connection/secrets.ts";
import { descriptorOf, ORGANIZATION, setUp, type Setup } from "./kit/connections.ts";

type Extras = NonNullable<ConnectorDescriptor["connection"]>;

let setup: Setup;
beforeEach(() => {
  setup = setUp();
});

function asking(connection: Extras): ConnectorDescriptor {
  const auth = [apiKey({ id: "key", header: "X-Key" }), basic({ id: "login" })];
  return { ...descriptorOf(), auth, connection };
}

function withField(field: Partial<FieldDescriptor>): ConnectorDescriptor {
  return asking({ fields: { it: { title: "It", ...field } } });
}

async function fieldsOf(
  descriptor: ConnectorDescriptor,
  fields?: Readonly<Record<string, unknown>>,
  more: { readonly auth?: string; readonly connection?: string } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const connection = await setup.connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { key: "k" },
    ...(fields && { fields }),
    ...more,
  });
  return connection.fields;
}

const site = { when: [{ at: ["auth"], is: "login" }] } as const;

it.each([
  ["text", {}, "here"],
  ["a whole number", { type: "integer" }, 7],
  ["a flag", { type: "boolean" }, false],
  ["a list of text", { type: "array" }, ["a", "b"]],
  ["a list of numbers", { type: "array", items: { type: "integer" } }, [1]],
  ["one of several", { enum: ["a", "b"] }, "b"],
  ["a pattern", { pattern: "^[a-z]+$" }, "here"],
  ["a host name", { format: "hostname" }, "a-1.example.com"],
  ["an address", { format: "https-url" }, "https://a.example/x"],
  ["e-mail", { format: "email" }, "a@b.example"],
  ["a bare mailbox", { format: "mailbox" }, "a@b.example"],
  ["a mailbox", { format: "mailbox" }, "Ada Lovelace <a@b.example>"],
  ["a UUID", { format: "uuid" }, "0b0b0b0b-1111-4222-8333-444455556666"],
  ["JSON", { format: "json" }, '{"a":1}'],
] as const)("takes %s", async (_, field, value) => {
  expect(await fieldsOf(withField(field), { it: value })).toEqual({ it: value });
});

it.each([
  ["nothing", {}, undefined],
  ["empty text", {}, ""],
  ["a number for text", {}, 7],
  ["a fraction", { type: "integer" }, 1.5],
  ["text for a flag", { type: "boolean" }, "true"],
  ["text for a list", { type: "array" }, "a"],
  ["an item of another type", { type: "array", items: { type: "integer" } }, ["1"]],
  ["an item that is not allowed", { type: "array", items: { enum: ["a"] } }, ["a", "b"]],
  ["what is not listed", { enum: ["a", "b"] }, "c"],
  ["what does not match", { pattern: "^[a-z]+$" }, "Here"],
  ["a host with a path", { format: "hostname" }, "a.example/b"],
  ["a host with a dot at its end", { format: "hostname" }, "a.example."],
  ["a plain address", { format: "https-url" }, "http://a.example"],
  ["two e-mail addresses", { format: "email" }, "a@b.example, c@d.example"],
  ["a mailbox that is none", { format: "mailbox" }, "Ada"],
  ["two mailboxes", { format: "mailbox" }, "Ada <a@b.example>, b@b.example"],
  ["a header in a mailbox", { format: "mailbox" }, "Ada <a@b.example>\r\nBcc: b@b.example"],
  ["broken JSON", { format: "json" }, "{"],
] as const)("refuses %s, and does not quote it", async (_, field, value) => {
  const step = fieldsOf(withField(field), { it: value });
  await expect(step).rejects.toMatchObject({
    code: "badInput",
    message: expect.stringMatching(/^The input "it" [^"]*$/),
  });
  expect(await setup.connections.list(ORGANIZATION, { limit: 1 })).toEqual([]);
});

it.each<readonly [Partial<FieldDescriptor>, Readonly<Record<string, unknown>>, string]>([
  [{ help: "What stands before .a.example." }, {}, "is needed: What stands before .a.example"],
  [{}, {}, "is needed: It"],
  [{ pattern: "^[a-z]+$", help: "Its name" }, { it: "A" }, "does not look as it should: Its name"],
  [{ format: "email" }, { it: "a" }, "must be of the format email: It"],
  [{}, { id: "a" }, 'is no field of this connector, which asks for "it"'],
])("says of %j with %j what is asked for", async (field, given, message) => {
  await expect(fieldsOf(withField(field), given)).rejects.toThrow(`${message}.`);
});

it("says which way in people consent to, and which not", async () => {
  const both = asking({});
  const auth = [...descriptorOf().auth, ...both.auth];
  const { organization, redirectUri } = {
    organization: ORGANIZATION,
    redirectUri: "https://h.example/c",
  };
  const connected = setup.connections.connect({ ...both, auth }, { organization });
  await expect(connected).rejects.toThrow('call begin, or name another as auth: "key", "login".');
  const visit = { organization, session: "s", redirectUri, app: { clientId: "a" } };
  const begun = setup.connections.begin({ ...both, auth }, { ...visit, auth: "key" });
  await expect(begun).rejects.toThrow(/ for the auth method "key": there is one for "\w+"\.$/);
  await expect(setup.connections.begin(both, visit)).rejects.toThrow(
    "no consent page: use connect.",
  );
});

it("refuses what nobody asks for, by whatever name", async () => {
  for (const name of ["other", "constructor", "__proto__"]) {
    const fields = JSON.parse(`{"it":"a","${name}":"x"}`) as Record<string, unknown>;
    await expect(fieldsOf(withField({}), fields)).rejects.toMatchObject({ code: "badInput" });
  }
});

it("asks only where the condition holds", async () => {
  expect(await fieldsOf(withField(site), undefined)).toEqual({});
  await expect(fieldsOf(withField(site), { it: "a" })).rejects.toThrow("is not asked for here");
  await expect(fieldsOf(withField(site), {}, { auth: "login" })).rejects.toThrow("is needed");
  expect(await fieldsOf(withField(site), { it: "a" }, { auth: "login" })).toEqual({ it: "a" });
  const other = asking({
    fields: {
      mode: { title: "Mode", default: "cloud" },
      url: { title: "URL", when: [{ at: ["connection", "mode"], is: "own" }] },
    },
  });
  expect(await fieldsOf(other)).toEqual({});
  await expect(fieldsOf(other, { mode: "own" })).rejects.toThrow("is needed");
});

it("makes up what is to be generated, once for a connection", async () => {
  const descriptor = asking({
    fields: {
      note: { title: "Note", optional: true },
      tag: { title: "Tag", generate: true },
      uuid: { title: "UUID", generate: true, format: "uuid" },
    },
  });
  const first = await setup.connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { key: "k" },
    fields: { note: "n" },
  });
  expect(first.fields).toEqual({
    note: "n",
    tag: expect.stringMatching(/^[\w-]{43}$/),
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect((await fieldsOf(descriptor))["tag"]).not.toBe(first.fields["tag"]);
  const { tag, uuid } = first.fields;
  expect(await fieldsOf(descriptor, undefined, { connection: first.id })).toEqual(first.fields);
  expect(await fieldsOf(descriptor, { note: "m" }, { connection: first.id })).toEqual({
    note: "m",
    tag,
    uuid,
  });
});

it("makes up secrets of the user and the app, and keeps them in the vault alone", async () => {
  const generated = { title: "Secret", generate: true, secret: true };
  const descriptor = asking({ app: { hook: generated }, secrets: { key: { key: generated } } });
  const connection = await setup.connections.connect(descriptor, { organization: ORGANIZATION });
  const made = await setup.vault.get(secretName(connection, "credential"));
  expect(made?.values).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/) });
  expect(JSON.stringify(connection)).not.toContain(made?.values["key"]);
  const given = await setup.connections.connect(descriptor, {
    organization: ORGANIZATION,
    app: { hook: "mine" },
    credential: { key: "mine too" },
  });
  expect((await setup.vault.get(secretName(given, "credential")))?.values["key"]).toBe("mine too");
  expect((await setup.vault.get(secretName(given, "app")))?.values).toEqual({ hook: "mine" });
});

function secret(field: Partial<FieldDescriptor>): ConnectorDescriptor {
  const declared = { title: "It", ...field };
  return asking({ app: { hook: declared }, secrets: { key: { key: declared } } });
}

it.each([
  ["a pattern", { pattern: "^sk_[a-z]+$" }, "sk_live", "pk_live"],
  ["a list of words", { enum: ["sk_live"] }, "sk_live", "sk_test"],
  ["a format", { format: "json" }, "{}", "{"],
  ["no empty text", { format: "email" }, "a@b.example", ""],
] as const)("checks secrets too: %s", async (_, field, good, bad) => {
  const descriptor = secret(field);
  const connect = async (key: string, hook: string): Promise<Connection> =>
    await setup.connections.connect(descriptor, {
      organization: ORGANIZATION,
      credential: { key },
      app: { hook },
    });
  const connection = await connect(good, good);
  for (const [key, hook, name] of [
    [bad, good, "key"],
    [good, bad, "hook"],
  ] as const)
    await expect(connect(key, hook)).rejects.toMatchObject({
      code: "badInput",
      message: expect.stringMatching(new RegExp(`^The input "${name}" [^"]*$`)),
    });
  const rotated = setup.connections.rotate(descriptor, connection, {
    credential: { key: bad },
  });
  await expect(rotated).rejects.toMatchObject({ code: "badInput" });
  expect(await setup.connections.list(ORGANIZATION, { limit: 9 })).toHaveLength(1);
});

it("takes the default of a secret that is not given", async () => {
  const descriptor = asking({
    fields: { region: { title: "Region" } },
    app: { audience: { title: "Audience", default: (at) => at("connection", "region") } },
  });
  const connection = await setup.connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { key: "k" },
    app: { other: "o" },
    fields: { region: "eu" },
  });
  const stored = await setup.vault.get(secretName(connection, "app"));
  expect(stored?.values).toEqual({ other: "o", audience: "eu" });
});
