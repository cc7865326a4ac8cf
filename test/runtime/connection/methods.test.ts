import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import { jwtBearer } from "../../../runtime/auth/jwt-bearer.ts";
import { login } from "../../../runtime/auth/login.ts";
import { oauth2, type OAuth2Options } from "../../../runtime/auth/oauth2.ts";
import type { AuthScheme } from "../../../runtime/auth/scheme.ts";
import type { ConnectionEvent } from "../../../runtime/connection/event.ts";
import { ConnectorError } from "../../../runtime/errors.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { AnyOperation } from "../../../runtime/operation.ts";
import type { HttpRequest, Transport } from "../../../runtime/http/request.ts";
import {
  CLIENT,
  startAuthorizationServer,
  type AuthorizationServer,
} from "../oauth/kit/authorization-server.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { ask, descriptorOf, ORGANIZATION, plant, setUp } from "./kit/connections.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "k1", use: "sig" };

let requests: HttpRequest[] = [];
let answers: { readonly status?: number; readonly body: unknown; readonly type?: string }[] = [];

/** A vendor that answers as the test says. */
const scripted: Transport = async (request) => {
  requests.push(request);
  const { status = 200, body, type = "application/json" } = answers.shift() ?? { body: {} };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return await Promise.resolve({
    status,
    headers: { "content-type": type },
    body: (async function* () {
      yield await Promise.resolve(Buffer.from(text));
    })(),
  });
};

beforeEach(() => {
  requests = [];
  answers = [];
});

function withAuth(...auth: readonly AuthScheme[]): ConnectorDescriptor {
  return { ...descriptorOf(), auth };
}

function client(options: Partial<OAuth2Options> = {}): ConnectorDescriptor {
  return withAuth(
    oauth2({
      id: "oauth2",
      grant: "clientCredentials",
      tokenUrl: "https://op.test/token",
      ...options,
    }),
  );
}

let server: AuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(async () => {
  await server.close();
});

it.each([
  ["body", { token_endpoint_auth_method: "client_secret_post" }, CLIENT],
  ["basic", { token_endpoint_auth_method: "client_secret_basic" }, CLIENT],
  [
    "privateKeyJwt",
    {
      token_endpoint_auth_method: "private_key_jwt",
      client_secret: undefined,
      jwks: { keys: [jwk] },
    },
    { clientId: "app", privateKey, keyId: "k1" },
  ],
] as const)("proves the client by %s to a real server", async (clientAuth, metadata, app) => {
  const strict = await startAuthorizationServer(metadata);
  const { connections } = setUp({ transport: localTransport(strict.port) });
  const descriptor = client({ clientAuth });
  const connection = await connections.connect(descriptor, { organization: ORGANIZATION, app });
  expect((await ask(connections.provider(descriptor, connection))).values["accessToken"]).toMatch(
    /^.{20}/,
  );
  expect(strict.requests).toMatchObject([{ grantType: "client_credentials", status: 200 }]);
  await strict.close();
});

describe("a client that proves itself by a key, where our clock is an hour behind", () => {
  const HOUR = 3_600_000;

  /** When each assertion was signed, in minutes from our clock, at a server that allows its age one minute. */
  async function askAt(
    code: string,
    status: number,
  ): Promise<{ readonly minutes: readonly number[]; readonly outcome: unknown }> {
    const minutes: number[] = [];
    const { connections, clock } = setUp({
      transport: async ({ body }) => {
        const theirs = clock.now + HOUR;
        const text = body instanceof Uint8Array ? Buffer.from(body).toString() : String(body);
        const assertion = new URLSearchParams(text).get("client_assertion") ?? "";
        const { iat = 0, exp = 0 } = decodeJwt(assertion);
        // Never minus zero.
        minutes.push(Math.round((iat * 1000 - clock.now) / 60_000) + 0);
        const accepted =
          code === "none" && Math.abs(iat * 1000 - theirs) < 60_000 && exp === iat + 60;
        const told = accepted
          ? { access_token: "token-of-the-app", token_type: "bearer" }
          : { error: code === "none" ? "invalid_client" : code };
        return await Promise.resolve({
          status: accepted ? 200 : status,
          headers: { "content-type": "application/json", date: new Date(theirs).toUTCString() },
          body: (async function* () {
            yield await Promise.resolve(Buffer.from(JSON.stringify(told)));
          })(),
        });
      },
    });
    const descriptor = client({ clientAuth: "privateKeyJwt" });
    const outcome = await connections
      .connect(descriptor, {
        organization: ORGANIZATION,
        app: { clientId: "app", privateKey, keyId: "k1" },
      })
      .catch((error: unknown) => error);
    return { minutes, outcome };
  }

  it("signs anew by the server's clock", async () => {
    const { minutes, outcome } = await askAt("none", 401);
    expect(outcome).not.toBeInstanceOf(Error);
    expect(minutes).toEqual([0, 60]);
  });

  it("signs anew once", async () => {
    const { minutes, outcome } = await askAt("invalid_client", 400);
    expect(outcome).toMatchObject({ code: "badCredential", status: 400 });
    expect(minutes).toEqual([0, 60]);
  });

  it("presents a grant once that the server looked at", async () => {
    const { minutes, outcome } = await askAt("invalid_grant", 400);
    expect(outcome).toMatchObject({ code: "reauthenticate" });
    expect(minutes).toEqual([0]);
  });
});

