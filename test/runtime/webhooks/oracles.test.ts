import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import https from "node:https";
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { Signature } from "@hubspot/api-client";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import * as octokit from "@octokit/webhooks-methods";
import { Paddle } from "@paddle/paddle-node-sdk";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { shopifyApi, ApiVersion } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/node";
import { verifySlackRequest } from "@slack/bolt";
import { OAuth2Client } from "google-auth-library";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as Svix } from "svix";
import twilio from "twilio";
import { afterEach, expect, it, vi } from "vitest";
import type { RawWebhook } from "../../../runtime/webhooks/raw.ts";
import { jwt } from "../../../runtime/webhooks/schemes/jwt.ts";
import { rsaCertificate } from "../../../runtime/webhooks/schemes/rsa-certificate.ts";
import { selfSigned } from "./kit/certificate.ts";
import { CERTIFICATE_URL, sns, snsMessage } from "./kit/sns.ts";
import { makeToken } from "./kit/token.ts";
import { type Vendor, vendors } from "./kit/vendors.ts";
import { contextOf, delivery, NOW, secretAt, word } from "./kit/verdict.ts";

const BODY = '{"id":"evt_1","type":"x","note":"r\u00e9sum\u00e9","webhookTimestamp":1700000000000}';
const SECONDS = NOW / 1000;

function vendorOf(name: string): Vendor {
  const vendor = vendors.find((each) => each.vendor === name);
  if (vendor === undefined) throw new Error(`No vendor "${name}".`);
  return vendor;
}

/** What we say of a delivery, with the table's secret or another. */
async function ours(name: string, raw: RawWebhook, secret?: string): Promise<boolean> {
  const vendor = vendorOf(name);
  const context = contextOf(secretAt(vendor.place, secret ?? vendor.secret));
  return (await word(vendor.scheme(), raw, context)) === "verified";
}

/** What a vendor's own verifier says: true, or false where it throws or answers so. */
async function theirs(check: () => unknown): Promise<boolean> {
  try {
    const answer = await check();
    return answer !== false;
  } catch {
    return false;
  }
}

/** The table's delivery, then with the body changed, then with the signature changed. */
function variants(name: string, body: string = BODY): readonly RawWebhook[] {
  const vendor = vendorOf(name);
  const good = vendor.sign({ body, at: NOW, secret: vendor.secret });
  const header = String(good.headers[vendor.header]);
  const digit = header.search(/[0-9a-f](?=[0-9a-zA-Z+/]{8})/);
  const tampered =
    header.slice(0, digit) + (header[digit] === "1" ? "2" : "1") + header.slice(digit + 1);
  return [
    good,
    { ...good, body: Buffer.from(`${Buffer.from(good.body).toString()} `) },
    { ...good, headers: { ...good.headers, [vendor.header]: tampered } },
  ];
}

const text = (raw: RawWebhook): string => Buffer.from(raw.body).toString("utf8");
const headersOf = (raw: RawWebhook): Record<string, string> =>
  Object.fromEntries(Object.entries(raw.headers).map(([name, value]) => [name, String(value)]));

