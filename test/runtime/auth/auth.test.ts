import {
  apiKey,
  type AuthScheme,
  basic,
  basicCredential,
  bearer,
  bearerToken,
  type ConnectorDescriptor,
  type CredentialProvider,
  type Expression,
  fields,
  type HttpRequest,
  oauth2,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import fc from "../../kit/property.ts";
import {
  failure,
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";

async function sent(
  auth: AuthScheme | readonly AuthScheme[],
  credentials: CredentialProvider,
  operation: Partial<TestOperation> = {},
  descriptor: Partial<ConnectorDescriptor> = {},
): Promise<HttpRequest> {
  const { sent: requests, transport } = recordingTransport();
  const schemes = "apply" in auth ? [auth] : auth;
  const options = { transport, credentials, connection: { account: "AC1" } };
  await new TestConnector({ auth: schemes, ...descriptor }, options).run(
    testOperation(operation),
    {},
  );
  const [request] = requests;
  if (request === undefined) throw new Error("Nothing was sent");
  return request;
}

const tokenUrl = "https://api.example.com/token";
const post: Partial<TestOperation> = {
  method: "POST",
  body: { encoding: "form", mediaType: "application/x-www-form-urlencoded" },
};

it("places an access token as a bearer, or where the vendor wants it", async () => {
  const header = await sent(oauth2({ id: "o", tokenUrl }), bearer("t-1"));
  expect(header.headers["authorization"]).toBe("Bearer t-1");
  const own = await sent(
    oauth2({ id: "o", tokenUrl, place: { header: "X-Shopify-Access-Token" } }),
    bearer("t-1"),
  );
  expect(own.headers).toMatchObject({ "x-shopify-access-token": "t-1" });
  expect(own.headers).not.toHaveProperty("authorization");
  const format = await sent(
    bearerToken({
      id: "b",
      place: { header: "Authorization", format: (at, fn) => fn.text("token ", at("token")) },
    }),
    bearer("t-1"),
  );
  expect(format.headers["authorization"]).toBe("token t-1");
  const query = await sent(
    oauth2({ id: "o", tokenUrl, place: { query: "access_token" } }),
    bearer("a&b"),
  );
  expect(query.url).toBe("https://api.example.com/things?access_token=a%26b");
  const body = await sent(
    oauth2({ id: "o", tokenUrl, place: { body: "token" } }),
    bearer("t 1"),
    post,
  );
  expect(body.body).toBe("token=t%201");
});

it("keeps what an OAuth connector's flows will need", () => {
  const scheme = oauth2({
    id: "o",
    tokenUrl,
    scopes: ["a"],
    refresh: "rotates",
    lifetime: 3_600_000,
  });
  expect(scheme.options).toMatchObject({ tokenUrl, scopes: ["a"], refresh: "rotates" });
});

it("places an API key in header, query, body or path", async () => {
  const key = fields({ key: "k/1" });
  const header = await sent(
    apiKey({
      id: "k",
      header: "Authorization",
      format: (at, fn) => fn.text("Bearer ", at("credential", "key")),
    }),
    key,
  );
  expect(header.headers["authorization"]).toBe("Bearer k/1");
  expect((await sent(apiKey({ id: "k", query: "api_key" }), key)).url).toBe(
    "https://api.example.com/things?api_key=k%2F1",
  );
  expect((await sent(apiKey({ id: "k", body: "key" }), key, post)).body).toBe("key=k%2F1");
  const path = await sent(apiKey({ id: "k", path: "token" }), key, { path: "/bot{token}/things" });
  expect(path.url).toBe("https://api.example.com/botk%2F1/things");
});

const keyOf =
  (name: string): Expression =>
  (at) =>
    at("credential", name);

it("places several keys, each where it belongs, and all that is written once", async () => {
  const keys = fields({ key: "k/1", secret: "s&2" });
  const headers = await sent(
    apiKey({
      id: "k",
      header: {
        "DD-API-KEY": keyOf("key"),
        Authorization: (at, fn) => fn.text("Bearer ", at("credential", "secret")),
      },
    }),
    keys,
  );
  expect(headers.headers).toMatchObject({ "dd-api-key": "k/1", authorization: "Bearer s&2" });
  expect(
    (await sent(apiKey({ id: "k", query: { key: keyOf("key"), token: keyOf("secret") } }), keys))
      .url,
  ).toBe("https://api.example.com/things?key=k%2F1&token=s%262");
  const everywhere = apiKey({
    id: "k",
    header: { "X-Key": keyOf("key") },
    query: { key: keyOf("key") },
    body: { client_id: keyOf("key"), secret: keyOf("secret") },
    path: { token: keyOf("secret") },
  });
  const request = await sent(everywhere, keys, { ...post, path: "/bot{token}/things" });
  expect([request.headers["x-key"], request.url, request.body]).toEqual([
    "k/1",
    "https://api.example.com/bots%262/things?key=k%2F1",
    "client_id=k%2F1&secret=s%262",
  ]);
});

it("carries any two keys unchanged, under any names", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  const name = text.filter((each) => each.trim() === each);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { minLength: 2, maxLength: 2 }),
      text,
      text,
      fc.boolean(),
      async ([one = "", two = ""], first, second, isBody) => {
        const places = { [one]: keyOf("first"), [two]: keyOf("second") };
        const scheme = apiKey({ id: "k", ...(isBody ? { body: places } : { query: places }) });
        const request = await sent(scheme, fields({ first, second }), isBody ? post : {});
        const carried = isBody ? String(request.body) : new URL(request.url).search;
        const pairs = [
          [one, first],
          [two, second],
        ] as const;
        expect([...new URLSearchParams(carried)].toSorted()).toEqual(
          pairs.map((pair) => [...pair]).toSorted(),
        );
      },
    ),
  );
});

