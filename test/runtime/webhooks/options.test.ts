import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import type { DigestAlgorithm } from "../../../runtime/webhooks/algorithms.ts";
import type { Encoding } from "../../../runtime/webhooks/algorithms.ts";
import { ecdsa } from "../../../runtime/webhooks/schemes/ecdsa.ts";
import { ed25519 } from "../../../runtime/webhooks/schemes/ed25519.ts";
import { hash } from "../../../runtime/webhooks/schemes/hash.ts";
import { hmac, type HmacOptions } from "../../../runtime/webhooks/schemes/hmac.ts";
import { standardWebhooks } from "../../../runtime/webhooks/schemes/standard-webhooks.ts";
import { verifyWebhook } from "../../../runtime/webhooks/verify.ts";
import { viewOf } from "../../../runtime/webhooks/view.ts";
import { contextOf, delivery, NOW, secretAt, withHeader, word } from "./kit/verdict.ts";

const BODY = '{"a":1}';
const context = contextOf(secretAt("app.secret", "secret"));

function signed(parts: readonly string[], algorithm: string = "sha256"): string {
  return createHmac(algorithm, "secret").update(parts.join("")).digest("hex");
}

const options: HmacOptions = {
  algorithm: "sha256",
  signature: ["header", "x-signature"],
  encoding: "hex",
  secret: ["app", "secret"],
};

function raw(
  signature: string | readonly string[],
  headers: Readonly<Record<string, string>> = {},
) {
  return delivery({ body: BODY, headers: { "x-signature": signature, ...headers } });
}

it("refuses algorithms and encodings that it does not know", async () => {
  const algorithm = "md5" as DigestAlgorithm;
  const encoding = "latin1" as Encoding;
  const good = raw(signed([BODY]));
  for (const scheme of [hmac, hash, ecdsa]) {
    expect(await word(scheme({ ...options, algorithm }), good, context)).toBe("unsupported");
    expect(await word(scheme({ ...options, encoding }), good, context)).toBe("unsupported");
  }
  for (const name of ["constructor", "__proto__", ""] as unknown as readonly DigestAlgorithm[])
    expect(await word(hmac({ ...options, algorithm: name }), good, context)).toBe("unsupported");
});

it.each(["sha1", "sha256", "sha512"] as const)("knows %s", async (algorithm) => {
  const scheme = hmac({ ...options, algorithm });
  expect(await word(scheme, raw(signed([BODY], algorithm)), context)).toBe("verified");
});

it.each(["hex", "base64", "base64url"] as const)("reads signatures in %s", async (encoding) => {
  const scheme = hmac({ ...options, encoding });
  const text = createHmac("sha256", "secret").update(BODY).digest(encoding);
  expect(await word(scheme, raw(text), context)).toBe("verified");
  if (encoding === "hex")
    expect(await word(scheme, raw(text.toUpperCase()), context)).toBe("verified");
});

it("reads every slot of what is signed", async () => {
  const scheme = hmac({
    ...options,
    signed: [
      { slot: "method" },
      " ",
      { slot: "path" },
      "|",
      { slot: "id" },
      "|",
      { header: "X-Extra" },
      "|",
      { slot: "body" },
    ],
    id: ["header", "x-id"],
  });
  const parts = ["POST /in/1|id-9|extra|", BODY];
  const good = {
    ...raw(signed(parts), { "x-id": "id-9", "x-extra": "extra" }),
    url: "https://a.example/in/1?q=2",
    method: "post",
  };
  expect(await word(scheme, good, context)).toBe("verified");
  expect(await word(scheme, withHeader(good, "x-extra", undefined), context)).toBe("incomplete");
  expect(await word(scheme, withHeader(good, "x-id", "id-8"), context)).toBe("badSignature");
  expect(await word(scheme, { ...good, url: "https://a.example/in/2" }, context)).toBe(
    "badSignature",
  );
  expect(await word(scheme, { ...good, method: "PUT" }, context)).toBe("badSignature");
});

it("tries an address with and without the port that it may go without, and no other", async () => {
  const scheme = hmac({ ...options, signed: [{ slot: "url" }] });
  const at = async (signedUrl: string, url: string): Promise<string> =>
    await word(scheme, { ...raw(signed([signedUrl])), url }, context);
  expect(await at("https://a.example/x?y='", "https://a.example:443/x?y='")).toBe("verified");
  expect(await at("https://a.example:443/x", "https://a.example/x")).toBe("verified");
  expect(await at("https://a.example/x", "https://a.example:8443/x")).toBe("verified");
  expect(await at("https://a.example:8443/x", "https://a.example/x")).toBe("badSignature");
  expect(await at("http://a.example/x", "https://a.example/x")).toBe("badSignature");
  expect(await at("not an address", "not an address")).toBe("verified");
});

it("takes signatures of several header fields", async () => {
  const good = signed([BODY]);
  expect(await word(hmac(options), raw(["00", good]), context)).toBe("verified");
  expect(await word(hmac(options), raw([]), context)).toBe("badSignature");
});