it.each([
  ["a short modulus", generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey],
  ["another curve", generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey],
])("signs for no client with a key of %s, and does not show it", async (_name, key) => {
  const { connections } = setUp({ transport: scripted });
  const pem = key.export({ type: "pkcs8", format: "pem" }).toString();
  const failed = await connections
    .connect(client({ clientAuth: "privateKeyJwt" }), {
      organization: ORGANIZATION,
      app: { clientId: "app", privateKey: pem },
    })
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "badCredential" });
  expect(String(failed)).toContain("2,048 bits");
  expect(String(failed)).not.toContain(pem.split("\n")[1]);
});

it("speaks a vendor's dialect: names, encoding, places, separators", async () => {
  const { connections, clock } = setUp({ transport: scripted });
  const dialect = client({
    encoding: "json",
    rename: { client_id: "client_key", scope: "scopes" },
    scopes: ["a", "b"],
    scopeSeparator: ",",
    tokenParams: { audience: (at) => at("connection", "site"), grant_type: "mine" },
    response: { accessToken: ["token", "data", "token"] },
    lifetime: { at: ["token", "data", "ends"], unit: "iso8601" },
  });
  const descriptor = { ...dialect, connection: { fields: { site: { title: "Site" } } } };
  const ends = new Date(clock.now + 7_200_000).toISOString();
  answers = [{ body: { data: { token: "t-1", ends } } }];
  const connection = await connections.connect(descriptor, {
    organization: ORGANIZATION,
    app: CLIENT,
    fields: { site: "here" },
  });
  expect(JSON.parse(String(requests[0]?.body))).toEqual({
    client_key: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    grant_type: "client_credentials",
    audience: "here",
    scopes: "a,b",
  });
  expect(requests[0]?.headers["content-type"]).toBe("application/json");
  answers = [{ body: { data: { token: "t-2", ends } } }];
  clock.now += 7_000_000;
  expect((await ask(connections.provider(descriptor, connection))).values).toEqual({
    accessToken: "t-2",
  });
});

it("writes the token request into the query, and reads a form", async () => {
  const { connections } = setUp({ transport: scripted });
  answers = [
    { body: "access_token=t-1&token_type=bearer", type: "application/x-www-form-urlencoded" },
  ];
  const descriptor = client({ encoding: "query" });
  await connections.connect(descriptor, { organization: ORGANIZATION, app: CLIENT });
  expect(requests[0]?.body).toBeUndefined();
  expect(new URL(requests[0]?.url ?? "").searchParams.get("grant_type")).toBe("client_credentials");
});

it.each([
  ["200", 200, { ok: false, error: "invalid_client" }, "badCredential"],
  ["401", 401, { error: "invalid_client" }, "badCredential"],
])("understands a refusal with status %s", async (_, status, body, code) => {
  const { connections } = setUp({ transport: scripted });
  answers = [{ status, body }];
  const step = connections.connect(client(), { organization: ORGANIZATION, app: CLIENT });
  await expect(step).rejects.toMatchObject({ code, vendorCode: "invalid_client" });
});

it("sends secrets to no host but the definition's", async () => {
  const { connections } = setUp({ transport: scripted });
  const step = connections.connect(client({ tokenUrl: "https://evil.test/token" }), {
    organization: ORGANIZATION,
    app: CLIENT,
  });
  await expect(step).rejects.toMatchObject({ code: "hostNotAllowed" });
  expect(requests).toEqual([]);
});