/** Runs ours and theirs over all variants: they must agree, and the first must be the only good one. */
async function agree(
  name: string,
  verify: (raw: RawWebhook, secret: string) => unknown,
  body: string = BODY,
): Promise<void> {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const secret = vendorOf(name).secret;
  const found: (readonly boolean[])[] = [];
  for (const raw of variants(name, body))
    found.push([await ours(name, raw), await theirs(() => verify(raw, secret))]);
  expect(found).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("agrees with stripe, both ways", async () => {
  const { webhooks } = new Stripe("sk_test_x");
  await agree("Stripe", (raw, secret) =>
    webhooks.constructEvent(text(raw), headersOf(raw)["stripe-signature"] ?? "", secret),
  );
  const secret = "whsec_from_stripe";
  const header = webhooks.generateTestHeaderString({ payload: BODY, secret, timestamp: SECONDS });
  const raw = delivery({ body: BODY, headers: { "stripe-signature": header } });
  expect(await ours("Stripe", raw, secret)).toBe(true);
  expect(await ours("Stripe", raw, "whsec_other")).toBe(false);
});

it("agrees with @octokit/webhooks-methods, both ways, for GitHub and Jira", async () => {
  await agree("GitHub", (raw, secret) =>
    octokit.verify(secret, text(raw), headersOf(raw)["x-hub-signature-256"] ?? ""),
  );
  await agree("Jira", (raw, secret) =>
    octokit.verify(secret, text(raw), headersOf(raw)["x-hub-signature"] ?? ""),
  );
  const signature = await octokit.sign("their secret", BODY);
  expect(
    await ours(
      "GitHub",
      delivery({ body: BODY, headers: { "x-hub-signature-256": signature } }),
      "their secret",
    ),
  ).toBe(true);
});

it("agrees with @slack/bolt", async () => {
  await agree("Slack", (raw, signingSecret) => {
    const headers = headersOf(raw);
    verifySlackRequest({
      signingSecret,
      body: text(raw),
      headers: {
        "x-slack-signature": headers["x-slack-signature"] ?? "",
        "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
      },
      nowMilliseconds: NOW,
    });
  });
});

it("agrees with twilio, both ways, for forms and for JSON", async () => {
  const form = "To=%2B14155550100&Body=Hi+%26+there&List=b&List=a&List=b&Empty=";
  const fields = (raw: RawWebhook): Record<string, string | string[]> => {
    const all = new URLSearchParams(text(raw));
    return Object.fromEntries(
      [...all.keys()].map((key) => {
        const values = all.getAll(key);
        return [key, values.length > 1 ? values : String(values[0])];
      }),
    );
  };
  const secret = vendorOf("Twilio").secret;
  const urls = [
    "https://a.example/x",
    "https://a.example:443/x?y=1",
    "https://a.example:8443/x",
    "https://a.example/caf\u00e9?q='",
  ];
  for (const url of urls) {
    const raw = delivery({
      body: form,
      url,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const signature = twilio.getExpectedTwilioSignature(secret, url, fields(raw));
    const sent = { ...raw, headers: { ...raw.headers, "x-twilio-signature": signature } };
    expect(await ours("Twilio", sent), url).toBe(true);
    expect(twilio.validateRequest(secret, signature, url, fields(raw))).toBe(true);
    expect(await ours("Twilio", { ...sent, body: Buffer.from(`${form}&x=1`) })).toBe(false);
  }
  await agree("Twilio JSON", (raw, token) =>
    twilio.validateRequestWithBody(
      token,
      headersOf(raw)["x-twilio-signature"] ?? "",
      raw.url,
      text(raw),
    ),
  );
});

it("agrees with standardwebhooks and svix, both ways", async () => {
  await agree("GitLab", (raw, secret) =>
    new StandardWebhook(secret).verify(text(raw), headersOf(raw)),
  );
  await agree("Svix", (raw, secret) => new Svix(secret).verify(text(raw), headersOf(raw)));
  const secret = vendorOf("GitLab").secret;
  const at = new Date(NOW);
  for (const [names, signer] of [
    ["webhook", new StandardWebhook(secret)],
    ["svix", new Svix(secret)],
  ] as const) {
    const raw = delivery({
      body: BODY,
      headers: {
        [`${names}-id`]: "msg_2",
        [`${names}-timestamp`]: String(SECONDS),
        [`${names}-signature`]: signer.sign("msg_2", at, BODY),
      },
    });
    expect(await ours("GitLab", raw, secret)).toBe(true);
  }
});

it("agrees with @sendgrid/eventwebhook", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
  const oracle = new EventWebhook();
  const body = '[{"event":"delivered"}]\r\n';
  const signature = sign("sha256", Buffer.from(`${SECONDS}${body}`), privateKey).toString("base64");
  for (const [sent, expected] of [
    [body, true],
    [`${body} `, false],
  ] as const) {
    const raw = delivery({
      body: sent,
      headers: {
        "x-twilio-email-event-webhook-timestamp": String(SECONDS),
        "x-twilio-email-event-webhook-signature": signature,
      },
    });
    expect(await ours("SendGrid", raw, spki)).toBe(expected);
    const key = oracle.convertPublicKeyToECDSA(pem);
    expect(oracle.verifySignature(key, sent, signature, String(SECONDS))).toBe(expected);
  }
});

it("agrees with @shopify/shopify-api", async () => {
  const { secret } = vendorOf("Shopify");
  const shopify = shopifyApi({
    apiKey: "key",
    apiSecretKey: secret,
    apiVersion: ApiVersion.October25,
    hostName: "hooks.example.com",
    isEmbeddedApp: false,
    logger: { level: 0 },
  });
  await agree("Shopify", async (raw) => {
    const rawRequest = {
      method: "POST",
      url: "/in/1",
      headers: {
        ...headersOf(raw),
        "x-shopify-topic": "orders/create",
        "x-shopify-api-version": "2025-10",
        "x-shopify-shop-domain": "shop.myshopify.com",
        "x-shopify-webhook-id": "w-1",
      },
    };
    const result = await shopify.webhooks.validate({ rawBody: text(raw), rawRequest });
    return result.valid;
  });
});

it("agrees with @paddle/paddle-node-sdk", async () => {
  const paddle = new Paddle("key");
  await agree("Paddle", (raw, secret) =>
    paddle.webhooks.isSignatureValid(text(raw), secret, headersOf(raw)["paddle-signature"] ?? ""),
  );
});

it("agrees with @linear/sdk", async () => {
  await agree("Linear", (raw, secret) =>
    new LinearWebhookClient(secret).verify(
      Buffer.from(raw.body),
      headersOf(raw)["linear-signature"] ?? "",
      NOW,
    ),
  );
});

it("agrees with @hubspot/api-client, both ways, in all three versions", async () => {
  const rows = [
    ["HubSpot 1", "v1", "x-hubspot-signature"],
    ["HubSpot 2", "v2", "x-hubspot-signature"],
    ["HubSpot 3", "v3", "x-hubspot-signature-v3"],
  ] as const;
  for (const [name, signatureVersion, header] of rows) {
    const clientSecret = vendorOf(name).secret;
    await agree(name, (raw) =>
      Signature.isValid({
        method: "POST",
        signatureVersion,
        signature: headersOf(raw)[header] ?? "",
        clientSecret,
        requestBody: text(raw),
        url: raw.url,
        timestamp: NOW,
      }),
    );
    const url = "https://hooks.example.com/in/1?a=%40b";
    const options = { clientSecret, requestBody: BODY, url, timestamp: NOW, signature: "" };
    const signature = Signature.getSignature("POST", signatureVersion, options);
    const headers = { [header]: signature, "x-hubspot-request-timestamp": String(NOW) };
    expect(await ours(name, delivery({ body: BODY, url, headers }))).toBe(true);
  }
});

it("agrees with sns-validator, in both versions", async () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = selfSigned(keys, new Date(NOW - 1000), new Date(NOW + 1000));
  const get = (_url: unknown, answer: (response: EventEmitter) => void): EventEmitter => {
    const response = Object.assign(new EventEmitter(), { statusCode: 200 });
    answer(response);
    response.emit("data", pem);
    response.emit("end");
    return new EventEmitter();
  };
  vi.spyOn(https, "get").mockImplementation(get as unknown as typeof https.get);
  const Validator = createRequire(import.meta.url)("sns-validator") as new () => {
    validate: (message: unknown, done: (error: Error | null) => void) => void;
  };
  const topic = "arn:aws:sns:eu-central-1:123456789012:topic";
  const context = contextOf({}, { roots: { connection: { topic } }, fetchText: async () => pem });
  for (const version of ["1", "2"] as const)
    for (const members of [
      {},
      { Subject: "s" },
      { Type: "SubscriptionConfirmation", Token: "t", SubscribeURL: "https://x.example" },
    ])
      for (const change of [
        {},
        { Message: "other" },
        { SigningCertURL: CERTIFICATE_URL.replace("sns.", "evil.") },
      ]) {
        const message = { ...snsMessage(members, keys.privateKey, version), ...change };
        const error = await new Promise((resolve) => {
          new Validator().validate({ ...message }, resolve);
        });
        const raw = delivery({ body: JSON.stringify(message) });
        const mine = await word(rsaCertificate(sns), raw, context);
        expect(mine === "verified").toBe(error === null);
        expect(error === null).toBe(Object.keys(change).length === 0);
      }
});

it("agrees with google-auth-library", async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const certificates = { k1: publicKey.export({ format: "pem", type: "spki" }).toString() };
  const keys = {
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }],
  };
  const claims = {
    iss: "https://accounts.google.com",
    aud: "us",
    sub: "1",
    iat: SECONDS,
    exp: SECONDS + 3600,
  };
  const header = { alg: "RS256", kid: "k1" };
  const tokens: readonly (readonly [string, boolean])[] = [
    [makeToken(claims, privateKey, header), true],
    [makeToken({ ...claims, aud: "them" }, privateKey, header), false],
    [makeToken({ ...claims, iss: "evil" }, privateKey, header), false],
    [makeToken({ ...claims, iat: SECONDS - 7200, exp: SECONDS - 3600 }, privateKey, header), false],
    [makeToken(claims, privateKey, { ...header, kid: "k2" }), false],
    [`${makeToken(claims, privateKey, header).slice(0, -4)}AAAA`, false],
  ];
  const issuers = ["https://accounts.google.com", "accounts.google.com"];
  const scheme = jwt({
    token: ["header", "authorization"],
    algorithm: "RS256",
    jwks: "https://www.googleapis.com/oauth2/v3/certs",
    issuer: issuers,
    audience: "us",
  });
  for (const [token, expected] of tokens) {
    const raw = delivery({ headers: { authorization: `Bearer ${token}` } });
    const mine = await word(scheme, raw, contextOf({}, { fetchJson: async () => keys }));
    expect(mine === "verified").toBe(expected);
    const client = new OAuth2Client();
    expect(
      await theirs(() => client.verifySignedJwtWithCertsAsync(token, certificates, "us", issuers)),
    ).toBe(expected);
  }
});

it("takes what the vendors without a library document", async () => {
  const secret = "secret";
  const hex = createHmac("sha256", secret).update(BODY).digest("hex");
  const two = `v1=${createHash("sha256").update("old").digest("hex")},v1=${hex}`;
  expect(
    await ours(
      "PagerDuty",
      delivery({ body: BODY, headers: { "x-pagerduty-signature": two } }),
      secret,
    ),
  ).toBe(true);
  expect(
    await ours(
      "Dropbox",
      delivery({ body: BODY, headers: { "x-dropbox-signature": hex } }),
      secret,
    ),
  ).toBe(true);
});