it("refuses two times in one list: one could be signed and the other checked", async () => {
  const scheme = hmac({
    ...options,
    parts: { separator: ",", timestamp: "t", signature: "v1" },
    signed: [{ slot: "timestamp" }, ".", { slot: "body" }],
  });
  const time = String(NOW / 1000);
  const old = signed(["1600000000.", BODY]);
  expect(await word(scheme, raw(`t=1600000000,v1=${old}`), context)).toBe("stale");
  expect(await word(scheme, raw(`t=1600000000,t=${time},v1=${old}`), context)).toBe("badSignature");
  expect(await word(scheme, raw(`t=${time},t=1600000000,v1=${old}`), context)).toBe("badSignature");
  expect(await word(scheme, raw(`v1=${old}`), context)).toBe("badSignature");
});

it("checks the time that a list names even if the definition does not ask for it", async () => {
  const scheme = hmac({
    ...options,
    parts: { separator: ";", timestamp: "ts", signature: "h1" },
    signed: [{ slot: "timestamp" }, ":", { slot: "body" }],
  });
  const old = NOW / 1000 - 301;
  expect(await word(scheme, raw(`ts=${old};h1=${signed([`${old}:`, BODY])}`), context)).toBe(
    "stale",
  );
});

it("refuses a signed time that the definition names and the delivery lacks", async () => {
  const scheme = hmac({ ...options, timestamp: { at: ["header", "x-time"], unit: "seconds" } });
  expect(await word(scheme, raw(signed([BODY])), context)).toBe("incomplete");
  expect(await word(scheme, raw(signed([BODY]), { "x-time": String(NOW / 1000) }), context)).toBe(
    "verified",
  );
});

it("counts in milliseconds and in RFC 3339, bounds included", async () => {
  const at = async (unit: "milliseconds" | "iso8601", text: string): Promise<string> =>
    await word(
      hmac({
        ...options,
        timestamp: { at: ["header", "x-time"], unit, tolerance: 1000, future: 500 },
      }),
      raw(signed([BODY]), { "x-time": text }),
      context,
    );
  expect(await at("milliseconds", String(NOW - 1000))).toBe("verified");
  expect(await at("milliseconds", String(NOW - 1001))).toBe("stale");
  expect(await at("milliseconds", String(NOW + 500))).toBe("verified");
  expect(await at("milliseconds", String(NOW + 501))).toBe("future");
  expect(await at("milliseconds", "9".repeat(15))).toBe("incomplete");
  expect(await at("iso8601", "2023-11-14T22:13:19.000Z")).toBe("verified");
  expect(await at("iso8601", "2023-11-14T23:13:19.500+01:00")).toBe("verified");
  expect(await at("iso8601", "2023-11-14T22:13:18.999Z")).toBe("stale");
  expect(await at("iso8601", "2023-11-14T22:13:20.501Z")).toBe("future");
  for (const text of ["2023-11-14", "2023-11-14T22:13:20", "14 Nov 2023", "2023-13-14T22:13:20Z"])
    expect(await at("iso8601", text)).toBe("incomplete");
});

it("finds a signature in the body, and an id beside it that is signed (Mailgun)", async () => {
  const scheme = hmac({
    algorithm: "sha256",
    signature: ["body", "signature", "signature"],
    encoding: "hex",
    id: ["body", "signature", "token"],
    signed: [{ slot: "timestamp" }, { slot: "id" }],
    timestamp: { at: ["body", "signature", "timestamp"], unit: "seconds" },
    secret: ["app", "secret"],
  });
  const time = String(NOW / 1000);
  const write = (signature: unknown): string =>
    JSON.stringify({ signature, "event-data": { event: "delivered" } });
  const good = { timestamp: time, token: "a8ce", signature: signed([time, "a8ce"]) };
  const of = async (signature: unknown): Promise<string> =>
    await word(scheme, delivery({ body: write(signature) }), context);
  expect(await of(good)).toBe("verified");
  expect(await of({ ...good, token: "a8cf" })).toBe("badSignature");
  expect(await of({ ...good, timestamp: `${time}a`, token: "8ce" })).toBe("incomplete");
  expect(await of({ timestamp: time, token: "a8ce" })).toBe("unsigned");
  expect(await of({ ...good, token: undefined })).toBe("incomplete");
  expect(await of({ ...good, signature: ["x"] })).toBe("badSignature");
  expect(await of(["signature"])).toBe("unsigned");
  expect(await word(scheme, delivery({ body: "no json" }), context)).toBe("unsigned");
  const inherited = `{"__proto__":{"signature":${JSON.stringify(good)}}}`;
  expect(await word(scheme, delivery({ body: inherited }), context)).toBe("unsigned");
});

