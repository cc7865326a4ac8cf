import { createHmac, generateKeyPairSync, sign, verify } from "node:crypto";
import OAuth from "oauth-1.0a";
import { expect, it } from "vitest";
import { fields } from "../../../runtime/auth/credential.ts";
import { oauth1, type OAuth1Options } from "../../../runtime/auth/oauth1.ts";
import {
  oauth1BaseString,
  oauth1Header,
  type OAuth1Keys,
} from "../../../runtime/auth/oauth1-signature.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import fc from "../../kit/property.ts";
import {
  failure,
  pieces,
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";

const FORM = "application/x-www-form-urlencoded";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** The parameters of a field `Authorization`, decoded. */
function parametersOf(header: string): Readonly<Record<string, string>> {
  const pairs = [...header.matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(
    pairs.map(([, name = "", value = ""]) => [name, decodeURIComponent(value)]),
  );
}

/** RFC 5849, section 1.2: what the printer signs at the photo service. */
const printer: OAuth1Keys = {
  clientId: "dpf43f3p2l4k3l03",
  clientSecret: "kd94hf93k423kf44",
  privateKey: "",
  tokenSecret: "",
};

it.each([
  [
    "a request token",
    "POST",
    "https://photos.example.net/initiate",
    printer,
    { oauth_callback: "http://printer.example.com/ready" },
    ["137131200", "wIjqoS"],
    "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
  ],
  [
    "the user's token",
    "POST",
    "https://photos.example.net/token",
    { ...printer, token: "hh5s93j4hdidpola", tokenSecret: "hdhd0244k9j7ao03" },
    { oauth_verifier: "hfdp7dh39dks9884" },
    ["137131201", "walatlh"],
    "gKgrFCywp7rO0OXSjdot/IHF7IU=",
  ],
  [
    "a photo",
    "GET",
    "http://photos.example.net/photos?file=vacation.jpg&size=original",
    { ...printer, token: "nnch734d00sl2jdk", tokenSecret: "pfkkdhi9sl3r4s00" },
    {},
    ["137131202", "chapoH"],
    "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
  ],
] as const)(
  "signs the standard's own requests: for %s",
  (_, method, url, keys, extra, [time, nonce], signature) => {
    // The examples do without the version, which is optional.
    const parameters = {
      oauth_consumer_key: keys.clientId,
      ...("token" in keys ? { oauth_token: keys.token } : {}),
      oauth_signature_method: "HMAC-SHA1",
      oauth_timestamp: time,
      oauth_nonce: nonce,
      ...extra,
    };
    const text = oauth1BaseString({ method, url, headers: {} }, parameters);
    const key = `${keys.clientSecret}&${keys.tokenSecret}`;
    expect(createHmac("sha1", key).update(text).digest("base64")).toBe(signature);
  },
);

it("writes the standard's own base string (section 3.4.1.1)", () => {
  const text = oauth1BaseString(
    {
      method: "POST",
      url: "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
      headers: { "content-type": FORM },
      body: "c2&a3=2+q",
    },
    {
      oauth_consumer_key: "9djdj82h48djs9d2",
      oauth_token: "kkk9d7dh3k39sjv7",
      oauth_signature_method: "HMAC-SHA1",
      oauth_timestamp: "137131201",
      oauth_nonce: "7d8f3e4a",
    },
  );
  expect(text).toBe(
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D" +
      "%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a" +
      "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
  );
});

it.each([
  ["another case of the scheme, the host and the method", "HTTPS://API.Example.com/a", "get", ""],
  ["a port of its own", "https://api.example.com:8443/a", "GET", ":8443"],
])("normalizes %s", (_, url, method, port) => {
  expect(oauth1BaseString({ method: method as "GET", url, headers: {} }, {})).toBe(
    `GET&${encodeURIComponent(`https://api.example.com${port}/a`)}&`,
  );
});

const text = fc.string({ unit: "grapheme", maxLength: 8 }).filter((each) => each.isWellFormed());
const name = text.filter((each) => each !== "" && !each.startsWith("oauth_"));
const pairs = fc.array(fc.tuple(name, text), { maxLength: 6 });

it.each(["HMAC-SHA1", "HMAC-SHA256"] as const)(
  "signs arbitrary queries and forms as another implementation does, %s",
  (algorithm) => {
    const secrets = fc.record({ clientSecret: name, tokenSecret: name });
    fc.assert(
      fc.property(
        pairs,
        pairs,
        secrets,
        name,
        (query, form, { clientSecret, tokenSecret }, token) => {
          const url = "https://api.example.com/things/1";
          const search = new URLSearchParams(query).toString();
          const body = new URLSearchParams(form).toString();
          const keys = { clientId: "key", clientSecret, privateKey: "", token, tokenSecret };
          const header = oauth1Header(
            {
              method: "POST",
              url: search === "" ? url : `${url}?${search}`,
              headers: { "content-type": `${FORM}; charset=utf-8` },
              body,
            },
            { id: "auth", algorithm, keys, now: 1_700_000_000_000 },
          );
          const { oauth_signature: signature, ...sent } = parametersOf(header);
          const data: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
          for (const [one, other] of [...query, ...form]) data[one] = [...(data[one] ?? []), other];
          const oracle = new OAuth({
            consumer: { key: "key", secret: clientSecret },
            signature_method: algorithm,
            hash_function: (base, key) =>
              createHmac(algorithm === "HMAC-SHA1" ? "sha1" : "sha256", key)
                .update(base)
                .digest("base64"),
          });
          const expected = oracle.getSignature(
            { url, method: "POST", data },
            tokenSecret,
            sent as unknown as OAuth.Data,
          );
          expect(signature).toBe(expected);
        },
      ),
    );
  },
);

it.each([
  ["RSA-SHA1", "sha1"],
  ["RSA-SHA256", "sha256"],
] as const)("signs by a private key, %s", (algorithm, hash) => {
  const keys = { clientId: "key", clientSecret: "", privateKey, token: "t", tokenSecret: "" };
  const request = { method: "GET", url: "https://api.example.com/a?b=c", headers: {} } as const;
  const header = oauth1Header(request, { id: "auth", algorithm, keys, now: 0 });
  const { oauth_signature: signature = "", ...sent } = parametersOf(header);
  const base = Buffer.from(oauth1BaseString(request, sent));
  expect(verify(hash, base, rsa.publicKey, Buffer.from(signature, "base64"))).toBe(true);
  expect(sign(hash, base, rsa.privateKey).toString("base64")).toBe(signature);
});

const credential = {
  clientId: "key",
  clientSecret: "c-secret",
  token: "token",
  tokenSecret: "t-secret",
};

async function sent(
  operation: Partial<TestOperation> = {},
  input: Readonly<Record<string, unknown>> = {},
  options: Partial<OAuth1Options> = {},
  values: Readonly<Record<string, string>> = credential,
): Promise<readonly HttpRequest[]> {
  const { sent: requests, transport } = recordingTransport();
  const connector = new TestConnector(
    { auth: [oauth1({ id: "auth", ...options })] },
    { transport, credentials: fields(values), connection: { account: 'a "1"\\' } },
  );
  await connector.run(testOperation(operation), input);
  return requests;
}

it("sends the signature in the header, and the realm beside it", async () => {
  const [request] = await sent({}, {}, { realm: (at) => at("connection", "account") });
  const { authorization = "" } = request?.headers ?? {};
  expect(authorization).toMatch(/^OAuth realm="a \\"1\\"\\\\", oauth_consumer_key="key", /);
  const {
    oauth_signature: signature = "",
    realm: _,
    ...parameters
  } = parametersOf(authorization.replace(/realm="(?:[^"\\]|\\.)*", /, ""));
  const base = oauth1BaseString(
    { method: "GET", url: "https://api.example.com/things", headers: {} },
    parameters,
  );
  expect(createHmac("sha1", "c-secret&t-secret").update(base).digest("base64")).toBe(signature);
  expect(parameters).toMatchObject({ oauth_token: "token", oauth_version: "1.0" });
});

it("covers a form that the operation sends, and a query, as they are written", async () => {
  const [request] = await sent(
    {
      method: "POST",
      effect: "write",
      input: { q: { in: "query" }, status: { in: "body" } },
      body: { encoding: "form", mediaType: FORM },
    },
    { q: "ä +&", status: "Hello Ladies + Gentlemen, a signed OAuth request!" },
  );
  const { oauth_signature: signature = "", ...parameters } = parametersOf(
    request?.headers["authorization"] ?? "",
  );
  const oracle = new OAuth({
    consumer: { key: "key", secret: "c-secret" },
    signature_method: "HMAC-SHA1",
    hash_function: (base, key) => createHmac("sha1", key).update(base).digest("base64"),
  });
  const data = { q: "ä +&", status: "Hello Ladies + Gentlemen, a signed OAuth request!" };
  expect(
    oracle.getSignature(
      { url: "https://api.example.com/things", method: "POST", data },
      "t-secret",
      parameters as unknown as OAuth.Data,
    ),
  ).toBe(signature);
});

it("covers no JSON, which is no list of parameters", async () => {
  const operation = {
    method: "POST",
    effect: "write",
    input: { a: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
  } as const;
  const [request] = await sent(operation, { a: "oauth_token=x" });
  const { oauth_signature: signature = "", ...parameters } = parametersOf(
    request?.headers["authorization"] ?? "",
  );
  const base = oauth1BaseString(
    { method: "POST", url: "https://api.example.com/things", headers: {} },
    parameters,
  );
  expect(createHmac("sha1", "c-secret&t-secret").update(base).digest("base64")).toBe(signature);
});

it("signs each attempt with a nonce of its own", async () => {
  const seen: string[] = [];
  const connector = new TestConnector(
    { auth: [oauth1({ id: "auth" })] },
    {
      credentials: fields(credential),
      transport: async ({ headers }) => {
        seen.push(headers["authorization"] ?? "");
        const status = seen.length < 3 ? 503 : 200;
        return await Promise.resolve({ status, headers: {}, body: pieces("{}") });
      },
    },
  );
  await connector.run(testOperation(), {});
  const nonces = seen.map((each) => parametersOf(each)["oauth_nonce"]);
  expect(new Set(nonces).size).toBe(3);
});

it("speaks for the client alone where there is no token", async () => {
  const { token: _, tokenSecret: __, ...alone } = credential;
  const [request] = await sent({}, {}, {}, alone);
  expect(request?.headers["authorization"]).not.toContain("oauth_token");
});

const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const curve = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
const pem = (key: typeof small): string => key.export({ type: "pkcs8", format: "pem" }).toString();

it.each([
  ["a missing client", { clientId: "" }, {}],
  ["a missing secret", { clientSecret: "" }, {}],
  ["a token without its secret", { tokenSecret: "" }, {}],
  ["a missing private key", {}, { algorithm: "RSA-SHA1" }],
  ["a text for a private key", { privateKey: "canary-0123" }, { algorithm: "RSA-SHA1" }],
  ["a short private key", { privateKey: pem(small) }, { algorithm: "RSA-SHA256" }],
  ["a key of another kind", { privateKey: pem(curve) }, { algorithm: "RSA-SHA256" }],
] as const)("refuses %s, and quotes nothing", async (_, values, options) => {
  const error = await failure(sent({}, {}, options, { ...credential, ...values }));
  expect(error).toMatchObject({ code: "badCredential" });
  expect(String(error)).not.toMatch(/canary|secret"|BEGIN/);
});

it.each(["oauth_token", "oauth_signature", "oauth_%74oken"])(
  "sends no parameter %s beside its own",
  async (parameter) => {
    const operation = { path: "/things", input: {}, baseUrl: `https://api.example.com` } as const;
    const inQuery = failure(
      sent(
        { ...operation, input: { x: { in: "query", name: decodeURIComponent(parameter) } } },
        { x: "1" },
      ),
    );
    expect(await inQuery).toMatchObject({ code: "badInput" });
    const form = {
      method: "POST",
      effect: "write",
      input: { x: { in: "body", name: decodeURIComponent(parameter) } },
      body: { encoding: "form", mediaType: FORM },
    } as const;
    expect(await failure(sent(form, { x: "1" }))).toMatchObject({ code: "badInput" });
  },
);

it("refuses a realm that would leave the header, or is not there", async () => {
  for (const realm of ["a\r\nX-Evil: 1", "é", ""])
    expect(await failure(sent({}, {}, { realm }))).toMatchObject({ code: "badInput" });
});
