import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { RawWebhook } from "../../../../runtime/webhooks/raw.ts";
import type { WebhookScheme } from "../../../../runtime/webhooks/scheme.ts";
import { ecdsa } from "../../../../runtime/webhooks/schemes/ecdsa.ts";
import { ed25519 } from "../../../../runtime/webhooks/schemes/ed25519.ts";
import { hash } from "../../../../runtime/webhooks/schemes/hash.ts";
import { hmac, type HmacOptions } from "../../../../runtime/webhooks/schemes/hmac.ts";
import { standardWebhooks } from "../../../../runtime/webhooks/schemes/standard-webhooks.ts";
import { delivery } from "./verdict.ts";

/** What a signer of the tests gets; `at` is in milliseconds. */
export interface SignInput {
  readonly body: string | Uint8Array;
  readonly at: number;
  readonly secret: string;
}

/** How a vendor signs, written with node:crypto and from its documents alone. */
export interface Vendor {
  readonly vendor: string;
  readonly scheme: () => WebhookScheme;
  /** Where the definition keeps the secret. */
  readonly place: string;
  readonly secret: string;
  readonly otherSecret: string;
  readonly sign: (input: SignInput) => RawWebhook;
  /** Header of the signature, and what stands between several of them. */
  readonly header: string;
  readonly separator?: string;
  /** Whether a time is signed and checked. */
  readonly timed: boolean;
  /** What is verified with, if it is not the secret that signs. */
  readonly publicKey?: (secret: string) => string;
  readonly body: string;
  readonly schemeName: string;
}

const JSON_BODY = '{"id":"evt_1","amount":12.50,"note":"r\u00e9sum\u00e9 \\u0041"}';

function mac(
  algorithm: string,
  secret: string | Uint8Array,
  encoding: "hex" | "base64",
  ...pieces: readonly (string | Uint8Array)[]
): string {
  const sum = createHmac(algorithm, secret);
  for (const piece of pieces) sum.update(piece);
  return sum.digest(encoding);
}

const seconds = (at: number): string => String(Math.floor(at / 1000));

function hmacVendor(
  vendor: string,
  header: string,
  options: Partial<HmacOptions> & { readonly encoding: "hex" | "base64" },
  sign: Vendor["sign"],
  more: Partial<Vendor> = {},
): Vendor {
  const scheme = (): WebhookScheme =>
    hmac({
      algorithm: "sha256",
      signature: ["header", header],
      secret: ["subscription", "secret"],
      ...options,
    });
  return {
    vendor,
    scheme,
    place: "subscription.secret",
    secret: "a secret of the tests",
    otherSecret: "another secret",
    header,
    timed: options.timestamp !== undefined || options.parts?.timestamp !== undefined,
    body: JSON_BODY,
    sign,
    schemeName: scheme().scheme,
    ...more,
  };
}

const STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_STANDARD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

function standardVendor(vendor: string, names: "webhook" | "svix"): Vendor {
  return {
    vendor,
    scheme: () => standardWebhooks({ secret: ["subscription", "secret"] }),
    place: "subscription.secret",
    secret: STANDARD_SECRET,
    otherSecret: OTHER_STANDARD_SECRET,
    header: `${names}-signature`,
    separator: " ",
    timed: true,
    body: JSON_BODY,
    schemeName: "standardWebhooks",
    sign: ({ body, at, secret }) => {
      const key = Buffer.from(secret.slice("whsec_".length), "base64");
      const signature = mac("sha256", key, "base64", `msg_1.${seconds(at)}.`, body);
      return delivery({
        body,
        headers: {
          [`${names}-id`]: "msg_1",
          [`${names}-timestamp`]: seconds(at),
          [`${names}-signature`]: `v1,${signature}`,
        },
      });
    },
  };
}

interface KeyPair {
  readonly private: ReturnType<typeof generateKeyPairSync>["privateKey"];
  readonly public: string;
}

function spki(type: "ec" | "ed25519"): KeyPair {
  const pair =
    type === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("ed25519");
  return {
    private: pair.privateKey,
    public: pair.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
}

function keyVendor(
  parts: Pick<Vendor, "vendor" | "header" | "body" | "scheme" | "schemeName">,
  type: "ec" | "ed25519",
  write: (
    body: string | Uint8Array,
    time: string,
    key: KeyPair["private"],
  ) => Readonly<Record<string, string>>,
): Vendor {
  const pairs: Readonly<Record<string, KeyPair>> = { first: spki(type), second: spki(type) };
  const pair = (name: string): KeyPair => {
    const found = pairs[name];
    if (found === undefined) throw new Error("No such key.");
    return found;
  };
  return {
    ...parts,
    place: "app.publicKey",
    secret: "first",
    otherSecret: "second",
    timed: true,
    publicKey: (name) => pair(name).public,
    sign: ({ body, at, secret }) =>
      delivery({ body, headers: write(body, seconds(at), pair(secret).private) }),
  };
}

const bytes = (...pieces: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));