it("never leaves a body uncovered that a form or a hash should cover", async () => {
  const twilio = hmac({
    ...options,
    signed: [{ slot: "url" }, { slot: "sortedForm" }],
    bodyHash: { at: ["query", "bodySHA256"], algorithm: "sha256", encoding: "hex" },
  });
  const url = "https://a.example/x";
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const of = async (
    address: string,
    fields: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<string> =>
    await word(
      twilio,
      {
        ...delivery({ body, headers: { ...headers, "x-signature": signed([address, fields]) } }),
        url: address,
      },
      context,
    );
  expect(await of(url, "", "", {})).toBe("verified");
  expect(await of(url, "", '{"forged":1}', {})).toBe("incomplete");
  expect(await of(url, "", "a=1", {})).toBe("incomplete");
  expect(await of(url, "a1", "a=1", form)).toBe("verified");
  expect(await of(url, "a1b2b3", "b=3&a=1&b=2&b=3", form)).toBe("verified");
  expect(await of(url, "a\u{fffd}", "a=%ff", form)).toBe("incomplete");
  expect(await of(url, "a%", "a=%", form)).toBe("incomplete");
  const sum = createHash("sha256").update("{}").digest("hex");
  const hashed = `${url}?bodySHA256=${sum}`;
  expect(await of(hashed, "", "{}", {})).toBe("verified");
  expect(await of(hashed, "", "{ }", {})).toBe("badSignature");
  expect(await of(`${hashed}&bodySHA256=${sum}`, "", "{}", {})).toBe("badSignature");
  const addressOnly = hmac({
    ...options,
    signed: [{ slot: "url" }],
    bodyHash: { at: ["query", "bodySHA256"], algorithm: "sha256", encoding: "hex" },
  });
  const bare = { ...raw(signed([url])), url };
  expect(await word(addressOnly, bare, context)).toBe("badSignature");
});

it("reads public keys in every form, and nothing else as one", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { sign } = await import("node:crypto");
  const scheme = ed25519({
    signature: ["header", "x-signature"],
    encoding: "hex",
    secret: ["app", "key"],
  });
  const good = raw(sign(null, Buffer.from(BODY), privateKey).toString("hex"));
  const der = publicKey.export({ format: "der", type: "spki" });
  const point = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
  for (const value of [
    pem,
    der.toString("base64"),
    point.toString("hex"),
    point.toString("base64"),
    point,
    new Uint8Array(der),
  ])
    expect(await word(scheme, good, contextOf(secretAt("app.key", value)))).toBe("verified");
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  const wrong = [
    "key",
    "00".repeat(32),
    privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    ec.export({ format: "pem", type: "spki" }).toString(),
    "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
  ];
  for (const value of wrong)
    expect(await word(scheme, good, contextOf(secretAt("app.key", value)))).toBe("badSignature");
});

it("lets the first scheme decide whose signature is there", async () => {
  const first = hmac(options);
  const second = hmac({ ...options, signature: ["header", "x-other"] });
  const of = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const verification = await verifyWebhook(
      [first, second],
      viewOf(delivery({ body: BODY, headers }), context.at),
      context,
    );
    return verification.kind === "refused" ? verification.code : verification.kind;
  };
  expect(await of({ "x-signature": signed([BODY]) })).toBe("verified");
  expect(await of({ "x-other": signed([BODY]) })).toBe("verified");
  expect(await of({ "x-signature": "00", "x-other": signed([BODY]) })).toBe("badSignature");
  expect(await of({})).toBe("unsigned");
});

it("looks for secrets at several places", async () => {
  const scheme = hmac({
    ...options,
    secret: [
      ["app", "newSecret"],
      ["app", "secret"],
    ],
  });
  expect(await word(scheme, raw(signed([BODY])), context)).toBe("verified");
});

it("joins header fields whose names differ in case only", async () => {
  const pairs = [
    { "x-signature": "00", "X-Signature": signed([BODY]) },
    { "x-signature": signed([BODY]), "X-Signature": "00" },
  ];
  for (const headers of pairs)
    expect(await word(hmac(options), delivery({ body: BODY, headers }), context)).toBe("verified");
});

it("reads Standard Webhooks secrets with and without what stands before them (Supabase)", async () => {
  const key = Buffer.from("a key of twenty-four byte").toString("base64");
  const time = String(NOW / 1000);
  const mac = createHmac("sha256", Buffer.from(key, "base64")).update(`m.${time}.${BODY}`);
  const good = delivery({
    body: BODY,
    headers: {
      "webhook-id": "m",
      "webhook-timestamp": time,
      "webhook-signature": `v1a,AAAA v1,${mac.digest("base64")}`,
    },
  });
  const scheme = standardWebhooks({ secret: ["app", "key"] });
  for (const secret of [key, `whsec_${key}`, `v1,whsec_${key}`, Buffer.from(key, "base64")])
    expect(await word(scheme, good, contextOf(secretAt("app.key", secret)))).toBe("verified");
  for (const secret of ["whsec_", "whsec_%%%", `whsk_${key}`])
    expect(await word(scheme, good, contextOf(secretAt("app.key", secret)))).toBe("badSignature");
  const impatient = standardWebhooks({ secret: ["app", "key"], tolerance: 1000 });
  const late = contextOf(secretAt("app.key", key), { now: () => NOW + 1001 });
  expect(await word(impatient, good, late)).toBe("stale");
});
