import { type AddressInfo, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { inspect } from "node:util";
import { createSecureContext } from "node:tls";
import {
  Connector,
  type ConnectorDescriptor,
  createTransport,
  fields,
  type Transport,
} from "@human/connector-sdk";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import { mtls } from "../../../runtime/auth/mtls.ts";
import { CertificateAgents } from "../../../runtime/http/certificate-agents.ts";
import { ClientCertificate } from "../../../runtime/http/client-certificate.ts";
import { defaultLimits, type HttpRequest } from "../../../runtime/http/request.ts";
import { createAuthority, type IssuedCertificate } from "../../kit/issue-certificate.ts";
import { failure, pieces, TestConnector, testOperation } from "../kit/connector.ts";
import {
  believeServers,
  type MtlsServer,
  startMtlsServer,
  transportToServers,
} from "../kit/mtls-server.ts";
import { ownServer } from "../kit/server.ts";

const scheme = mtls({
  id: "auth",
  certificate: (at) => at("credential", "certificate"),
  key: (at) => at("credential", "privateKey"),
});

beforeAll(believeServers);

let server: MtlsServer;
let transport: Transport;
beforeEach(async () => {
  server = await startMtlsServer();
  transport = transportToServers();
});
afterEach(async () => {
  await server.close();
});

interface Parts {
  readonly connectionId?: string;
  readonly through?: Transport;
  readonly at?: MtlsServer;
  readonly redirects?: "hosts" | "sameHost";
}

function connect(
  { certificate, key }: IssuedCertificate,
  { connectionId = "c1", through = transport, at = server, redirects }: Parts = {},
): TestConnector {
  return new TestConnector(
    {
      auth: [scheme],
      hosts: [`mtls.test:${at.port}`, `other.test:${at.port}`],
      http: {
        baseUrl: [{ url: `https://mtls.test:${at.port}` }],
        timeout: 5000,
        network: "private",
        retry: "never",
        ...(redirects === undefined ? {} : { redirects }),
      },
    },
    {
      transport: through,
      credentials: fields({ certificate, privateKey: key }),
      connectionId,
      organization: "acme",
    },
  );
}

describe.each(["TLSv1.2", "TLSv1.3"] as const)("over %s", (version) => {
  let versioned: MtlsServer;
  beforeAll(async () => {
    versioned = await startMtlsServer({ version });
  });
  afterAll(async () => {
    await versioned.close();
  });

  it("proves who calls by the connection, which later calls share", async () => {
    const connector = connect(versioned.clients.issue("ada"), { at: versioned });
    await connector.run(testOperation(), {});
    // The pool takes a connection back a moment after the answer's end.
    await wait(20);
    await connector.run(testOperation(), {});
    expect(versioned.requests).toMatchObject([
      { client: "ada", connection: 1, authorization: undefined },
      { client: "ada", connection: 1 },
    ]);
  });

  it.each([
    ["nobody vouches for", (): IssuedCertificate => createAuthority("Strangers").issue("ada")],
    ["vouches for itself", (): IssuedCertificate => createAuthority("ada")],
  ])("is refused with a certificate that %s", async (_, certificate) => {
    const { length } = versioned.requests;
    const step = connect(certificate(), { at: versioned }).run(testOperation(), {});
    // Node's own server hangs up without a word.
    expect(await failure(step)).toMatchObject({ code: "network" });
    expect(versioned.requests).toHaveLength(length);
  });

  it("is refused without a certificate", async () => {
    const { length } = versioned.requests;
    const send = transport(bare(versioned.port));
    expect(await failure(send)).toMatchObject({ code: "network" });
    expect(versioned.requests).toHaveLength(length);
  });
});

it.each([
  ["bad certificate", 42],
  ["unsupported certificate", 43],
  ["revoked", 44],
  ["expired", 45],
  ["unknown", 46],
  ["unknown authority", 48],
  ["access denied", 49],
  ["a certificate is required", 116],
])("understands a server that says why in TLS: %s", async (_, alert) => {
  const hasty = createServer((socket) => {
    socket.on("error", () => undefined);
    // RFC 8446, sections 5.1 and 6: a fatal alert.
    socket.once("data", () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, alert])));
  });
  await new Promise<void>((resolve) => hasty.listen(0, "127.0.0.1", resolve));
  const { port } = hasty.address() as AddressInfo;
  const certificate = new ClientCertificate(server.clients.issue("ada"), "owner");
  expect(await failure(transport({ ...bare(port), certificate }))).toMatchObject({
    code: "badCredential",
    unsent: true,
  });
  hasty.close();
});

