import { inspect } from "node:util";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import { login } from "../../../runtime/auth/login.ts";
import {
  type Connection,
  putConnection,
  readConnection,
} from "../../../runtime/connection/connection.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { Transport } from "../../../runtime/http/request.ts";
import { REDIRECT_URI } from "../oauth/kit/authorization-server.ts";
import { ask, descriptorOf, ORGANIZATION, plant, setUp, type Setup } from "./kit/connections.ts";

/** Quotes, spaces and letters beyond ASCII look different in every encoding. */
const canary = (name: string): string => `canary-${name}-"ö /+?&=\\-0123456789`;
const names = [
  "clientSecret",
  "refreshToken",
  "accessToken",
  "code",
  "key",
  "password",
  "nonce",
  "newToken",
];
const secrets = names.map(canary);
const app = { clientId: "app", clientSecret: canary("clientSecret") };

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("hex"),
  ];
}

/** Tells a secret in the middle of its words. */
const echo: Transport = async () =>
  await answer(status, {
    error,
    error_description: `before ${told} after`,
    message: `before ${told} after`,
    ...more,
  });

let status: number;
let error: string;
let more: Readonly<Record<string, unknown>>;
let told: string;
let written: string[];
let setup: Setup;

async function answer(code: number, body: unknown): Promise<Awaited<ReturnType<Transport>>> {
  return await Promise.resolve({
    status: code,
    headers: { "content-type": "application/json" },
    body: (async function* () {
      yield await Promise.resolve(Buffer.from(JSON.stringify(body)));
    })(),
  });
}

beforeEach(() => {
  status = 400;
  error = "invalid_grant";
  more = {};
  told = "nothing";
  written = [];
  const write = (text: unknown): boolean => {
    written.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  for (const method of ["log", "warn", "error", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      write(parts.map((part) => inspect(part)).join(" "));
    });
  setup = setUp({ transport: echo, observer: (event) => void written.push(inspect(event, DEEP)) });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const DEEP = { depth: Infinity, showHidden: true, getters: true } as const;

/** Everything that printing a value may show. */
function shown(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack} ${inspect(value.cause, DEEP)}` : "";
  return [inspect(value, DEEP), JSON.stringify(value), String(value), stack].join("\n");
}

function expectClean(...values: readonly unknown[]): void {
  const text = [...values.map(shown), ...written].join("\n");
  for (const secret of secrets)
    for (const form of formsOf(secret)) expect(text.includes(form), form).toBe(false);
}

async function thrown(step: Promise<unknown>): Promise<Error> {
  const reason: unknown = await step.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (reason instanceof Error) return reason;
  throw new Error("Nothing was thrown");
}

async function planted(): Promise<Awaited<ReturnType<typeof plant>>> {
  const { now } = setup.clock;
  const connection = await plant(setup, {
    accessToken: canary("accessToken"),
    refreshToken: canary("refreshToken"),
    obtainedAt: now,
    expiresAt: now + 3_600_000,
  });
  const name = { organization: connection.organization, connection: connection.id, kind: "app" };
  await setup.vault.rotate(name, (await setup.vault.get(name))?.version ?? 0, app);
  return connection;
}

/** Every form of what a request holds, once. */
const echoes = (...known: readonly string[]): readonly string[] =>
  known.flatMap((name) => formsOf(canary(name)));

it.each([
  [400, "invalid_grant"],
  [401, "invalid_client"],
  [503, "server_error"],
  [200, "unknown"],
  [400, canary("refreshToken")],
])("tells nothing of a renewal that fails with %s %s", async (code, name) => {
  const connection = await planted();
  status = code;
  error = name;
  const provider = setup.connections.provider(descriptorOf(), connection);
  setup.clock.now += 7_200_000;
  for (told of echoes("clientSecret", "refreshToken", "accessToken")) {
    await reset(connection);
    const reason = await thrown(ask(provider));
    expect(shown(reason)).toContain("before [secret] after");
    expectClean(reason, connection, provider, setup.connections);
    expectClean(await setup.connections.find(connection));
    setup.clock.now += 60_000;
  }
});

/** Lets a connection that was given up try again. */
async function reset(connection: Connection): Promise<void> {
  const stored = await readConnection(setup.store, connection);
  if (stored?.connection.state.kind !== "needsReauthentication") return;
  const { now } = setup.clock;
  await setup.store.commit([putConnection(connection, stored.version, now)]);
}

it("tells nothing of an answer that is no JSON, or has the wrong type", async () => {
  const connection = await planted();
  const provider = setup.connections.provider(descriptorOf(), connection);
  setup.clock.now += 7_200_000;
  status = 200;
  more = { error: undefined, access_token: { value: canary("newToken") } };
  expectClean(await thrown(ask(provider)));
});

it("tells nothing of a consent that fails", async () => {
  const visitor = { organization: ORGANIZATION, session: "s" };
  const { url } = await setup.connections.begin(descriptorOf(), {
    ...visitor,
    app,
    redirectUri: REDIRECT_URI,
  });
  const callback = new URL(REDIRECT_URI);
  callback.searchParams.set("state", new URL(url).searchParams.get("state") ?? "");
  callback.searchParams.set("code", canary("code"));
  told = formsOf(canary("code"))[0] ?? "";
  const reason = await thrown(setup.connections.finish(descriptorOf(), callback, visitor));
  expect(shown(reason)).toContain("before [secret] after");
  expectClean(url, reason);
});

it("keeps credentials out of what is printed of them", async () => {
  const keyed: ConnectorDescriptor = {
    ...descriptorOf(),
    auth: [apiKey({ id: "oauth2", header: "X-Key" })],
  };
  const connection = await setup.connections.connect(keyed, {
    organization: ORGANIZATION,
    credential: { key: canary("key") },
  });
  const provider = setup.connections.provider(keyed, connection);
  const credential = await ask(provider);
  expect(credential.values["key"]).toBe(canary("key"));
  expectClean(connection, provider, credential, setup.vault, setup.connections);
  const records = await setup.store.list("vault", { limit: 100 });
  expectClean(records.map(({ value }) => Buffer.from(value).toString("latin1")));
});

it("tells nothing of a login that fails", async () => {
  const operation = {
    method: "POST",
    effect: "write",
    input: { secret: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
    answer: "json",
  } as const;
  const transport: Transport = async (request) =>
    request.url.endsWith("/one")
      ? await answer(200, { nonce: canary("nonce") })
      : await echo(request);
  setup = setUp({
    transport,
    operations: (_, id) => ({ ...operation, id, path: `/${id}` }),
  });
  const descriptor: ConnectorDescriptor = {
    ...descriptorOf(),
    http: {
      baseUrl: [{ url: "https://api.test" }],
      timeout: 5000,
      errors: { message: ["body", "message"] },
    },
    auth: [
      login({
        id: "oauth2",
        steps: {
          one: { call: "one", with: { secret: (at) => at("credential", "password") } },
          two: { call: "two", with: { secret: (at) => at("steps", "one", "nonce") } },
        },
      }),
    ],
  };
  const credential = { user: "u", password: canary("password"), key: canary("key") };
  for (told of echoes("password", "nonce", "key")) {
    const options = { organization: ORGANIZATION, credential };
    const reason = await thrown(setup.connections.connect(descriptor, options));
    expect(shown(reason)).toContain("before [secret] after");
    expectClean(reason);
  }
});