it("exchanges a service account's assertion, again when the token ends", async () => {
  const { connections, clock } = setUp({ transport: scripted });
  const descriptor = withAuth(
    jwtBearer({
      id: "oauth2",
      tokenUrl: "https://op.test/token",
      signingKey: (at) => at("credential", "key", "private_key"),
      claims: {
        aud: "https://op.test/token",
        scope: (at, fn) => fn.join(at("auth", "scopes"), " "),
      },
      scopes: ["mail"],
      json: ["key"],
    }),
  );
  answers = [{ body: { access_token: "t-1", expires_in: 3600 } }];
  const connection = await connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { key: JSON.stringify({ private_key: privateKey }) },
  });
  const form = new URLSearchParams(String(requests[0]?.body));
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  expect(form.has("client_id")).toBe(false);
  const { payload } = await jwtVerify(form.get("assertion") ?? "", createPublicKey(privateKey));
  expect(payload).toMatchObject({ aud: "https://op.test/token", scope: "mail" });
  clock.now += 3_600_000;
  answers = [{ body: { access_token: "t-2", expires_in: 3600 } }];
  const provider = connections.provider(descriptor, connection);
  expect((await ask(provider)).values).toEqual({ accessToken: "t-2" });
  expect((await ask(provider)).values).toEqual({ accessToken: "t-2" });
  expect(requests).toHaveLength(2);
});

it.each([
  ["an hour behind", -3_600_000, 2, "connected"],
  ["an hour ahead", 3_600_000, 2, "connected"],
  ["right, for all that the server refuses it", 0, 1, "refused"],
])("signs an assertion where our clock is %s", async (_, ahead, sent, outcome) => {
  const assertions: number[] = [];
  const theirs = Date.now() - ahead;
  const transport: Transport = async ({ body }) => {
    const [, payload = ""] = new URLSearchParams(String(body)).get("assertion")?.split(".") ?? [];
    const { iat } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { iat: number };
    assertions.push(iat);
    const isGood = ahead !== 0 && Math.abs(iat * 1000 - theirs) < 300_000;
    const text = isGood ? '{"access_token":"t-1"}' : '{"error":"invalid_grant"}';
    return await Promise.resolve({
      status: isGood ? 200 : 400,
      headers: { "content-type": "application/json", date: new Date(theirs).toUTCString() },
      body: (async function* () {
        yield await Promise.resolve(Buffer.from(text));
      })(),
    });
  };
  const { connections } = setUp({ transport });
  const descriptor = withAuth(
    jwtBearer({
      id: "oauth2",
      tokenUrl: "https://op.test/token",
      signingKey: (at) => at("credential", "key"),
      claims: {},
    }),
  );
  const made = await connections
    .connect(descriptor, { organization: ORGANIZATION, credential: { key: privateKey } })
    .then(
      () => "connected",
      (error: unknown) => (error instanceof ConnectorError ? "refused" : error),
    );
  expect(made).toBe(outcome);
  expect(assertions).toHaveLength(sent);
});

const operations: Readonly<Record<string, AnyOperation>> = {
  "challenges.create": {
    id: "challenges.create",
    method: "POST",
    path: "/challenges",
    effect: "write",
    input: { user: { in: "body", required: true } },
    body: { encoding: "json", mediaType: "application/json" },
    answer: "json",
  },
  "sessions.create": {
    id: "sessions.create",
    method: "POST",
    path: "/sessions",
    effect: "write",
    input: { challenge: { in: "body" }, secret: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
    answer: "json",
  },
} as const;

it("logs in by a chain of calls", async () => {
  const { connections } = setUp({ transport: scripted, operations: (_, id) => operations[id] });
  const descriptor = withAuth(
    login({
      id: "oauth2",
      steps: {
        challenge: { call: "challenges.create", with: { user: (at) => at("credential", "user") } },
        session: {
          call: "sessions.create",
          with: {
            challenge: (at) => at("steps", "challenge", "nonce"),
            secret: (at) => at("credential", "password"),
          },
        },
      },
      response: { accessToken: ["token", "session", "id"] },
      lifetime: "untilRejected",
    }),
  );
  answers = [{ body: { nonce: "n-1" } }, { body: { session: { id: "t-1" } } }];
  const connection = await connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { user: "u", password: "geheim" },
  });
  expect(requests.map(({ url, body }) => [url, JSON.parse(String(body))])).toEqual([
    ["https://api.test/challenges", { user: "u" }],
    ["https://api.test/sessions", { challenge: "n-1", secret: "geheim" }],
  ]);
  const given = await ask(connections.provider(descriptor, connection));
  expect(given.values).toEqual({ accessToken: "t-1" });
  answers = [{ body: {} }, { status: 503, body: {} }];
  await expect(
    connections.connect(descriptor, {
      organization: ORGANIZATION,
      credential: { user: "u", password: "x" },
    }),
  ).rejects.toMatchObject({ code: "unavailable" });
  // What one step was given another needs as it is, though it is a secret to everybody else.
  const session = "session-0123456789";
  answers = [{ body: { nonce: session } }, { body: { session: { id: session } } }];
  const again = await connections.connect(descriptor, {
    organization: ORGANIZATION,
    credential: { user: "u", password: "x" },
  });
  expect((await ask(connections.provider(descriptor, again))).values).toEqual({
    accessToken: session,
  });
});

