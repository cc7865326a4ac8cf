import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { printDiagnostics } from "../../../compiler/diagnostics/print.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { pinShared } from "../corpus.ts";

const pinned = await pinShared();
const DEFINITION = "definitions/tracker.connector.yaml";

/** Compiles the shared definition with another auth section; its descriptor's, and what was said. */
async function compileAuth(auth: string): Promise<{
  readonly auth: string;
  readonly page: string;
  readonly said: string;
}> {
  const definition = Buffer.from(pinned[DEFINITION] ?? "")
    .toString("utf8")
    .replace(/^auth:\n(?: .*\n)+/m, `auth:\n${auth.replace(/^/gm, "  ")}\n`)
    .replace(/, scopes: \[[^\]]*\]/g, auth.includes("scopes") ? "$&" : "");
  const host = createMemoryHost({ ...pinned, [DEFINITION]: definition });
  const options = { definitions: "definitions", out: "generated" };
  const { connectors, diagnostics } = await compileDefinitions(host, options);
  const files = connectors.flatMap((each) => each.files);
  const code = files.find(({ path }) => path === "tracker/tracker.ts")?.content ?? "";
  return {
    auth: /^ {2}auth: \[[\s\S]*?\n {2}\],$/m.exec(code)?.[0] ?? code,
    page: files.find(({ path }) => path === "tracker/README.md")?.content ?? "",
    said: printDiagnostics(diagnostics, "pretty", { color: false }),
  };
}

const cases = {
  apiKey: {
    auth: "scheme: apiKey\nfields: { apiKey: { title: API key, secret: true }, appKey: { title: Application key, help: In your settings, secret: true } }\nheader: { DD-API-KEY: '${credential.apiKey}', DD-APPLICATION-KEY: 'Key ${credential.appKey}' }",
    printed: [
      '"DD-API-KEY": (at) => at("credential", "apiKey")',
      '"DD-APPLICATION-KEY": (at, fn) => fn.text("Key ", at("credential", "appKey"))',
    ],
  },
  awsSigV4: {
    auth: "scheme: awsSigV4\nservice: s3\nregion: eu-west-1\npayload: unsigned",
    printed: ["awsSigV4({", 'service: "s3"', 'region: "eu-west-1"', 'payload: "unsigned"'],
  },
  hmac: {
    auth: 'scheme: hmac\nalgorithm: sha256\nsigned: "{method}\\n{header.X-Time}.{body}"\nencoding: hex\nheader: X-Signature',
    printed: [
      'signed: [{ slot: "method" }, "\\n", { header: "x-time" }, ".", { slot: "body" }]',
      'header: "X-Signature"',
    ],
  },
  standardWebhooks: {
    auth: "scheme: standardWebhooks\nmessageId: header.webhook-id\nsecret: ${credential.secret}\nfields: { secret: { title: Secret, secret: true } }",
    printed: ['messageId: ["header", "webhook-id"]', 'secret: (at) => at("credential", "secret")'],
  },
  jwt: {
    auth: "scheme: jwt\nalgorithm: ES256\nsigningKey: ${credential.key}\nclaims: { iss: me }\nexpires: 5m\nfields: { key: { title: Key, secret: true } }",
    printed: ['algorithm: "ES256"', 'claims: { iss: "me" }', "expires: 300000"],
  },
  jwtBearer: {
    auth: "scheme: jwtBearer\ntokenUrl: https://api.tracker.example/token\nsigningKey: ${credential.key.private_key}\nclaims: { scope: \"${join(auth.scopes, ' ')}\" }\nfields: { key: { title: Key, format: json, secret: true } }",
    printed: [
      'tokenUrl: "https://api.tracker.example/token"',
      'signingKey: (at) => at("credential", "key", "private_key")',
      'json: ["key"]',
    ],
  },
  login: {
    auth: "scheme: login\nsteps: { session: { call: users.me } }\nresponse: { accessToken: token.login }\nlifetime: 2h",
    printed: [
      'steps: { session: { call: "users.me" } }',
      'response: { accessToken: ["token", "login"] }',
      "lifetime: 7200000",
    ],
  },
  mtls: {
    auth: 'scheme: mtls\ncertificate: "${credential.certificate}"\nkey: "${credential.privateKey}"',
    printed: [
      'certificate: (at) => at("credential", "certificate")',
      'key: (at) => at("credential", "privateKey")',
    ],
  },
  oauth1: {
    auth: "scheme: oauth1\nrequestUrl: https://api.tracker.example/r\nauthorizationUrl: https://api.tracker.example/a\ntokenUrl: https://api.tracker.example/t\nalgorithm: HMAC-SHA256\nrealm: Tracker",
    printed: [
      'requestUrl: "https://api.tracker.example/r"',
      'algorithm: "HMAC-SHA256"',
      'realm: "Tracker"',
    ],
  },
  "oauth2 by a client certificate": {
    auth: "scheme: oauth2\nclientAuth: mtls\ngrant: clientCredentials\ntokenUrl: https://api.tracker.example/token",
    printed: ['clientAuth: "mtls"'],
  },
  password: { auth: "scheme: password", printed: ['password({ id: "password" })'] },
  none: {
    auth: "scheme: none\nbecause: The vendor's data is open.",
    printed: ['none({ id: "none" })'],
  },
  oauth2: {
    auth: "scheme: oauth2\nauthorizationUrl: https://api.tracker.example/authorize\ntokenUrl: https://api.tracker.example/token\nrefresh: rotates\nunanswered: { replay: 30s }\nissuer: https://api.tracker.example",
    printed: ["unanswered: { replay: 30000 }", 'issuer: "https://api.tracker.example"'],
  },
} as const;

