import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect, it } from "vitest";
import type { VerifyContext } from "../../../runtime/webhooks/scheme.ts";
import { jwt, type JwtOptions } from "../../../runtime/webhooks/schemes/jwt.ts";
import { contextOf, delivery, NOW, secretAt, verdict, word } from "./kit/verdict.ts";
import { encode, makeToken } from "./kit/token.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherRsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const seconds = NOW / 1000;
const JWKS = "https://issuer.example/keys";

const claims = {
  iss: "https://accounts.google.com",
  aud: "https://hooks.example.com/in/1",
  email: "push@project.iam.example.com",
  email_verified: true,
  iat: seconds - 10,
  exp: seconds + 3600,
};

const jwk = (
  key: KeyObject,
  kid: string,
  more: Readonly<Record<string, unknown>> = {},
): unknown => ({
  ...key.export({ format: "jwk" }),
  kid,
  use: "sig",
  ...more,
});

const KEYS = { keys: [jwk(rsa.publicKey, "r1", { alg: "RS256" }), jwk(ec.publicKey, "e1")] };

const google: JwtOptions = {
  token: ["header", "authorization"],
  algorithm: "RS256",
  jwks: JWKS,
  issuer: ["https://accounts.google.com", "accounts.google.com"],
  audience: (at) => at("webhook", "url"),
  claims: { email: (at) => at("connection", "pushAccount"), email_verified: true },
};

const roots = {
  webhook: { url: "https://hooks.example.com/in/1" },
  connection: { pushAccount: "push@project.iam.example.com" },
};

function googleContext(parts: Partial<VerifyContext> = {}): VerifyContext {
  return contextOf({}, { roots, fetchJson: async () => KEYS, ...parts });
}

const sent = (token: string, prefix: string = "Bearer ") =>
  delivery({ headers: { authorization: prefix + token } });

const header = { alg: "RS256", kid: "r1", typ: "JWT" };

async function tell(
  changed: Readonly<Record<string, unknown>>,
  options: JwtOptions = google,
  context: VerifyContext = googleContext(),
): Promise<string> {
  const token = makeToken({ ...claims, ...changed }, rsa.privateKey, header);
  return await word(jwt(options), sent(token), context);
}

it("takes a token of the issuer for us (Google Pub/Sub)", async () => {
  const token = makeToken(claims, rsa.privateKey, header);
  expect(await verdict(jwt(google), sent(token), googleContext())).toEqual({
    kind: "verified",
    scheme: "jwt-rs256",
    keyId: "r1",
    signedAt: NOW - 10_000,
  });
  expect(await word(jwt(google), sent(token, "bearer   "), googleContext())).toBe("verified");
  expect(await word(jwt(google), sent(token, ""), googleContext())).toBe("verified");
  expect(await word(jwt(google), delivery({}), googleContext())).toBe("unsigned");
});

it("refuses what other claims say", async () => {
  expect(await tell({ iss: "accounts.google.com" })).toBe("verified");
  expect(await tell({ iss: "https://accounts.google.com.evil.example" })).toBe("badClaims");
  expect(await tell({ iss: undefined })).toBe("badClaims");
  expect(await tell({ iss: ["https://accounts.google.com"] })).toBe("badClaims");
  expect(await tell({ aud: ["x", roots.webhook.url] })).toBe("verified");
  expect(await tell({ aud: "https://hooks.example.com/in/2" })).toBe("badClaims");
  expect(await tell({ aud: undefined })).toBe("badClaims");
  expect(await tell({ email: "other@example.com" })).toBe("badClaims");
  expect(await tell({ email_verified: "true" })).toBe("badClaims");
  expect(await tell({ email_verified: undefined })).toBe("badClaims");
});

it("refuses when what it compares with is not set", async () => {
  const token = makeToken({ ...claims, email: undefined, aud: undefined }, rsa.privateKey, header);
  const bare = contextOf({}, { fetchJson: async () => KEYS });
  expect(await word(jwt(google), sent(token), bare)).toBe("badClaims");
  expect(await tell({}, google, googleContext({ at: () => null }))).toBe("badClaims");
  expect(await tell({ iss: null }, { ...google, issuer: () => null })).toBe("badClaims");
});

it("takes a token in its time only", async () => {
  expect(await tell({ exp: seconds + 1 })).toBe("verified");
  expect(await tell({ exp: seconds })).toBe("stale");
  expect(await tell({ exp: undefined })).toBe("incomplete");
  expect(await tell({ exp: String(seconds + 60) })).toBe("incomplete");
  expect(await tell({ nbf: seconds + 60 })).toBe("verified");
  expect(await tell({ nbf: seconds + 61 })).toBe("future");
  expect(await tell({ iat: seconds + 61 })).toBe("future");
  expect(await tell({ iat: -1e300 })).toBe("badClaims");
  expect(await tell({ iat: "yesterday" })).toBe("badClaims");
  expect(await tell({ iat: undefined })).toBe("verified");
});

