import {
  apiKey,
  type AuthScheme,
  awsSigV4,
  azureSharedKey,
  basic,
  bearerToken,
  fields,
  hmac,
  type HttpRequest,
  jwt,
  oauth1,
  signedQuery,
  standardWebhooks,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { pieces, TestConnector, testOperation } from "./kit/connector.ts";

const SECRET = Buffer.from("canary-secret-0123456789abcdef01").toString("base64");
const key = { id: "auth", now: () => 0 } as const;

const schemes: Readonly<Record<string, AuthScheme>> = {
  bearer: bearerToken({ id: "auth" }),
  "a key in the header": apiKey({ id: "auth", header: "x-api-key" }),
  "a key in the query": apiKey({ id: "auth", query: "key" }),
  "a key in the body": apiKey({ id: "auth", body: "key" }),
  "a key in the path": apiKey({ id: "auth", path: "key" }),
  "keys in all places": apiKey({
    id: "auth",
    header: {
      "x-client": (at) => at("credential", "clientId"),
      "x-api-key": (at) => at("credential", "key"),
    },
    query: { key: (at) => at("credential", "key") },
    body: { secret: (at) => at("credential", "clientSecret") },
    path: { token: (at) => at("credential", "token") },
  }),
  basic: basic({ id: "auth" }),
  jwt: jwt({
    id: "auth",
    algorithm: "HS256",
    signingKey: (at) => at("credential", "key"),
    claims: {},
  }),
  awsSigV4: awsSigV4({ ...key, service: "s3", region: "eu-west-1" }),
  azureSharedKey: azureSharedKey({ ...key, account: "account" }),
  hmac: hmac({
    ...key,
    algorithm: "sha256",
    signed: [{ slot: "timestamp" }],
    encoding: "hex",
    header: "X-Signature",
  }),
  oauth1: oauth1(key),
  signedQuery: signedQuery({ id: "auth" }),
  standardWebhooks: standardWebhooks({
    ...key,
    messageId: ["header", "x-id"],
    secret: (at) => at("credential", "key"),
  }),
};

const credentials = fields({
  accessToken: SECRET,
  key: SECRET,
  clientId: "canary-client",
  clientSecret: SECRET,
  token: SECRET,
  tokenSecret: SECRET,
  username: "canary-user",
  password: SECRET,
  accessKeyId: "canary-id",
  secretAccessKey: SECRET,
  secret: SECRET,
  query: `sv=1&sig=${encodeURIComponent(SECRET)}`,
});

const PATHS: Readonly<Record<string, string>> = {
  "a key in the path": "/{key}/things",
  "keys in all places": "/{token}/things",
};

it.each(Object.entries(schemes))("sends another host nothing of %s", async (name, auth) => {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    const headers = { "content-type": "application/json" };
    const location = "https://files.example.com/file";
    return await Promise.resolve(
      sent.length === 1
        ? { status: 307, headers: { location }, body: pieces("") }
        : { status: 200, headers, body: pieces("{}") },
    );
  };
  const connector = new TestConnector(
    {
      auth: [auth],
      hosts: ["api.example.com", "files.example.com"],
      http: { baseUrl: [{ url: "https://api.example.com" }], timeout: 5000, redirects: "hosts" },
    },
    { credentials, transport },
  );
  const operation = testOperation({
    path: PATHS[name] ?? "/things",
    input: { id: { in: "header", name: "x-id" } },
    body: { encoding: "json", mediaType: "application/json" },
  });
  await connector.run(operation, { id: "message-1" });
  const [first, second, ...more] = sent;
  expect(more).toEqual([]);
  // So that the test means something: the first host was shown who calls.
  expect(Object.keys(first?.headers ?? {}).length + (first?.url.length ?? 0)).toBeGreaterThan(30);
  expect(second).toEqual({
    operation: "things.get",
    method: "GET",
    url: "https://files.example.com/file",
    publicHost: "files.example.com",
    headers: { accept: "application/json", "user-agent": "human-connector-sdk" },
    limits: expect.anything(),
  });
});
