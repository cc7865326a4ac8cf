import { inspect } from "node:util";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  apiKey,
  type AuthScheme,
  basic,
  bearerToken,
  type CallFacts,
  jwt,
  type Transport,
} from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTelemetry } from "../../runtime/observe/telemetry.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { Store } from "../../runtime/store/store.ts";
import { auditOf, exported } from "./audit/kit.ts";
import { failure, pieces, TestConnector, testOperation } from "./kit/connector.ts";

/** Quotes, spaces and letters beyond ASCII look different in every encoding; not every header takes them. */
const QUOTED = `canary-secret-"x /+?&=\\-0123456789`;
const PLAIN = "canary-secret-+/~0123456789==";
const INPUT = `canary-input-"ö /+?&=\\-0123456789`;

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("hex"),
  ];
}

const schemes: Readonly<Record<string, AuthScheme>> = {
  bearer: bearerToken({ id: "auth" }),
  header: apiKey({ id: "auth", header: "x-api-key" }),
  query: apiKey({ id: "auth", query: "key" }),
  "second of several": apiKey({
    id: "auth",
    header: { "x-client": (at) => at("credential", "username") },
    query: { key: (at) => at("credential", "key") },
  }),
  basic: basic({ id: "auth" }),
};
const secretOf = (scheme: string): string => (scheme === "bearer" ? PLAIN : QUOTED);

const folder = mkdtempSync(join(tmpdir(), "canary-"));
let written: string[];
let store: Store;
const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});

beforeEach(() => {
  written = [];
  exporter.reset();
  const write = (...parts: readonly unknown[]): boolean => {
    written.push(parts.map((part) => inspect(part, DEEP)).join(" "));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  vi.spyOn(process, "emitWarning").mockImplementation(write);
  for (const method of ["log", "warn", "error", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(write);
  store = openSqliteStore({ path: join(folder, "audit.db") });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

const DEEP = { depth: Infinity, showHidden: true, getters: true } as const;

function shown(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack} ${inspect(value.cause, DEEP)}` : "";
  return [inspect(value, DEEP), JSON.stringify(value), String(value), stack].join("\n");
}

/** Where each form of a secret is told again. */
const echoes: Readonly<Record<string, (told: string) => Awaited<ReturnType<Transport>>>> = {
  "a message of an error": (told) => answer(400, { message: `before ${told} after`, code: told }),
  "a refused credential": (told) => answer(401, { error: { message: told } }),
  "a header": (told) => answer(429, {}, { "retry-after": told, "x-echo": told }),
  "an answer that is no JSON": (told) => ({ ...answer(200, {}), body: pieces(`{"a": ${told}`) }),
};

function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Awaited<ReturnType<Transport>> {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: pieces(JSON.stringify(body)),
  };
}

const cases = Object.keys(schemes).flatMap((scheme) =>
  Object.keys(echoes).map((echo) => [scheme, echo] as const),
);

it.each(cases)(
  "keeps a credential by %s out of every sink when it comes back in %s",
  async (scheme, echo) => {
    const auth = schemes[scheme];
    const echoed = echoes[echo];
    if (auth === undefined || echoed === undefined) throw new Error("There is no such case.");
    const secret = secretOf(scheme);
    const audit = auditOf(store);
    const facts: CallFacts[] = [];
    let told = "";
    const sent: string[] = [];
    const connector = new TestConnector(
      {
        auth: [auth],
        http: {
          baseUrl: [{ url: "https://api.example.com" }],
          timeout: 5000,
          errors: { message: ["body", "message"], code: ["body", "code"] },
        },
      },
      {
        credentials: async () =>
          await Promise.resolve({
            auth: "auth",
            values: { accessToken: secret, key: secret, username: "u", password: secret },
          }),
        organization: "acme",
        connectionId: "c-1",
        observer: [
          audit.observer,
          createTelemetry({ tracerProvider }),
          { started: (call) => void facts.push(call) },
        ],
        transport: async (request) => {
          sent.push(JSON.stringify(request));
          return await Promise.resolve(echoed(told));
        },
      },
    );
    const operation = testOperation({
      effect: "write",
      method: "POST",
      input: { q: { in: "query" } },
    });
    const errors: unknown[] = [];
    for (told of formsOf(secret))
      errors.push(await failure(connector.run(operation, { q: INPUT }, { actor: "agent" })));
    expect(sent.length).toBeGreaterThanOrEqual(6);
    const lines = await exported(audit, "acme");
    await audit.close();
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    const spans = exporter.getFinishedSpans().map(({ name, attributes, status, events }) => ({
      name,
      attributes,
      status,
      events,
    }));
    expect(lines).toHaveLength(13);
    expect(spans.length).toBeGreaterThanOrEqual(12);
    const sinks: Readonly<Record<string, string>> = {
      audit: lines.join(""),
      store: files.join("\n"),
      trace: shown(spans),
      observers: shown(facts),
      errors: errors.map(shown).join("\n"),
      log: written.join("\n"),
      objects: shown([connector, audit]),
    };
    for (const canary of [secret, INPUT])
      for (const form of formsOf(canary))
        for (const [name, text] of Object.entries(sinks))
          expect(text.includes(form), `${name}: ${form}`).toBe(false);
  },
);

/** What is made of the secret, without the word before it: servers tell just that. */
const made: Readonly<Record<string, readonly [AuthScheme, (header: string) => string]>> = {
  "of basic": [basic({ id: "auth" }), (header) => header.replace("Basic ", "")],
  "of jwt": [
    jwt({
      id: "auth",
      algorithm: "HS256",
      signingKey: (at) => at("credential", "key"),
      claims: {},
    }),
    (header) => header.replace("Bearer ", ""),
  ],
};

it.each(Object.entries(made))("does not tell the credential %s", async (_, [auth, partOf]) => {
  let told = "";
  const connector = new TestConnector(
    {
      auth: [auth],
      http: {
        baseUrl: [{ url: "https://api.example.com" }],
        timeout: 5000,
        errors: { message: ["body", "message"] },
      },
    },
    {
      credentials: async () =>
        await Promise.resolve({
          auth: "auth",
          values: { key: "k".repeat(40), username: "user-name", password: "canary-password" },
        }),
      transport: async ({ headers }) => {
        told = partOf(headers["authorization"] ?? "");
        return await Promise.resolve(answer(400, { message: `before ${told} after` }));
      },
    },
  );
  const error = await failure(connector.run(testOperation(), {}));
  expect(told.length).toBeGreaterThan(20);
  expect(error).toMatchObject({ vendorMessage: "before [secret] after" });
  expect(shown(error)).not.toContain(told);
});
