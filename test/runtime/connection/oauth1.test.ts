import { createHmac } from "node:crypto";
import OAuth from "oauth-1.0a";
import { expect, it } from "vitest";
import { oauth1, type OAuth1Options } from "../../../runtime/auth/oauth1.ts";
import type { BeginOptions } from "../../../runtime/connection/authorization.ts";
import type { Read } from "../../../runtime/expression/expression.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { HttpRequest, Transport } from "../../../runtime/http/request.ts";
import { failure, pieces, TestConnector, testOperation } from "../kit/connector.ts";
import { ask, descriptorOf, ORGANIZATION, setUp, type Setup } from "./kit/connections.ts";

const APP = { clientId: "consumer", clientSecret: "canary-consumer-secret" };
const REDIRECT = "https://host.test/back?tenant=1";
const VISITOR = { organization: ORGANIZATION, session: "session-1" };

function descriptor(options: Partial<OAuth1Options> = {}): ConnectorDescriptor {
  const scheme = oauth1({
    id: "oauth1",
    requestUrl: "https://op.test/request_token",
    authorizationUrl: "https://op.test/authorize?theme=dark",
    tokenUrl: "https://op.test/access_token",
    ...options,
  });
  return { ...descriptorOf(), auth: [scheme] };
}

interface Vendor {
  readonly transport: Transport;
  readonly requests: HttpRequest[];
}

/** Milliseconds that a server allows a signature to be old. */
const FRESH = 300_000;

/** A vendor that checks signatures with another implementation, and answers as the test says where they hold. */
function vendorOf(
  answers: Readonly<Record<string, { readonly status?: number; readonly body: string }>> = {},
  ahead = 0,
): Vendor {
  const secrets: Readonly<Record<string, string>> = {
    "": "",
    "request-1": "canary-request-secret",
    "user-1": "canary-user-secret",
  };
  const nonces = new Set<string>();
  const usual: Readonly<Record<string, string>> = {
    "/request_token":
      "oauth_token=request-1&oauth_token_secret=canary-request-secret&oauth_callback_confirmed=true",
    "/access_token":
      "oauth_token=user-1&oauth_token_secret=canary-user-secret&user_id=7&screen_name=ada",
    "/things": '{"ok":true}',
  };
  const isSigned = ({ method, url, headers }: HttpRequest): boolean => {
    const pairs = [...(headers["authorization"] ?? "").matchAll(/(oauth_\w+)="([^"]*)"/g)];
    const { oauth_signature: signature, ...sent } = Object.fromEntries(
      pairs.map(([, name = "", value = ""]) => [name, decodeURIComponent(value)]),
    ) as Readonly<Record<string, string>>;
    const time = Number(sent["oauth_timestamp"]) * 1000;
    if (Math.abs(time - Date.now() - ahead) > FRESH) return false;
    const nonce = sent["oauth_nonce"] ?? "";
    if (nonce.length < 16 || nonces.has(nonce)) return false;
    nonces.add(nonce);
    const verifier = url.endsWith("/access_token") ? "verifier-1" : undefined;
    const callback = url.endsWith("/request_token") ? REDIRECT : undefined;
    if (sent["oauth_verifier"] !== verifier || sent["oauth_callback"] !== callback) return false;
    const oracle = new OAuth({
      consumer: { key: APP.clientId, secret: APP.clientSecret },
      signature_method: "HMAC-SHA1",
      hash_function: (base, key) => createHmac("sha1", key).update(base).digest("base64"),
    });
    const data = sent as unknown as OAuth.Data;
    const secret = secrets[sent["oauth_token"] ?? ""] ?? "unknown";
    return signature === oracle.getSignature({ url, method }, secret, data);
  };
  const requests: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    requests.push(request);
    const { pathname } = new URL(request.url);
    const { status = 200, body } = answers[pathname] ?? { body: usual[pathname] ?? "" };
    const good = isSigned(request);
    return await Promise.resolve({
      status: good ? status : 401,
      headers: {
        // As some vendors label their forms.
        "content-type": pathname === "/things" ? "application/json" : "text/html;charset=utf-8",
        date: new Date(Date.now() + ahead).toUTCString(),
      },
      body: pieces(good ? body : "oauth_problem=signature_invalid"),
    });
  };
  return { transport, requests };
}

async function begin(
  { connections }: Setup,
  options: Partial<BeginOptions> = {},
  of = descriptor(),
): Promise<URL> {
  const { url } = await connections.begin(of, {
    ...VISITOR,
    redirectUri: REDIRECT,
    app: APP,
    ...options,
  });
  return new URL(url);
}

const back = `${REDIRECT}&oauth_token=request-1&oauth_verifier=verifier-1`;

it("connects an account in three steps, and signs calls with what came of them", async () => {
  const { transport, requests } = vendorOf();
  const setup = setUp({ transport });
  const captured: ConnectorDescriptor = {
    ...descriptor(),
    connection: {
      capture: { user: ["token", "user_id"], secret: ["token", "oauth_token_secret"] },
    },
  };
  const url = await begin(setup, {}, captured);
  expect(url.href).toBe("https://op.test/authorize?theme=dark&oauth_token=request-1");
  const connection = await setup.connections.finish(captured, back, VISITOR);
  expect(connection).toMatchObject({ auth: "oauth1", state: { kind: "active" } });
  // What is kept in the open is the account's, and no part of its token.
  expect(connection.fields).toEqual({ user: "7" });
  const credentials = setup.connections.provider(captured, connection);
  expect((await ask(credentials)).values).toEqual({
    ...APP,
    token: "user-1",
    tokenSecret: "canary-user-secret",
  });
  const connector = new TestConnector(
    {
      ...captured,
      hosts: ["op.test"],
      http: { baseUrl: [{ url: "https://op.test" }], timeout: 5000 },
    },
    { credentials, transport },
  );
  expect(await connector.run(testOperation(), {})).toEqual({ ok: true });
  expect(requests.map(({ method, url: to }) => `${method} ${to}`)).toEqual([
    "POST https://op.test/request_token",
    "POST https://op.test/access_token",
    "GET https://op.test/things",
  ]);
});

