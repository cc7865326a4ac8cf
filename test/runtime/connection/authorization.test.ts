import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ConnectorError } from "../../../runtime/errors.ts";
import { secretName } from "../../../runtime/connection/secrets.ts";
import {
  CLIENT,
  ISSUER,
  REDIRECT_URI,
  startAuthorizationServer,
  type AuthorizationServer,
} from "../oauth/kit/authorization-server.ts";
import { consent } from "../oauth/kit/consent.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { ask, descriptorOf, ORGANIZATION, setUp, type Setup } from "./kit/connections.ts";

let server: AuthorizationServer;
let setup: Setup;
const descriptor = descriptorOf();
const visitor = { organization: ORGANIZATION, session: "session-1" };

beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
  setup = setUp({ transport: localTransport(server.port) });
});

async function begin(): Promise<string> {
  const { url } = await setup.connections.begin(descriptor, {
    ...visitor,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
  });
  return url;
}

async function refused(step: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await step.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConnectorError) return error;
  throw new Error(`Nothing was refused: ${String(error)}`);
}

it("connects an account by consent, code and proof key, and gives its token", async () => {
  const url = new URL(await begin());
  expect(url.origin + url.pathname).toBe(`${ISSUER}/auth`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: "code",
    client_id: "app",
    redirect_uri: REDIRECT_URI,
    scope: "openid offline_access",
    code_challenge_method: "S256",
  });
  expect(url.searchParams.get("state")).toMatch(/^[\w-]{43}$/);
  expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);

  const callback = await consent(server.port, url.href);
  expect(new URL(callback).searchParams.get("iss")).toBe(ISSUER);
  const connection = await setup.connections.finish(descriptor, callback, visitor);
  expect(connection).toMatchObject({
    organization: ORGANIZATION,
    connector: "vendor",
    auth: "oauth2",
    state: { kind: "active" },
  });
  expect(await setup.connections.find(connection)).toEqual(connection);
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([connection]);
  const given = await ask(setup.connections.provider(descriptor, connection));
  expect(Object.keys(given.values)).toEqual(["accessToken"]);
  expect(server.requests.map(({ grantType, status }) => [grantType, status])).toEqual([
    ["authorization_code", 200],
  ]);
});

it("takes a state once", async () => {
  const callback = await consent(server.port, await begin());
  await setup.connections.finish(descriptor, callback, visitor);
  const error = await refused(setup.connections.finish(descriptor, callback, visitor));
  expect(error).toMatchObject({ code: "badInput" });
  expect(server.requests).toHaveLength(1);
});