const keyed = withAuth(apiKey({ id: "oauth2", header: "X-Key" }));

it("tests a key before it keeps it", async () => {
  const tested: string[] = [];
  const { connections } = setUp({
    test: async ({ credentials }) => {
      const { values } = await credentials({ connector: "vendor", auth: ["oauth2"] });
      tested.push(values["key"] ?? "");
      if (values["key"] === "wrong") throw new Error("The vendor says no");
      return { label: "Account" };
    },
  });
  const options = { organization: ORGANIZATION, credential: { key: "right" } };
  const connection = await connections.connect(keyed, options);
  expect(connection.label).toBe("Account");
  await expect(
    connections.connect(keyed, { ...options, credential: { key: "wrong" } }),
  ).rejects.toThrow("The vendor says no");
  expect(await connections.list(ORGANIZATION, { limit: 10 })).toEqual([connection]);
  expect(tested).toEqual(["right", "wrong"]);
});

it("rotates a key while calls go on", async () => {
  const events: ConnectionEvent[] = [];
  const { connections } = setUp({
    observer: (event) => void events.push(event),
    test: async ({ credentials }) => {
      const { values } = await credentials({ connector: "vendor", auth: ["oauth2"] });
      if (values["key"] === "wrong") throw new Error("The vendor says no");
      return undefined;
    },
  });
  const connection = await connections.connect(keyed, {
    organization: ORGANIZATION,
    credential: { key: "one" },
  });
  const provider = connections.provider(keyed, connection);
  const before = await ask(provider);
  await expect(
    connections.rotate(keyed, connection, { credential: { key: "wrong" } }),
  ).rejects.toThrow();
  expect((await ask(provider)).values).toEqual({ key: "one" });
  await connections.rotate(keyed, connection, { credential: { key: "two" } });
  expect((await ask(provider)).values).toEqual({ key: "two" });
  // A call under way goes on with what it has; rejected, it finds the new one.
  expect(before.values).toEqual({ key: "one" });
  expect((await ask(provider, before)).values).toEqual({ key: "two" });
  expect(events.map(({ kind }) => kind)).toEqual([
    "begun",
    "connected",
    "begun",
    "failed",
    "begun",
    "rotated",
  ]);
});

it("lets one of two rotations at the same time win", async () => {
  let reached = 0;
  let open = (): void => undefined;
  const both = new Promise<void>((resolve) => (open = resolve));
  const { connections } = setUp({
    test: async ({ credentials }) => {
      const { values } = await credentials({ connector: "vendor", auth: ["oauth2"] });
      if (values["key"] === "one") return undefined;
      if ((reached += 1) === 2) open();
      await both;
      return undefined;
    },
  });
  const connection = await connections.connect(keyed, {
    organization: ORGANIZATION,
    credential: { key: "one" },
  });
  const outcomes = await Promise.allSettled(
    ["two", "three"].map(
      async (key) => await connections.rotate(keyed, connection, { credential: { key } }),
    ),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const failed = outcomes.find((each) => each.status === "rejected");
  expect(failed?.reason).toMatchObject({ code: "conflict" });
});

it("tries a new client secret by a renewal, and keeps the old one where the vendor refuses", async () => {
  const setup = setUp({ transport: localTransport(server.port) });
  const { now } = setup.clock;
  const connection = await plant(setup, {
    accessToken: "first",
    refreshToken: await server.grant(),
    obtainedAt: now,
    expiresAt: now + 3_600_000,
  });
  const { connections } = setup;
  const descriptor = descriptorOf();
  const wrong = { app: { clientSecret: "another secret" } };
  await expect(connections.rotate(descriptor, connection, wrong)).rejects.toMatchObject({
    code: "badCredential",
  });
  expect((await connections.find(connection))?.state).toEqual({ kind: "active" });
  const provider = connections.provider(descriptor, connection);
  expect((await ask(provider)).values["accessToken"]).toBe("first");
  await connections.rotate(descriptor, connection, { app: { clientSecret: CLIENT.clientSecret } });
  expect((await ask(provider)).values["accessToken"]).not.toBe("first");
});