it("lets a redirect be used once, in the session that began", async () => {
  const setup = setUp({ transport: vendorOf().transport });
  await begin(setup);
  const stranger = { ...VISITOR, session: "session-2" };
  expect(await failure(setup.connections.finish(descriptor(), back, stranger))).toMatchObject({
    code: "badInput",
  });
  // Used up by whoever presented it.
  expect(await failure(setup.connections.finish(descriptor(), back, VISITOR))).toMatchObject({
    code: "badInput",
  });
});

it.each([
  ["another token", "oauth_token=request-2&oauth_verifier=verifier-1", "badInput"],
  ["a state in place of a token", "state=request-1&oauth_verifier=verifier-1", "badInput"],
  ["no verifier", "oauth_token=request-1", "permission"],
  [
    "two verifiers",
    "oauth_token=request-1&oauth_verifier=a&oauth_verifier=verifier-1",
    "badAnswer",
  ],
  ["a wrong verifier", "oauth_token=request-1&oauth_verifier=verifier-2", "badCredential"],
])("refuses a redirect with %s", async (_, query, code) => {
  const setup = setUp({ transport: vendorOf().transport });
  await begin(setup);
  const error = await failure(
    setup.connections.finish(descriptor(), `https://host.test/back?${query}`, VISITOR),
  );
  expect(error).toMatchObject({ code });
  expect(String(error)).not.toContain("canary");
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([]);
});

it("knows no consent after ten minutes", async () => {
  const setup = setUp({ transport: vendorOf().transport });
  await begin(setup);
  setup.clock.now += 10 * 60_000;
  expect(await failure(setup.connections.finish(descriptor(), back, VISITOR))).toMatchObject({
    code: "badInput",
  });
});

it("takes a redirect for the connector alone that began", async () => {
  const setup = setUp({ transport: vendorOf().transport });
  await begin(setup);
  const other = { ...descriptor(), id: "another" };
  expect(await failure(setup.connections.finish(other, back, VISITOR))).toMatchObject({
    code: "badInput",
  });
});

it.each([
  [
    "does not confirm the redirect",
    { body: "oauth_token=request-1&oauth_token_secret=canary-request-secret" },
    "badAnswer",
  ],
  ["gives no secret", { body: "oauth_token=request-1&oauth_callback_confirmed=true" }, "badAnswer"],
  ["answers with a page", { body: "<html>canary-consumer-secret</html>" }, "badAnswer"],
  ["refuses", { status: 403, body: "canary-consumer-secret" }, "invalid"],
  ["does not know the app", { status: 401, body: "canary-consumer-secret" }, "badCredential"],
  ["wants fewer requests", { status: 429, body: "" }, "rateLimited"],
  ["is out of order", { status: 503, body: "" }, "unavailable"],
])("fails where the vendor %s, and tells no secret", async (_, answer, code) => {
  const setup = setUp({ transport: vendorOf({ "/request_token": answer }).transport });
  const error = await failure(begin(setup));
  expect(error).toMatchObject({ code });
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("canary");
});

it("signs by the vendor's clock where ours is wrong", async () => {
  const { transport, requests } = vendorOf({}, 3_600_000);
  const setup = setUp({ transport });
  await begin(setup);
  await setup.connections.finish(descriptor(), back, VISITOR);
  expect(requests).toHaveLength(4);
});

it.each([
  ["requestUrl", "https://evil.test/request_token"],
  ["tokenUrl", "https://evil.test/access_token"],
  ["authorizationUrl", "https://evil.test/authorize"],
] as const)("sends nothing where %s is on no host of the definition", async (key, address) => {
  const { transport, requests } = vendorOf();
  const step = begin(setUp({ transport }), {}, descriptor({ [key]: address }));
  expect(await failure(step)).toMatchObject({ code: "hostNotAllowed" });
  expect(requests).toEqual([]);
});

it.each(["requestUrl", "authorizationUrl", "tokenUrl"])(
  "signs for no server that a person chose and the app does not name (%s)",
  async (key) => {
    const { transport, requests } = vendorOf();
    const of: ConnectorDescriptor = {
      ...descriptor({ [key]: ["https://", (at: Read) => at("connection", "host"), "/r"] }),
      hosts: ["op.test", "api.test", (at) => at("connection", "host")],
      connection: { fields: { host: { title: "Host", default: "op.test" } } },
    };
    const step = begin(setUp({ transport }), { fields: { host: "evil.test" } }, of);
    expect(await failure(step)).toMatchObject({ code: "hostNotAllowed" });
    expect(requests).toEqual([]);
  },
);

it("takes a pair of tokens that the vendor's settings show", async () => {
  const { transport } = vendorOf();
  const { connections } = setUp({ transport });
  const own: ConnectorDescriptor = { ...descriptorOf(), auth: [oauth1({ id: "oauth1" })] };
  const credential = { ...APP, token: "user-1", tokenSecret: "canary-user-secret" };
  const connection = await connections.connect(own, { organization: ORGANIZATION, credential });
  expect((await ask(connections.provider(own, connection))).values).toEqual(credential);
  const consent = connections.begin(own, { ...VISITOR, redirectUri: REDIRECT, app: APP });
  expect(await failure(consent)).toMatchObject({ code: "badInput" });
});