it("never lets the token choose the algorithm", async () => {
  const none = `${encode({ alg: "none" })}.${encode(claims)}.`;
  const publicPem = rsa.publicKey.export({ format: "pem", type: "spki" }).toString();
  const tokens = [
    none,
    `${encode({ alg: "none", kid: "r1" })}.${encode(claims)}.AA`,
    // The public key as the secret of an HMAC.
    makeToken(claims, publicPem, { alg: "HS256", kid: "r1" }),
    makeToken(claims, ec.privateKey, { alg: "ES256", kid: "e1" }),
    // A key of another kind than the algorithm's.
    makeToken(claims, ec.privateKey, { alg: "RS256", kid: "e1" }),
    makeToken(claims, rsa.privateKey, { kid: "r1" }),
    makeToken(claims, rsa.privateKey, { alg: "rs256", kid: "r1" }),
    makeToken(claims, rsa.privateKey, { alg: ["RS256"], kid: "r1" }),
    makeToken(claims, rsa.privateKey, { ...header, crit: ["exp"], exp: 1 }),
    makeToken(claims, rsa.privateKey, { ...header, kid: 7 }),
  ];
  for (const token of tokens)
    expect(await word(jwt(google), sent(token), googleContext()), token).toBe("badSignature");
  const unknown = jwt({ ...google, algorithm: "none" as JwtOptions["algorithm"] });
  expect(await word(unknown, sent(none), googleContext())).toBe("unsupported");
});

it("refuses a token with any one character changed, and what is no token", async () => {
  const token = makeToken(claims, rsa.privateKey, header);
  const scheme = jwt(google);
  for (let index = 0; index < token.length; index += 1) {
    const other = token[index] === "A" ? "B" : "A";
    const tampered = token.slice(0, index) + other + token.slice(index + 1);
    expect(await word(scheme, sent(tampered), googleContext()), tampered).not.toBe("verified");
  }
  for (const text of [
    "",
    "a.b",
    "a.b.c",
    "..",
    `${token}.x`,
    `${token}=`,
    "x".repeat(20_000),
    `${encode([])}.${encode([])}.AA`,
  ])
    expect(await word(scheme, sent(text), googleContext())).toBe("badSignature");
});

it("refuses another's key, keys that do not sign, and weak keys", async () => {
  const foreign = makeToken(claims, otherRsa.privateKey, header);
  expect(await word(jwt(google), sent(foreign), googleContext())).toBe("badSignature");
  const token = makeToken(claims, rsa.privateKey, header);
  const of = async (keys: readonly unknown[], text: string = token): Promise<string> =>
    await word(jwt(google), sent(text), googleContext({ fetchJson: async () => ({ keys }) }));
  expect(await of([jwk(rsa.publicKey, "r1", { use: "enc" })])).toBe("badSignature");
  expect(await of([jwk(rsa.publicKey, "r1", { alg: "RS512" })])).toBe("badSignature");
  expect(
    await of([
      { kty: "oct", kid: "r1", k: "AAAA" },
      null,
      "x",
      { kty: "RSA", kid: "r1", n: 1 },
      { kty: "EC", kid: "r1", crv: "P-256", x: "AA", y: "AA" },
    ]),
  ).toBe("badSignature");
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  expect(await of([jwk(weak.publicKey, "r1")], makeToken(claims, weak.privateKey, header))).toBe(
    "badSignature",
  );
  expect(await of([jwk(otherRsa.publicKey, "r1"), jwk(rsa.publicKey, "r1")])).toBe("verified");
  const nameless = makeToken(claims, rsa.privateKey, { alg: "RS256" });
  expect(await of([jwk(otherRsa.publicKey, "o"), jwk(rsa.publicKey, "r1")], nameless)).toBe(
    "verified",
  );
});

it("knows ES256, with the key of its curve only", async () => {
  const options: JwtOptions = { ...google, algorithm: "ES256" };
  const token = makeToken(claims, ec.privateKey, { alg: "ES256", kid: "e1" });
  expect(await word(jwt(options), sent(token), googleContext())).toBe("verified");
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const wrong = makeToken(claims, p384.privateKey, { alg: "ES256", kid: "e1" });
  const keys = { keys: [jwk(p384.publicKey, "e1")] };
  expect(
    await word(jwt(options), sent(wrong), googleContext({ fetchJson: async () => keys })),
  ).toBe("badSignature");
});