const HUBSPOT_URL = "https://hooks.example.com/in/1?portal=62515";

/** Every vendor whose webhooks are signed; rules as in its documents. */
export const vendors: readonly Vendor[] = [
  hmacVendor(
    "Stripe",
    "stripe-signature",
    {
      encoding: "hex",
      parts: { separator: ",", timestamp: "t", signature: "v1" },
      signed: [{ slot: "timestamp" }, ".", { slot: "body" }],
      timestamp: { unit: "seconds", tolerance: 300_000 },
    },
    ({ body, at, secret }) =>
      delivery({
        body,
        headers: {
          "stripe-signature": `t=${seconds(at)},v1=${mac("sha256", secret, "hex", `${seconds(at)}.`, body)},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`,
        },
      }),
  ),
  hmacVendor(
    "Slack",
    "x-slack-signature",
    {
      encoding: "hex",
      prefix: "v0=",
      signed: ["v0:", { slot: "timestamp" }, ":", { slot: "body" }],
      timestamp: {
        at: ["header", "x-slack-request-timestamp"],
        unit: "seconds",
        tolerance: 300_000,
      },
    },
    ({ body, at, secret }) =>
      delivery({
        body,
        headers: {
          "x-slack-request-timestamp": seconds(at),
          "x-slack-signature": `v0=${mac("sha256", secret, "hex", `v0:${seconds(at)}:`, body)}`,
        },
      }),
  ),
  hmacVendor(
    "GitHub",
    "x-hub-signature-256",
    { encoding: "hex", prefix: "sha256=" },
    ({ body, secret }) =>
      delivery({
        body,
        headers: { "x-hub-signature-256": `sha256=${mac("sha256", secret, "hex", body)}` },
      }),
  ),
  hmacVendor(
    "Jira",
    "x-hub-signature",
    { encoding: "hex", prefix: "sha256=" },
    ({ body, secret }) =>
      delivery({
        body,
        headers: { "x-hub-signature": `sha256=${mac("sha256", secret, "hex", body)}` },
      }),
  ),
  hmacVendor(
    "PagerDuty",
    "x-pagerduty-signature",
    { encoding: "hex", prefix: "v1=" },
    ({ body, secret }) =>
      delivery({
        body,
        headers: { "x-pagerduty-signature": `v1=${mac("sha256", secret, "hex", body)}` },
      }),
  ),
  hmacVendor("Shopify", "x-shopify-hmac-sha256", { encoding: "base64" }, ({ body, secret }) =>
    delivery({ body, headers: { "x-shopify-hmac-sha256": mac("sha256", secret, "base64", body) } }),
  ),
  hmacVendor("Dropbox", "x-dropbox-signature", { encoding: "hex" }, ({ body, secret }) =>
    delivery({ body, headers: { "x-dropbox-signature": mac("sha256", secret, "hex", body) } }),
  ),
  hmacVendor(
    "Linear",
    "linear-signature",
    {
      encoding: "hex",
      timestamp: { at: ["body", "webhookTimestamp"], unit: "milliseconds", tolerance: 60_000 },
    },
    ({ body, at, secret }) => {
      const text = Buffer.from(body)
        .toString("latin1")
        .replace(/"webhookTimestamp":\d+/, `"webhookTimestamp":${at}`);
      const bytesOfBody = Buffer.from(text, "latin1");
      return delivery({
        body: bytesOfBody,
        headers: { "linear-signature": mac("sha256", secret, "hex", bytesOfBody) },
      });
    },
    { body: '{"type":"Issue","action":"create","webhookTimestamp":1}' },
  ),
  hmacVendor(
    "Paddle",
    "paddle-signature",
    {
      encoding: "hex",
      parts: { separator: ";", timestamp: "ts", signature: "h1" },
      signed: [{ slot: "timestamp" }, ":", { slot: "body" }],
    },
    ({ body, at, secret }) =>
      delivery({
        body,
        headers: {
          "paddle-signature": `ts=${seconds(at)};h1=${mac("sha256", secret, "hex", `${seconds(at)}:`, body)}`,
        },
      }),
    { separator: ";" },
  ),
  hmacVendor(
    "HubSpot 3",
    "x-hubspot-signature-v3",
    {
      encoding: "base64",
      signed: [{ slot: "method" }, { slot: "decodedUrl" }, { slot: "body" }, { slot: "timestamp" }],
      timestamp: { at: ["header", "x-hubspot-request-timestamp"], unit: "milliseconds" },
    },
    ({ body, at, secret }) =>
      delivery({
        body,
        url: HUBSPOT_URL,
        headers: {
          "x-hubspot-request-timestamp": String(at),
          "x-hubspot-signature-v3": mac(
            "sha256",
            secret,
            "base64",
            `POST${HUBSPOT_URL}`,
            body,
            String(at),
          ),
        },
      }),
  ),
  hmacVendor(
    "Twilio",
    "x-twilio-signature",
    {
      algorithm: "sha1",
      encoding: "base64",
      signed: [{ slot: "url" }, { slot: "sortedForm" }],
      bodyHash: { at: ["query", "bodySHA256"], algorithm: "sha256", encoding: "hex" },
    },
    ({ body, secret }) => {
      const url = "https://hooks.example.com/in/1?x=1";
      const fields = [...new URLSearchParams(Buffer.from(body).toString())].sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      return delivery({
        body,
        url,
        headers: {
          "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
          "x-twilio-signature": mac("sha1", secret, "base64", url, fields.flat().join("")),
        },
      });
    },
    { body: "To=%2B14155550100&Body=Hi+there&AccountSid=AC1&From=%2B14155550123" },
  ),
  hmacVendor(
    "Twilio JSON",
    "x-twilio-signature",
    {
      algorithm: "sha1",
      encoding: "base64",
      signed: [{ slot: "url" }, { slot: "sortedForm" }],
      bodyHash: { at: ["query", "bodySHA256"], algorithm: "sha256", encoding: "hex" },
    },
    ({ body, secret }) => {
      const url = `https://hooks.example.com/in/1?bodySHA256=${createHash("sha256").update(body).digest("hex")}`;
      return delivery({
        body,
        url,
        headers: { "x-twilio-signature": mac("sha1", secret, "base64", url) },
      });
    },
  ),
  {
    vendor: "HubSpot 1",
    scheme: () =>
      hash({
        algorithm: "sha256",
        signature: ["header", "x-hubspot-signature"],
        encoding: "hex",
        secret: ["app", "clientSecret"],
      }),
    place: "app.clientSecret",
    secret: "client secret",
    otherSecret: "other client secret",
    header: "x-hubspot-signature",
    timed: false,
    body: JSON_BODY,
    schemeName: "hash-sha256",
    sign: ({ body, secret }) =>
      delivery({
        body,
        headers: {
          "x-hubspot-signature": createHash("sha256").update(secret).update(body).digest("hex"),
        },
      }),
  },
  {
    vendor: "HubSpot 2",
    scheme: () =>
      hash({
        algorithm: "sha256",
        signature: ["header", "x-hubspot-signature"],
        encoding: "hex",
        signed: [{ slot: "method" }, { slot: "url" }, { slot: "body" }],
        secret: ["app", "clientSecret"],
      }),
    place: "app.clientSecret",
    secret: "client secret",
    otherSecret: "other client secret",
    header: "x-hubspot-signature",
    timed: false,
    body: JSON_BODY,
    schemeName: "hash-sha256",
    sign: ({ body, secret }) =>
      delivery({
        body,
        url: HUBSPOT_URL,
        headers: {
          "x-hubspot-signature": createHash("sha256")
            .update(`${secret}POST${HUBSPOT_URL}`)
            .update(body)
            .digest("hex"),
        },
      }),
  },
  standardVendor("GitLab", "webhook"),
  standardVendor("Svix", "svix"),
  keyVendor(
    {
      vendor: "SendGrid",
      header: "x-twilio-email-event-webhook-signature",
      body: '[{"email":"a@example.com","event":"delivered","sg_event_id":"1"}]\r\n',
      scheme: () =>
        ecdsa({
          algorithm: "sha256",
          signature: ["header", "x-twilio-email-event-webhook-signature"],
          encoding: "base64",
          signed: [{ slot: "timestamp" }, { slot: "body" }],
          timestamp: { at: ["header", "x-twilio-email-event-webhook-timestamp"], unit: "seconds" },
          secret: ["app", "publicKey"],
        }),
      schemeName: "ecdsa-sha256",
    },
    "ec",
    (body, time, key) => ({
      "x-twilio-email-event-webhook-timestamp": time,
      "x-twilio-email-event-webhook-signature": sign("sha256", bytes(time, body), key).toString(
        "base64",
      ),
    }),
  ),
  keyVendor(
    {
      vendor: "Discord",
      header: "x-signature-ed25519",
      body: JSON_BODY,
      scheme: () =>
        ed25519({
          signature: ["header", "x-signature-ed25519"],
          encoding: "hex",
          signed: [{ slot: "timestamp" }, { slot: "body" }],
          timestamp: { at: ["header", "x-signature-timestamp"], unit: "seconds" },
          secret: ["app", "publicKey"],
        }),
      schemeName: "ed25519",
    },
    "ed25519",
    (body, time, key) => ({
      "x-signature-timestamp": time,
      "x-signature-ed25519": sign(null, bytes(time, body), key).toString("hex"),
    }),
  ),
];