it("sends user name and password as RFC 7617 says", async () => {
  const plain = await sent(basic({ id: "b" }), basicCredential("Aladdin", "open sesame"));
  expect(plain.headers["authorization"]).toBe("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  const mapped = await sent(
    basic({
      id: "b",
      username: (at) => at("connection", "account"),
      password: (at) => at("credential", "authToken"),
    }),
    fields({ authToken: "päss:1" }),
  );
  expect(Buffer.from(mapped.headers["authorization"]?.slice(6) ?? "", "base64").toString()).toBe(
    "AC1:päss:1",
  );
  const empty = await sent(
    basic({ id: "b", username: (at) => at("credential", "key"), password: "" }),
    fields({ key: "k" }),
  );
  expect(empty.headers["authorization"]).toBe("Basic azo=");
});

it("says that a credential does not fit, without showing it", async () => {
  const cases: readonly (readonly [AuthScheme, CredentialProvider])[] = [
    [oauth2({ id: "m", tokenUrl }), fields({ key: "canary" })],
    [oauth2({ id: "m", tokenUrl }), bearer("")],
    [apiKey({ id: "m", header: "X" }), bearer("canary")],
    [basic({ id: "m" }), basicCredential("a:b", "canary")],
    [basic({ id: "m" }), basicCredential("ab", "canary\n")],
    [basic({ id: "m" }), fields({ username: "canary" })],
    [oauth2({ id: "m", tokenUrl }), bearer("canary", "another")],
  ];
  for (const [scheme, provider] of cases) {
    const error = await failure(sent(scheme, provider));
    expect(error).toMatchObject({ code: "badCredential", operation: "things.get" });
    expect(String((error as Error).stack)).not.toContain("canary");
  }
  const second = apiKey({ id: "m", header: { A: keyOf("key"), B: keyOf("secret") } });
  for (const [secret, code] of [
    ["", "badCredential"],
    ["canary\r\nX: y", "badInput"],
  ] as const) {
    const error = await failure(sent(second, fields({ key: "canary", secret })));
    expect(error).toMatchObject({ code });
    expect(String((error as Error).stack)).not.toContain("canary");
  }
  const broken = await failure(sent(oauth2({ id: "m", tokenUrl }), bearer("canary\r\nX: y")));
  expect(broken).toMatchObject({ code: "badInput" });
  expect(String((broken as Error).stack)).not.toContain("canary");
});