function bare(port: number): HttpRequest {
  return {
    operation: "things.get",
    method: "GET",
    url: `https://mtls.test:${port}/things`,
    headers: {},
    limits: defaultLimits,
  };
}

it("never uses a connection of another connection, nor resumes its session", async () => {
  const same = server.clients.issue("ada");
  const one = connect(same, { connectionId: "c1" });
  const two = connect(same, { connectionId: "c2" });
  const three = connect(server.clients.issue("bob"), { connectionId: "c3" });
  for (const connector of [one, two, three, one]) {
    await connector.run(testOperation(), {});
    await wait(20);
  }
  expect(server.requests).toMatchObject([
    { client: "ada", connection: 1, resumed: false },
    { client: "ada", connection: 2, resumed: false },
    { client: "bob", connection: 3, resumed: false },
    { client: "ada", connection: 1 },
  ]);
});

it("opens new connections once the certificate was exchanged", async () => {
  for (const name of ["old", "new"]) {
    await connect(server.clients.issue(name)).run(testOperation(), {});
    await wait(20);
  }
  expect(server.requests).toMatchObject([
    { client: "old", connection: 1 },
    { client: "new", connection: 2, resumed: false },
  ]);
});

it("keeps connectors apart that have no id", async () => {
  const { certificate, key } = server.clients.issue("ada");
  const { descriptor } = connect({ certificate, key });
  const credentials = fields({ certificate, privateKey: key });
  for (let made = 0; made < 2; made += 1) {
    const connector = new (class extends Connector {
      readonly descriptor: ConnectorDescriptor = descriptor;
      async run(): Promise<unknown> {
        return await this.call(testOperation(), {});
      }
    })({ transport, credentials });
    await connector.run();
    await wait(20);
  }
  expect(server.requests).toMatchObject([
    { client: "ada", connection: 1 },
    { client: "ada", connection: 2, resumed: false },
  ]);
});

it("shows no certificate with calls of other connections", async () => {
  const lenient = await startMtlsServer({ lenient: true });
  await connect(lenient.clients.issue("ada"), { at: lenient }).run(testOperation(), {});
  const plain = new TestConnector(
    {
      ...connect(lenient.clients.issue("ada"), { at: lenient }).descriptor,
      auth: [apiKey({ id: "key", header: "X-Key" })],
    },
    { transport, credentials: fields({ key: "k" }), connectionId: "c1", organization: "acme" },
  );
  await plain.run(testOperation(), {});
  expect(lenient.requests).toMatchObject([
    { client: "ada", connection: 1 },
    { client: undefined, connection: 2, resumed: false },
  ]);
  await lenient.close();
});

it("shows no certificate to a host that the vendor redirects to", async () => {
  const lenient = await startMtlsServer({ lenient: true });
  lenient.answer(({ host }) =>
    host.startsWith("mtls")
      ? { status: 302, headers: { location: `https://other.test:${lenient.port}/elsewhere` } }
      : { body: { ok: true } },
  );
  const connector = connect(lenient.clients.issue("ada"), { at: lenient, redirects: "hosts" });
  expect(await connector.run(testOperation(), {})).toEqual({ ok: true });
  expect(lenient.requests).toMatchObject([
    { client: "ada", path: "/things" },
    { client: undefined, path: "/elsewhere" },
  ]);
  await lenient.close();
});

