import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import {
  type Connector,
  type ConnectorOptions,
  createSharedState,
  fields,
} from "@human/connector-sdk";
import OAuth from "oauth-1.0a";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { startWireServer } from "../kit/wire-server.ts";
import { believeServers, startMtlsServer, transportToServers } from "../runtime/kit/mtls-server.ts";

/** Schemes that no connector of the catalogue has, from the definition to the wire. */
const definition = (auth: string, more = ""): string => `
id: tracker
name: Tracker
version: 1.0.0
kind: oauth
category: devtools
publisher: { id: human, visibility: public }
docs: https://docs.tracker.example

spec:
  paths:
    /notes:
      get: { operationId: list, parameters: [{ name: q, in: query, schema: { type: string } }], responses: { "200": { description: "", content: { application/json: { schema: { type: object, properties: { count: { type: integer } } } } } } } }
      post: { operationId: write, requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, required: [text], properties: { text: { type: string } } } } } }, responses: { "200": { description: "", content: { application/json: { schema: { type: object, properties: { id: { type: integer } } } } } } } }
hosts: ["\${connection.host}", files.tracker.example]
connection:
  fields: { host: { title: Address, format: https-url }${auth.includes("account") ? ", account: { title: Account }" : ""} }
  test: { call: notes.list }

${auth}

http: { baseUrl: "\${connection.host}", redirects: hosts, errors: { message: body.message } }

operations:
  notes.list: { use: list, input: [q], output: [count], summary: List notes }
  notes.write: { use: write, input: [text], output: [id], summary: Write a note }

waivers:
  - { allow: hosts/chosen-by-user, at: "hosts[0]", because: The server of the test has a port of its own }
${more}`;

interface Notes extends Connector {
  readonly notesList: (input: { readonly q?: string }) => Promise<unknown>;
  readonly notesWrite: (input: { readonly text: string }) => Promise<unknown>;
}

