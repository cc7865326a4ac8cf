import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { printDiagnostics } from "../../../compiler/diagnostics/print.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { pinShared } from "../corpus.ts";

const pinned = await pinShared();
const DEFINITION = "definitions/tracker.connector.yaml";

/** Compiles the shared definition with another auth section; its descriptor's, and what was said. */
function compileAuth(auth: string): { readonly auth: string; readonly said: string } {
  const definition = Buffer.from(pinned[DEFINITION] ?? "")
    .toString("utf8")
    .replace(/^auth:\n(?: .*\n)+/m, `auth:\n${auth.replace(/^/gm, "  ")}\n`)
    .replace(/, scopes: \[[^\]]*\]/g, auth.includes("scopes") ? "$&" : "");
  const host = createMemoryHost({ ...pinned, [DEFINITION]: definition });
  const options = { definitions: "definitions", out: "generated" };
  const { connectors, diagnostics } = compileDefinitions(host, options);
  const files = connectors.flatMap((each) => each.files);
  const code = files.find(({ path }) => path === "tracker/tracker.ts")?.content ?? "";
  return {
    auth: /^ {2}auth: \[[\s\S]*?\n {2}\],$/m.exec(code)?.[0] ?? code,
    said: printDiagnostics(diagnostics, "pretty", { color: false }),
  };
}

const cases = {
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

it.each(Object.entries(cases))(
  "prints %s for the runtime, with nothing pending",
  (_, { auth, printed }) => {
    const compiled = compileAuth(auth);
    const flat = (text: string): string =>
      text
        .replace(/\s+/g, " ")
        .replace(/,? ([}\])])/g, " $1")
        .replace(/([[(]) /g, "$1")
        .replace(/ ([\])])/g, "$1");
    expect(compiled.said).not.toContain("check/runtime-pending");
    expect(compiled.said).not.toMatch(/^error/m);
    for (const part of printed) expect(flat(compiled.auth)).toContain(flat(part));
  },
);

it("says of what is still pending that it is", () => {
  const base =
    "authorizationUrl: https://api.tracker.example/authorize\ntokenUrl: https://api.tracker.example/token";
  expect(compileAuth(`scheme: oauth2\nclientAuth: mtls\n${base}`).said).toContain(
    "auth.oauth2.clientAuth.mtls",
  );
});

it("finds the operations of a login", () => {
  const { said } = compileAuth("scheme: login\nsteps: { session: { call: users.mee } }");
  expect(said).toContain("error[bind/unknown-call]");
});