it.each([
  ["a key of another certificate", "certificate", "other"],
  ["no certificate", "empty", "key"],
  ["a certificate that is none", "text", "key"],
  ["a key that is none", "certificate", "text"],
  ["no key", "certificate", "empty"],
])("refuses %s before it connects, and quotes nothing", async (_, certificate, key) => {
  const pair = server.clients.issue("ada");
  const texts: Readonly<Record<string, string>> = {
    certificate: pair.certificate,
    key: pair.key,
    other: server.clients.issue("bob").key,
    text: "canary-0123456789",
    empty: "",
  };
  const connector = connect({ certificate: texts[certificate] ?? "", key: texts[key] ?? "" });
  const error = await failure(connector.run(testOperation(), {}));
  expect(error).toMatchObject({ code: "badCredential" });
  expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/canary|PRIVATE KEY/);
  expect(server.connections()).toBe(0);
});

it.each([
  ["the network is not opened", { resolveHost: toThisMachine }, "private"],
  [
    "the host is the vendor's own",
    { resolveHost: toThisMachine, allowPrivateNetworks: [ownServer] },
    "public",
  ],
] as const)("stays within the network policy where %s", async (_, options, network) => {
  const through = createTransport(options);
  const { certificate, key } = server.clients.issue("ada");
  const { descriptor } = connect({ certificate, key });
  const connector = new TestConnector(
    { ...descriptor, http: { baseUrl: [], timeout: 5000, ...descriptor.http, network } },
    { transport: through, credentials: fields({ certificate, privateKey: key }) },
  );
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject({
    code: "hostNotAllowed",
  });
  expect(server.connections()).toBe(0);
});

async function toThisMachine(): Promise<readonly [{ address: string; family: 4 }]> {
  return await Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
}

it("connects to the address that was judged, whatever a second look-up would say", async () => {
  let asked = 0;
  const through = createTransport({
    allowPrivateNetworks: [ownServer],
    resolveHost: async () => {
      asked += 1;
      return await Promise.resolve([
        { address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 },
      ]);
    },
  });
  await connect(server.clients.issue("ada"), { through }).run(testOperation(), {});
  expect(asked).toBe(1);
  expect(server.requests).toMatchObject([{ client: "ada" }]);
});

it("says nothing without TLS", async () => {
  const certificate = new ClientCertificate(server.clients.issue("ada"), "owner");
  const url = `http://127.0.0.1:${server.port}/things`;
  expect(await failure(transport({ ...bare(server.port), url, certificate }))).toMatchObject({
    code: "badInput",
  });
});

it("gives a transport of the application's own the pair, which nothing prints", async () => {
  const seen: HttpRequest[] = [];
  const through: Transport = async (request) => {
    seen.push(request);
    return await Promise.resolve({ status: 200, headers: {}, body: pieces("{}") });
  };
  const pair = server.clients.issue("ada");
  await connect(pair, { through }).run(testOperation(), {});
  const [request] = seen;
  expect(request?.certificate?.read()).toEqual(pair);
  const printed = inspect(request, { showHidden: true, depth: null }) + JSON.stringify(request);
  expect(printed).not.toContain("PRIVATE KEY");
  expect(printed).not.toContain(pair.key.split("\n")[1]);
});

describe("pools", () => {
  const open = (secureContext: ReturnType<typeof createSecureContext>): Agent =>
    new Agent({ connect: { secureContext } });

  it("are closed once nobody uses them", async () => {
    const agents = new CertificateAgents(open, 60);
    const certificate = new ClientCertificate(server.clients.issue("ada"), "owner");
    const agent = agents.agentOf(certificate);
    await wait(40);
    // Used again, it is kept.
    expect(agents.agentOf(certificate)).toBe(agent);
    await wait(40);
    expect(agents.size).toBe(1);
    await expect.poll(() => agents.size).toBe(0);
    expect(agent.closed).toBe(true);
    expect(agents.agentOf(certificate)).not.toBe(agent);
  });

  it("are another for each owner, certificate and key", () => {
    const agents = new CertificateAgents(open);
    const [one, two] = [server.clients.issue("ada"), server.clients.issue("ada")];
    const all = [
      agents.agentOf(new ClientCertificate(one, "a")),
      agents.agentOf(new ClientCertificate(one, "b")),
      agents.agentOf(new ClientCertificate(two, "a")),
    ];
    expect(new Set(all).size).toBe(3);
    expect(agents.agentOf(new ClientCertificate({ ...one }, "a"))).toBe(all[0]);
  });
});