it("gives one of two callers at the same time the connection", async () => {
  const callback = await consent(server.port, await begin());
  const outcomes = await Promise.allSettled([
    setup.connections.finish(descriptor, callback, visitor),
    setup.connections.finish(descriptor, callback, visitor),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const failed = outcomes.find((each) => each.status === "rejected");
  expect(failed?.reason).toMatchObject({ name: "ConnectorError", code: "badInput" });
  expect(server.requests).toHaveLength(1);
});

it.each([
  ["another session", { ...visitor, session: "session-2" }],
  ["another organization", { ...visitor, organization: "organization-2" }],
])("refuses %s, and then everybody", async (_, other) => {
  const callback = await consent(server.port, await begin());
  expect(await refused(setup.connections.finish(descriptor, callback, other))).toMatchObject({
    code: "badInput",
  });
  expect(await refused(setup.connections.finish(descriptor, callback, visitor))).toMatchObject({
    code: "badInput",
  });
  expect(server.requests).toHaveLength(0);
});

it("finishes no consent that was begun for another connector of the same vendor", async () => {
  const callback = await consent(server.port, await begin());
  const other = { ...descriptor, id: "other" };
  for (const each of [other, descriptor])
    expect(await refused(setup.connections.finish(each, callback, visitor))).toMatchObject({
      code: "badInput",
    });
  expect(server.requests).toHaveLength(0);
});

it("connects nothing anew that is a connection of another connector", async () => {
  const connection = await setup.connections.finish(
    descriptor,
    await consent(server.port, await begin()),
    visitor,
  );
  const other = { ...descriptor, id: "other" };
  const { url } = await setup.connections.begin(other, {
    ...visitor,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
    connection: connection.id,
  });
  const callback = await consent(server.port, url);
  expect(await refused(setup.connections.finish(other, callback, visitor))).toMatchObject({
    code: "badInput",
  });
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([connection]);
});

it("gives no organization what another has, whatever their names are made of", async () => {
  const owner = { organization: "acme/eu", session: "session-1" };
  const { url } = await setup.connections.begin(descriptor, {
    ...owner,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
    connection: "c1",
  });
  const made = await setup.connections.finish(descriptor, await consent(server.port, url), owner);
  expect(await setup.connections.find({ organization: "acme/eu", id: "c1" })).toEqual(made);
  expect(await setup.connections.find({ organization: "acme", id: "eu/c1" })).toBeUndefined();
  expect(await setup.connections.list("acme", { limit: 10 })).toEqual([]);
});

it.each([
  ["ten minutes", 10 * 60_000],
  ["a clock that was put back", -3_600_000],
])("waits no longer than ten minutes, by %s", async (_, passed) => {
  const url = await begin();
  setup.clock.now += passed;
  const state = new URL(url).searchParams.get("state") ?? "";
  const callback = `${REDIRECT_URI}?code=x&state=${state}`;
  expect(await refused(setup.connections.finish(descriptor, callback, visitor))).toMatchObject({
    code: "badInput",
  });
  expect(server.requests).toHaveLength(0);
});

it.each([
  ["state", "other", "badInput"],
  ["code", "other", "reauthenticate"],
  ["iss", "https://evil.test", "badAnswer"],
  ["iss", "not an address", "badAnswer"],
])("refuses a %s that was tampered with", async (name, value, code) => {
  const callback = new URL(await consent(server.port, await begin()));
  callback.searchParams.set(name, value);
  expect(await refused(setup.connections.finish(descriptor, callback, visitor))).toMatchObject({
    code,
  });
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([]);
});

it.each(["state", "code", "iss", "error"])("refuses a second %s", async (name) => {
  const callback = new URL(await consent(server.port, await begin()));
  callback.searchParams.append(name, "x");
  callback.searchParams.append(name, "y");
  const error = await refused(setup.connections.finish(descriptor, callback, visitor));
  expect(["badAnswer", "badInput"]).toContain(error.code);
  expect(server.requests).toHaveLength(0);
});

it("is refused by the server when the verifier is another's", async () => {
  const first = await begin();
  const callback = new URL(await consent(server.port, first));
  const other = new URL(await begin()).searchParams.get("state") ?? "";
  callback.searchParams.set("state", other);
  expect(await refused(setup.connections.finish(descriptor, callback, visitor))).toMatchObject({
    code: "reauthenticate",
    vendorCode: "invalid_grant",
  });
});

it("says that the person refused", async () => {
  const state = new URL(await begin()).searchParams.get("state") ?? "";
  const callback = `${REDIRECT_URI}?error=access_denied&error_description=No&state=${state}`;
  expect(await refused(setup.connections.finish(descriptor, callback, visitor))).toMatchObject({
    code: "permission",
    vendorCode: "access_denied",
    vendorMessage: "No",
  });
});

it("compares the issuer with the definition's where it names one", async () => {
  const named = descriptorOf({ issuer: "https://op.test/tenant" });
  const { url } = await setup.connections.begin(named, {
    ...visitor,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
  });
  const callback = await consent(server.port, url);
  expect(await refused(setup.connections.finish(named, callback, visitor))).toMatchObject({
    code: "badAnswer",
  });
});

it.each([
  [ISSUER, true],
  [undefined, false],
])(
  "refuses a redirect that does not say its issuer where that is declared (%s)",
  async (issuer, isRefused) => {
    const named = descriptorOf(issuer === undefined ? {} : { issuer });
    const { url } = await setup.connections.begin(named, {
      ...visitor,
      redirectUri: REDIRECT_URI,
      app: CLIENT,
    });
    const callback = new URL(await consent(server.port, url));
    callback.searchParams.delete("iss");
    const finished = setup.connections.finish(named, callback, visitor);
    if (isRefused) expect(await refused(finished)).toMatchObject({ code: "badAnswer" });
    else expect(await finished).toMatchObject({ state: { kind: "active" } });
  },
);

it("leaves the proof key out where the definition turns it off", async () => {
  const open = descriptorOf({ pkce: { off: "The vendor does not know it." } });
  const { url } = await setup.connections.begin(open, {
    ...visitor,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
  });
  expect(new URL(url).searchParams.has("code_challenge")).toBe(false);
});

it("forgets consents that never came back", async () => {
  await begin();
  const { store } = setup;
  expect(await setup.connections.sweep()).toBe(0);
  setup.clock.now += 11 * 60_000;
  await begin();
  expect(await setup.connections.sweep()).toBe(1);
  expect(await store.list("authorizations", { limit: 10 })).toHaveLength(1);
  expect(await store.list("vault", { limit: 10 })).toHaveLength(1);
});

it("gives tokens back and deletes every secret", async () => {
  const callback = await consent(server.port, await begin());
  const connection = await setup.connections.finish(descriptor, callback, visitor);
  const provider = setup.connections.provider(descriptor, connection);
  expect(await setup.connections.revoke(descriptor, connection)).toBe(true);
  expect(await setup.connections.find(connection)).toBeUndefined();
  for (const kind of ["tokens", "app", "credential", "authorization"] as const)
    expect(await setup.vault.get(secretName(connection, kind))).toBeUndefined();
  expect(await refused(ask(provider))).toMatchObject({ code: "reauthenticate" });
  expect(await setup.connections.revoke(descriptor, connection)).toBe(false);
});

it.each(["/callback?code=secret-code&state=x", "secret-code", ""])(
  "refuses the redirect %j, which is no address, and does not quote it",
  async (callback) => {
    const error = await refused(setup.connections.finish(descriptor, callback, visitor));
    expect(error.code).toBe("badInput");
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain("secret-code");
  },
);

it.each(["response", "id_token", "token"])(
  "refuses a redirect of another flow, with %s, and quotes nothing of it",
  async (name) => {
    const state = new URL(await begin()).searchParams.get("state") ?? "";
    const callback = `${REDIRECT_URI}?code=secret-code&state=${state}&${name}=secret-token`;
    const error = await refused(setup.connections.finish(descriptor, callback, visitor));
    expect(error.code).toBe("badAnswer");
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/secret-/);
    expect(server.requests).toHaveLength(0);
  },
);
