import { createHmac, generateKeyPairSync } from "node:crypto";
import { importPKCS8, importSPKI, jwtVerify } from "jose";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { hmac } from "../../../runtime/auth/hmac.ts";
import { jwt } from "../../../runtime/auth/jwt.ts";
import { none } from "../../../runtime/auth/none.ts";
import { password } from "../../../runtime/auth/password.ts";
import type { AuthScheme } from "../../../runtime/auth/scheme.ts";
import { standardWebhooks } from "../../../runtime/auth/standard-webhooks.ts";
import type { CredentialProvider } from "../../../runtime/auth/credential.ts";
import { fields } from "../../../runtime/auth/credential.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import type { Interceptor } from "../../../runtime/http/interceptor.ts";
import {
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";

const rsa = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

async function sent(
  scheme: AuthScheme,
  credentials: CredentialProvider,
  operation: Partial<TestOperation> = {},
  input: Readonly<Record<string, unknown>> = {},
  interceptors: readonly Interceptor[] = [],
): Promise<HttpRequest> {
  const { sent: requests, transport } = recordingTransport();
  const connector = new TestConnector({ auth: [scheme] }, { transport, credentials, interceptors });
  await connector.run(testOperation(operation), input);
  const [request] = requests;
  if (request === undefined) throw new Error("Nothing was sent");
  return request;
}

const post: Partial<TestOperation> = {
  method: "POST",
  path: "/orders",
  effect: "write",
  input: { text: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
};

it("signs what the interceptors have left of a request, and sends no closure", async () => {
  const scheme = hmac({
    id: "h",
    algorithm: "sha256",
    signed: [
      { slot: "method" },
      "\n",
      { slot: "path" },
      "\n",
      { slot: "timestamp" },
      "\n",
      { header: "x-extra" },
      "\n",
      { slot: "body" },
    ],
    encoding: "hex",
    header: "X-Signature",
    now: () => 1_700_000_000_999,
  });
  const adding: Interceptor = (next) => async (request) =>
    await next({ ...request, headers: { ...request.headers, "x-extra": "late" } });
  const request = await sent(scheme, fields({ secret: "s3cret" }), post, { text: "é" }, [adding]);
  const text = `POST\n/orders\n1700000000\nlate\n${String(request.body)}`;
  expect(request.headers["x-timestamp"]).toBe("1700000000");
  expect(request.headers["x-signature"]).toBe(
    createHmac("sha256", "s3cret").update(text).digest("hex"),
  );
  expect(request).not.toHaveProperty("sign");
});

it("signs an address with some encodings decoded, and sends it as it is", async () => {
  const signed = [{ slot: "decodedUrl" }] as const;
  const scheme = hmac({ id: "h", algorithm: "sha256", signed, encoding: "hex", header: "sig" });
  const encoded: Interceptor = (next) => async (request) =>
    await next({ ...request, url: `${request.url}?a=%2Fb%20%253A` });
  const request = await sent(scheme, fields({ secret: "s" }), post, { text: "" }, [encoded]);
  const text = request.url.replace("%2F", "/");
  expect(request.url).toMatch(/\?a=%2Fb%20%253A$/);
  expect(request.headers["sig"]).toBe(createHmac("sha256", "s").update(text).digest("hex"));
});

it("sends the id that an HMAC covers, and takes the operation's own", async () => {
  const scheme = hmac({
    id: "h",
    algorithm: "sha512",
    signed: [{ slot: "id" }],
    encoding: "base64",
    header: "sig",
  });
  const made = await sent(scheme, fields({ secret: "s" }));
  const id = made.headers["x-request-id"] ?? "";
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(made.headers["sig"]).toBe(createHmac("sha512", "s").update(id).digest("base64"));
});

it("is verified by Standard Webhooks' own library", async () => {
  const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
  const scheme = standardWebhooks({
    id: "w",
    messageId: ["header", "webhook-id"],
    secret: (at) => at("credential", "secret"),
  });
  const request = await sent(
    scheme,
    fields({ secret }),
    { ...post, input: { text: { in: "body" }, message: { in: "header", name: "webhook-id" } } },
    { text: "hello", message: "msg_1" },
  );
  expect(new Webhook(secret).verify(String(request.body), { ...request.headers })).toEqual({
    text: "hello",
  });
});

it.each([
  ["a short secret", `whsec_${Buffer.alloc(8).toString("base64")}`, "msg_1", "badCredential"],
  ["a secret that is no base64", "whsec_*", "msg_1", "badCredential"],
  ["an id with a dot", `whsec_${Buffer.alloc(32).toString("base64")}`, "a.1", "badInput"],
])("refuses %s", async (_, secret, message, code) => {
  const scheme = standardWebhooks({
    id: "w",
    messageId: ["header", "webhook-id"],
    secret: (at) => at("credential", "secret"),
  });
  const operation = { ...post, input: { message: { in: "header", name: "webhook-id" } } } as const;
  await expect(sent(scheme, fields({ secret }), operation, { message })).rejects.toMatchObject({
    code,
  });
});

it.each(["RS256", "RS512", "PS256"] as const)(
  "sends a token that jose verifies, %s",
  async (algorithm) => {
    const scheme = jwt({
      id: "j",
      algorithm,
      signingKey: (at) => at("credential", "key", "private_key"),
      keyId: (at) => at("credential", "key", "private_key_id"),
      claims: {
        iss: (at) => at("credential", "key", "client_email"),
        scope: (at, fn) => fn.join(at("auth", "scopes"), " "),
      },
      scopes: ["one", "two"],
      json: ["key"],
      expires: 600_000,
    });
    const key = JSON.stringify({
      private_key: rsa.privateKey,
      private_key_id: "k1",
      client_email: "a@b",
    });
    const { headers } = await sent(scheme, fields({ key }));
    const token = (headers["authorization"] ?? "").replace("Bearer ", "");
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importSPKI(rsa.publicKey, algorithm),
    );
    expect(protectedHeader).toEqual({ alg: algorithm, typ: "JWT", kid: "k1" });
    expect(payload).toMatchObject({
      iss: "a@b",
      scope: "one two",
      jti: expect.any(String) as string,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(payload.iat).toBeLessThan(Date.now() / 1000);
  },
);

const curves = [
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
  ["ES384", generateKeyPairSync("ec", { namedCurve: "P-384" })],
  ["ES512", generateKeyPairSync("ec", { namedCurve: "P-521" })],
  ["EdDSA", generateKeyPairSync("ed25519")],
] as const;

it.each(curves)("signs with %s, and with no other kind of key", async (algorithm, pair) => {
  const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await importPKCS8(pem, algorithm);
  const scheme = jwt({
    id: "j",
    algorithm,
    signingKey: (at) => at("credential", "key"),
    claims: { sub: "x" },
  });
  const { headers } = await sent(scheme, fields({ key: pem }));
  const token = (headers["authorization"] ?? "").replace("Bearer ", "");
  expect((await jwtVerify(token, pair.publicKey)).payload.sub).toBe("x");
  for (const key of [rsa.privateKey, "no key at all"]) {
    const error: unknown = await sent(scheme, fields({ key })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "badCredential" });
    expect(String(error)).not.toContain(key);
  }
});

it("signs with a shared secret", async () => {
  const scheme = jwt({
    id: "j",
    algorithm: "HS256",
    signingKey: (at) => at("credential", "key"),
    claims: {},
  });
  const { headers } = await sent(scheme, fields({ key: "a shared secret of some length" }));
  const token = (headers["authorization"] ?? "").replace("Bearer ", "");
  await jwtVerify(token, Buffer.from("a shared secret of some length"));
});

it("asks for no credential where nothing is proven", async () => {
  const never: CredentialProvider = () => {
    throw new Error("Nobody may ask");
  };
  const request = await sent(none({ id: "none" }), never, { auth: ["none"] });
  expect(request.headers).not.toHaveProperty("authorization");
});

it("leaves user name and password to the driver", async () => {
  const request = await sent(password({ id: "p" }), fields({ user: "u", password: "geheim" }));
  expect(JSON.stringify(request)).not.toContain("geheim");
});