it.each(Object.entries(cases))("prints %s for the runtime", async (_, { auth, printed }) => {
  const compiled = await compileAuth(auth);
  const flat = (text: string): string =>
    text
      .replace(/\s+/g, " ")
      .replace(/,? ([}\])])/g, " $1")
      .replace(/([[(]) /g, "$1")
      .replace(/ ([\])])/g, "$1");
  expect(compiled.said).not.toMatch(/^error/m);
  for (const part of printed) expect(flat(compiled.auth)).toContain(flat(part));
});

it("asks for a certificate, a key or a secret, as OAuth 1 signs", async () => {
  const consent =
    "requestUrl: https://api.tracker.example/r\nauthorizationUrl: https://api.tracker.example/a\ntokenUrl: https://api.tracker.example/t";
  const asked = async (auth: string): Promise<readonly string[]> =>
    (await compileAuth(auth)).page.match(/(?<=^ {2}- `)\w+(?=`: )/gm) ?? [];
  expect(await asked("scheme: oauth1")).toEqual([
    "clientId",
    "clientSecret",
    "token",
    "tokenSecret",
  ]);
  expect(await asked("scheme: oauth1\nalgorithm: RSA-SHA1")).toEqual([
    "clientId",
    "privateKey",
    "token",
  ]);
  expect(await asked(`scheme: oauth1\n${consent}`)).toEqual([]);
  expect(
    await asked(
      'scheme: mtls\ncertificate: "${credential.certificate}"\nkey: "${credential.privateKey}"',
    ),
  ).toEqual(["certificate", "privateKey"]);
});

it("asks for each of several keys, and says where people find it", async () => {
  const { page } = await compileAuth(cases.apiKey.auth);
  expect(page).toContain(
    "  - `apiKey`: API key.\n  - `appKey`: Application key. In your settings.\n",
  );
  expect(page).toContain('fields({ apiKey: "API key", appKey: "Application key" })');
});

it("takes keys of the base URL out of maps, where every method has them there", async () => {
  const saying = async (...methods: readonly string[]): Promise<string> => {
    const text = Buffer.from(pinned[DEFINITION] ?? "")
      .toString("utf8")
      .replace(/^auth:\n(?: .*\n)+/m, `auth:\n${methods.map((each) => `  - ${each}\n`).join("")}`)
      .replace("http:\n", 'http:\n  baseUrl: "https://api.tracker.example/{token}"\n');
    const host = createMemoryHost({ ...pinned, [DEFINITION]: text });
    const options = { definitions: "definitions", out: "generated" };
    const { diagnostics } = await compileDefinitions(host, options);
    return diagnostics.map(({ code }) => code).join(" ");
  };
  const keys = (name: string): string =>
    `{ id: ${name}, scheme: apiKey, header: { X-Key: "\${credential.key}" }, path: { ${name}: "\${credential.key}" } }`;
  // One operation has a server of its own, where nothing takes the key.
  expect(await saying(keys("token"))).toBe("check/key-not-sent check/credential-in-url");
  expect(await saying(keys("tokens"))).toContain("bind/slot-not-in-path");
  expect(await saying(keys("token"), keys("other"))).toContain("bind/slot-not-in-path");
});

it("finds the operations of a login", async () => {
  const { said } = await compileAuth("scheme: login\nsteps: { session: { call: users.mee } }");
  expect(said).toContain("error[bind/unknown-call]");
});