it("sends no word that stands alone where the key is empty", async () => {
  const format: Expression = (at, fn) => fn.text("token=", at("credential", "key"));
  for (const place of [{ header: "X", format }, { query: "q", format }, { query: { q: format } }]) {
    const scheme = apiKey({ id: "m", ...place });
    expect(await failure(sent(scheme, fields({ key: "" })))).toMatchObject({
      code: "badCredential",
      message: 'The credential has no "key" for what the auth method "m" sends.',
    });
  }
});

it("names what a credential lacks", async () => {
  const lacking = async (scheme: AuthScheme, provider: CredentialProvider): Promise<unknown> =>
    await failure(sent(scheme, provider));
  expect(await lacking(apiKey({ id: "m", header: "X" }), fields({ kee: "canary" }))).toMatchObject({
    message: 'The credential has no "key" for what the auth method "m" sends.',
  });
  const several = apiKey({ id: "m", header: { A: keyOf("key"), B: keyOf("secret") } });
  expect(await lacking(several, fields({ key: "k" }))).toMatchObject({
    message: 'The credential has no "secret" for what the auth method "m" sends.',
  });
  expect(
    await lacking(apiKey({ id: "m", header: "X", format: () => "" }), bearer("t")),
  ).toMatchObject({ message: 'The credential has no value for what the auth method "m" sends.' });
});

it("asks for the methods that the operation works with and takes the one that comes", async () => {
  const asked: unknown[] = [];
  const provider: CredentialProvider = async (request) => {
    asked.push(request);
    return await Promise.resolve({ auth: "two", values: { key: "k" } });
  };
  const schemes = [
    oauth2({ id: "one", tokenUrl }),
    apiKey({ id: "two", header: "X-Key" }),
    basic({ id: "three" }),
  ];
  const request = await sent(schemes, provider, { auth: ["one", "two"] });
  expect(request.headers["x-key"]).toBe("k");
  expect(asked).toEqual([{ connector: "test", auth: ["one", "two"] }]);
  const other: CredentialProvider = () => ({ auth: "three", values: {} });
  expect(await failure(sent(schemes, other, { auth: ["one", "two"] }))).toMatchObject({
    code: "badCredential",
  });
});

it("never takes an unknown auth method for none", async () => {
  const provider = bearer("t");
  expect(await failure(sent([], provider, { auth: ["signed"] }))).toMatchObject({
    code: "unsupported",
    message: expect.stringContaining('"signed"'),
  });
  expect(await failure(sent([basic({ id: "b" })], provider, { auth: ["signed"] }))).toMatchObject({
    code: "unsupported",
  });
  const open = await sent([], () => {
    throw new Error("must not be asked");
  });
  expect(open.headers).not.toHaveProperty("authorization");
});

it("passes on what a provider throws, and asks only once the input is right", async () => {
  const refused = new Error("vault is sealed");
  let asked = 0;
  const provider: CredentialProvider = () => {
    asked += 1;
    throw refused;
  };
  const scheme = oauth2({ id: "o", tokenUrl });
  expect(
    await failure(sent(scheme, provider, { input: { a: { in: "query", required: true } } })),
  ).toMatchObject({ code: "badInput" });
  expect(asked).toBe(0);
  expect(await failure(sent(scheme, provider))).toBe(refused);
});

it("sends no credential to a host that is not the connector's", async () => {
  const { sent: requests, transport } = recordingTransport();
  const connector = new TestConnector(
    { http: { timeout: 1000, baseUrl: [{ url: ["https://", (at) => at("connection", "host")] }] } },
    { transport, connection: { host: "evil.example" } },
  );
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject({
    code: "hostNotAllowed",
    message: 'The host "evil.example" is not one of the connector\'s.',
  });
  expect(requests).toEqual([]);
});