/** In the repository, where the SDK is found. */
const folder = mkdtempSync(join(import.meta.dirname, ".compiled-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(believeServers);

async function compiled(
  name: string,
  auth: string,
  options: ConnectorOptions,
  more?: string,
): Promise<Notes> {
  const host = createMemoryHost({ "definitions/tracker.connector.yaml": definition(auth, more) });
  const outcome = await compileDefinitions(host, { definitions: "definitions", out: "generated" });
  expect(outcome.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const file = join(folder, `${name}.ts`);
  const files = outcome.connectors.flatMap((each) => each.files);
  writeFileSync(file, files.find(({ path }) => path === "tracker/tracker.ts")?.content ?? "");
  const module = (await import(/* @vite-ignore */ file)) as {
    readonly TrackerConnector: new (given: ConnectorOptions) => Notes;
  };
  return new module.TrackerConnector({
    state: createSharedState(),
    connectionId: name,
    ...options,
  });
}

it("signs queries and forms as OAuth 1.0a does", async () => {
  const server = await startWireServer();
  const credential = { clientId: "key", clientSecret: "s1", token: "token", tokenSecret: "s2" };
  const notes = await compiled(
    "oauth1",
    "auth: { scheme: oauth1, algorithm: HMAC-SHA256, realm: '${connection.account}' }",
    {
      credentials: fields(credential),
      connection: { host: "https://tracker.example", account: "A_1" },
      transport: server.transport,
    },
  );
  server.answer(({ method }) => ({
    status: 200,
    body: method === "GET" ? { count: 1 } : { id: 7 },
  }));
  expect(await notes.notesList({ q: "a b&c=ü" })).toEqual({ count: 1 });
  expect(await notes.notesWrite({ text: "1 + 1 = 2 & more" })).toEqual({ id: 7 });
  const data = [{ q: "a b&c=ü" }, { text: "1 + 1 = 2 & more" }] as const;
  expect(server.received).toHaveLength(2);
  for (const [index, { method, headers }] of server.received.entries()) {
    const { authorization = "" } = headers;
    expect(authorization).toMatch(/^OAuth realm="A_1", oauth_consumer_key="key", oauth_token=/);
    const pairs = [...authorization.matchAll(/(oauth_\w+)="([^"]*)"/g)];
    const { oauth_signature: signature, ...sent } = Object.fromEntries(
      pairs.map(([, name = "", value = ""]) => [name, decodeURIComponent(value)]),
    ) as Readonly<Record<string, string>>;
    const oracle = new OAuth({
      consumer: { key: "key", secret: "s1" },
      signature_method: "HMAC-SHA256",
      hash_function: (base, key) => createHmac("sha256", key).update(base).digest("base64"),
    });
    const request = { url: "https://tracker.example/notes", method, data: data[index] };
    expect(oracle.getSignature(request, "s2", sent as unknown as OAuth.Data)).toBe(signature);
  }
  await server.close();
});

const KEYS = `auth:
  scheme: apiKey
  fields: { client: { title: Client, secret: true }, secret: { title: Secret, secret: true } }
  header: { X-Client: "\${credential.client}", Authorization: "Secret \${credential.secret}" }
  query: { client: "\${credential.client}" }
`;
const IN_QUERY =
  "  - { allow: check/credential-in-url, at: auth.query.client, because: This vendor wants it twice }\n";

it("sends several keys with each call, and none of them to another host", async () => {
  const server = await startWireServer();
  const [client, secret] = ["canary-client /+", "canary-secret /+ü".slice(0, -1)];
  const options = {
    connection: { host: "https://tracker.example" },
    transport: server.transport,
  };
  const credentials = fields({ client, secret });
  const notes = await compiled("keys", KEYS, { ...options, credentials }, IN_QUERY);
  server.answer(({ origin }) =>
    origin === "https://tracker.example"
      ? { status: 307, headers: { location: "https://files.tracker.example/notes" }, body: {} }
      : { status: 200, body: { count: 1 } },
  );
  expect(await notes.notesList({ q: "a" })).toEqual({ count: 1 });
  const [own, other, ...more] = server.received;
  expect(more).toEqual([]);
  expect(own?.target).toBe("/notes?q=a&client=canary-client%20%2F%2B");
  expect(own?.headers).toMatchObject({
    "x-client": client,
    authorization: `Secret ${secret}`,
  });
  expect(other).toMatchObject({ origin: "https://files.tracker.example", target: "/notes" });
  expect(JSON.stringify(other)).not.toContain("canary");

  server.answer(() => ({ status: 200, body: { id: 7 } }));
  expect(await notes.notesWrite({ text: "t" })).toEqual({ id: 7 });
  expect(server.received).toMatchObject([
    { target: "/notes?client=canary-client%20%2F%2B", body: "text=t" },
  ]);

  server.answer(({ headers, target }) => ({
    status: 400,
    body: { message: `${JSON.stringify(headers)} ${target} ${btoa(secret)} ${btoa(client)}` },
  }));
  const error: unknown = await notes.notesList({}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid" });
  const told = inspect(error, { depth: 20, showHidden: true });
  expect(told).toContain("[secret]");
  for (const each of ["canary", btoa(secret), btoa(client)]) expect(told).not.toContain(each);

  server.answer(() => ({ status: 200, body: { count: 1 } }));
  for (const [lacking, given] of Object.entries({ secret: { client }, client: { secret } })) {
    const half = await compiled(
      `without-${lacking}`,
      KEYS,
      { ...options, credentials: fields(given) },
      IN_QUERY,
    );
    await expect(half.notesList({})).rejects.toMatchObject({
      code: "badCredential",
      message: `The credential has no "${lacking}" for what the auth method "apiKey" sends.`,
    });
  }
  expect(server.received).toEqual([]);
  await server.close();
});

it("proves calls by a client certificate", async () => {
  const server = await startMtlsServer();
  server.answer(() => ({ body: { count: 2 } }));
  const { certificate, key } = server.clients.issue("ada");
  const auth =
    'auth: { scheme: mtls, certificate: "${credential.certificate}", key: "${credential.privateKey}" }';
  const options = {
    connection: { host: `https://mtls.test:${server.port}` },
    transport: transportToServers(),
  };
  const notes = await compiled("mtls", auth, {
    ...options,
    credentials: fields({ certificate, privateKey: key }),
  });
  expect(await notes.notesList({})).toEqual({ count: 2 });
  expect(server.requests).toMatchObject([{ client: "ada", path: "/notes" }]);
  const stranger = await compiled("mtls-without", auth, { ...options, credentials: fields({}) });
  await expect(stranger.notesList({})).rejects.toMatchObject({ code: "badCredential" });
  expect(server.connections()).toBe(1);
  await server.close();
});