const jira: JwtOptions = {
  token: ["header", "authorization"],
  algorithm: "HS256",
  issuer: (at) => at("app", "clientId"),
  secret: ["app", "clientSecret"],
};

it("knows HS256 with the app's secrets (Jira's dynamic webhooks)", async () => {
  const secrets = secretAt("app.clientSecret", "old secret", "new secret");
  const context = contextOf(secrets, { roots: { app: { clientId: "client-1" } } });
  const of = async (secret: string, iss: string): Promise<string> =>
    await word(
      jwt(jira),
      sent(makeToken({ iss, exp: seconds + 180 }, secret, { alg: "HS256" })),
      context,
    );
  expect(await of("new secret", "client-1")).toBe("verified");
  expect(await of("old secret", "client-1")).toBe("verified");
  expect(await of("other secret", "client-1")).toBe("badSignature");
  expect(await of("new secret", "client-2")).toBe("badClaims");
  const token = makeToken({ iss: "client-1", exp: seconds + 180 }, "", { alg: "HS256" });
  const empty = contextOf(secretAt("app.clientSecret", ""), {
    roots: { app: { clientId: "client-1" } },
  });
  expect(await word(jwt(jira), sent(token), empty)).toBe("noSecret");
  expect(await word(jwt({ token: jira.token, algorithm: "HS256" }), sent(token), context)).toBe(
    "noSecret",
  );
  // Keys that the issuer publishes are no secrets.
  const published = jwt({ ...google, algorithm: "HS256" });
  expect(await word(published, sent(token), googleContext())).toBe("noSecret");
});

it("fetches keys once for all, again for an unknown one, and not before a pause", async () => {
  let now = NOW;
  let fetches = 0;
  let keys: readonly unknown[] = [jwk(rsa.publicKey, "r1")];
  let online = true;
  const context = googleContext({
    now: () => now,
    fetchJson: async (url) => {
      expect(url).toBe(JWKS);
      fetches += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!online) throw new Error("offline");
      return { keys };
    },
  });
  const scheme = jwt(google);
  const old = sent(makeToken({ ...claims, exp: seconds + 1e6 }, rsa.privateKey, header));
  const fresh = sent(
    makeToken({ ...claims, exp: seconds + 1e6 }, otherRsa.privateKey, { ...header, kid: "r2" }),
  );
  const all = await Promise.all(
    Array.from({ length: 20 }, async () => await word(scheme, old, context)),
  );
  expect(new Set(all)).toEqual(new Set(["verified"]));
  expect(fetches).toBe(1);

  keys = [jwk(otherRsa.publicKey, "r2")];
  expect(await word(scheme, fresh, context)).toBe("badSignature");
  expect(fetches).toBe(1);
  now += 30_000;
  expect(await word(scheme, fresh, context)).toBe("verified");
  expect(await word(scheme, old, context)).toBe("badSignature");
  expect(fetches).toBe(2);

  online = false;
  now += 600_001;
  expect(await word(scheme, fresh, context)).toBe("verified");
  expect(fetches).toBe(3);
  now += 86_400_000;
  expect(await word(scheme, fresh, context)).toBe("keysUnavailable");
});

it("does not live on with a withdrawn key where a clock is put back", async () => {
  let now = NOW + 86_400_000;
  let keys: readonly unknown[] = [jwk(rsa.publicKey, "r1")];
  const context = googleContext({ now: () => now, fetchJson: async () => ({ keys }) });
  const scheme = jwt(google);
  const token = sent(makeToken({ ...claims, exp: seconds + 1e6 }, rsa.privateKey, header));
  expect(await word(scheme, token, context)).toBe("verified");
  keys = [jwk(otherRsa.publicKey, "r2")];
  now = NOW;
  expect(await word(scheme, token, context)).toBe("badSignature");
});

it("refuses where keys cannot be had", async () => {
  const token = sent(makeToken(claims, rsa.privateKey, header));
  const { fetchJson: _, ...without } = googleContext();
  expect(await word(jwt(google), token, without)).toBe("keysUnavailable");
  for (const answer of [null, [], "keys", { keys: {} }, {}])
    expect(await word(jwt(google), token, googleContext({ fetchJson: async () => answer }))).toBe(
      "keysUnavailable",
    );
  const { jwks: _jwks, ...nowhere } = google;
  expect(await word(jwt(nowhere), token, googleContext())).toBe("keysUnavailable");
});
