import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { mtls } from "../../../runtime/auth/mtls.ts";
import { oauth2 } from "../../../runtime/auth/oauth2.ts";
import type { Connections } from "../../../runtime/connection/connections.ts";
import type { Connection } from "../../../runtime/connection/connection.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { IssuedCertificate } from "../../kit/issue-certificate.ts";
import { failure, TestConnector, testOperation } from "../kit/connector.ts";
import {
  believeServers,
  type MtlsServer,
  startMtlsServer,
  transportToServers,
} from "../kit/mtls-server.ts";
import { ask, ORGANIZATION, setUp } from "./kit/connections.ts";

beforeAll(believeServers);

let server: MtlsServer;
beforeEach(async () => {
  server = await startMtlsServer();
  let tokens = 0;
  // Tokens are bound to who asked for them (RFC 8705, section 3).
  const owners = new Map<string, string | undefined>();
  server.answer(({ path, client, authorization = "", body }) => {
    if (path === "/revoke") return { status: 200, body: {} };
    if (path === "/token") {
      const form = new URLSearchParams(body);
      if (form.get("client_id") !== "app" || client !== "app")
        return { status: 401, body: { error: "invalid_client" } };
      const token = `token-${(tokens += 1)}`;
      owners.set(`Bearer ${token}`, client);
      return { body: { access_token: token, token_type: "bearer", expires_in: 3600 } };
    }
    const isOwner = owners.has(authorization) && owners.get(authorization) === client;
    return isOwner ? { body: { ok: true } } : { status: 401, body: {} };
  });
});
afterEach(async () => {
  await server.close();
});

function descriptor(): ConnectorDescriptor {
  const origin = `https://mtls.test:${server.port}`;
  return {
    id: "vendor",
    version: "1.0.0",
    kind: "oauth",
    hosts: [`mtls.test:${server.port}`],
    auth: [
      oauth2({
        id: "oauth2",
        grant: "clientCredentials",
        clientAuth: "mtls",
        tokenUrl: `${origin}/token`,
        revokeUrl: `${origin}/revoke`,
      }),
    ],
    http: { baseUrl: [{ url: origin }], timeout: 5000, network: "private", retry: "never" },
  };
}

async function connect(
  connections: Connections,
  { certificate, key }: IssuedCertificate,
): Promise<Connection> {
  const app = { clientId: "app", certificate, privateKey: key };
  return await connections.connect(descriptor(), { organization: ORGANIZATION, app });
}

function connectorOf(connections: Connections, connection: Connection): TestConnector {
  return new TestConnector(descriptor(), {
    credentials: connections.provider(descriptor(), connection),
    transport: transportToServers(),
    connectionId: connection.id,
    organization: ORGANIZATION,
  });
}

it("proves the client by its certificate, and shows it with the token that is bound to it", async () => {
  const { connections } = setUp({ transport: transportToServers() });
  const connection = await connect(connections, server.clients.issue("app"));
  const connector = connectorOf(connections, connection);
  expect(await connector.run(testOperation(), {})).toEqual({ ok: true });
  const [asked, called] = server.requests;
  expect(asked).toMatchObject({ path: "/token", client: "app", authorization: undefined });
  // RFC 8705, section 2: the client's id, and no secret.
  expect([...new URLSearchParams(asked?.body).keys()].sort()).toEqual(["client_id", "grant_type"]);
  expect(called).toMatchObject({ path: "/things", client: "app", authorization: "Bearer token-1" });
});

it("renews and revokes over connections that are the connection's own", async () => {
  const { connections, clock } = setUp({ transport: transportToServers() });
  const certificate = server.clients.issue("app");
  const one = await connect(connections, certificate);
  const two = await connect(connections, certificate);
  clock.now += 3_600_000;
  await ask(connections.provider(descriptor(), one));
  await connections.revoke(descriptor(), two);
  expect(server.requests.map(({ path }) => path)).toEqual([
    "/token",
    "/token",
    "/token",
    "/revoke",
  ]);
  const [first, second, third, fourth] = server.requests.map(({ connection }) => connection);
  expect([third, fourth]).toEqual([first, second]);
  expect(first).not.toBe(second);
});

it("goes on with a certificate that takes the place of another", async () => {
  const { connections } = setUp({ transport: transportToServers() });
  const connection = await connect(connections, server.clients.issue("app"));
  const connector = connectorOf(connections, connection);
  await connector.run(testOperation(), {});
  const { certificate, key: privateKey } = server.clients.issue("app");
  await connections.rotate(descriptor(), connection, { app: { certificate, privateKey } });
  expect(await connector.run(testOperation(), {})).toEqual({ ok: true });
  const given = await ask(connections.provider(descriptor(), connection));
  expect(given.values).toEqual({ accessToken: "token-2", certificate, privateKey });
  const { certificate: other } = server.clients.issue("app");
  const half = connections.rotate(descriptor(), connection, { app: { certificate: other } });
  expect(await failure(half)).toMatchObject({ code: "badCredential" });
  expect((await ask(connections.provider(descriptor(), connection))).values).toEqual(given.values);
});

it.each([
  ["another client's certificate", { name: "somebody" }, "badCredential"],
  ["no certificate", { name: "app", certificate: "" }, "badCredential"],
  ["no key", { name: "app", key: "" }, "badCredential"],
  ["a key that is none", { name: "app", key: "canary-0123456789" }, "badCredential"],
])("makes no connection with %s", async (_, { name, ...parts }, code) => {
  const { connections } = setUp({ transport: transportToServers() });
  const error = await failure(connect(connections, { ...server.clients.issue(name), ...parts }));
  expect(error).toMatchObject({ code });
  expect(String(error)).not.toContain("canary");
  expect(await connections.list(ORGANIZATION, { limit: 10 })).toEqual([]);
});

it("tests and keeps a user's own certificate", async () => {
  const own: ConnectorDescriptor = {
    ...descriptor(),
    auth: [
      mtls({
        id: "certificate",
        certificate: (at) => at("credential", "certificate"),
        key: (at) => at("credential", "privateKey"),
      }),
    ],
    connection: { test: { call: "things.get" } },
  };
  server.answer(({ client }) => (client === "ada" ? { body: { ok: true } } : { status: 403 }));
  const { connections } = setUp({
    transport: transportToServers(),
    operations: () => testOperation(),
  });
  const credentialOf = (name: string): Readonly<Record<string, string>> => {
    const { certificate, key: privateKey } = server.clients.issue(name);
    return { certificate, privateKey };
  };
  const refused = connections.connect(own, {
    organization: ORGANIZATION,
    credential: credentialOf("bob"),
  });
  expect(await failure(refused)).toMatchObject({ code: "permission" });
  const credential = credentialOf("ada");
  const connection = await connections.connect(own, { organization: ORGANIZATION, credential });
  expect((await ask(connections.provider(own, connection))).values).toEqual(credential);
});
