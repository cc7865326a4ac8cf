import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import type { WebhookDefinition } from "../../../runtime/webhooks/definition.ts";
import type { RawWebhook } from "../../../runtime/webhooks/raw.ts";
import { receiveWebhook } from "../../../runtime/webhooks/receive.ts";
import type { WebhookScheme } from "../../../runtime/webhooks/scheme.ts";
import { basic } from "../../../runtime/webhooks/schemes/basic.ts";
import { jwt } from "../../../runtime/webhooks/schemes/jwt.ts";
import { rsaCertificate } from "../../../runtime/webhooks/schemes/rsa-certificate.ts";
import { token } from "../../../runtime/webhooks/schemes/token.ts";
import { hostOf } from "./kit/host.ts";
import { sns } from "./kit/sns.ts";
import { vendors } from "./kit/vendors.ts";
import { NOW, secretAt } from "./kit/verdict.ts";

const SECRET = "c2VjcmV0IG9mIHRoZSB0ZXN0cw==";

const schemes: readonly (readonly [string, string, () => WebhookScheme])[] = [
  ...vendors.map((each) => [each.vendor, each.header, each.scheme] as const),
  ["basic", "authorization", () => basic({ username: ["app", "user"], secret: ["app", "secret"] })],
  ["token", "x-token", () => token({ token: ["header", "x-token"], secret: ["app", "secret"] })],
  ["SNS", "x-amz-sns-message-type", () => rsaCertificate(sns)],
  [
    "Google",
    "authorization",
    () =>
      jwt({
        token: ["header", "authorization"],
        algorithm: "RS256",
        jwks: "https://issuer.example/keys",
      }),
  ],
  [
    "Jira",
    "authorization",
    () =>
      jwt({ token: ["header", "authorization"], algorithm: "HS256", secret: ["app", "secret"] }),
  ],
];

const names = [
  "content-type",
  "authorization",
  "x-hubspot-request-timestamp",
  "x-slack-request-timestamp",
  "webhook-id",
  "webhook-timestamp",
  "svix-id",
  "svix-timestamp",
  "x-signature-timestamp",
  "x-twilio-email-event-webhook-timestamp",
  "__proto__",
  "constructor",
  "",
];

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "v1=",
    "t=1,v1=",
    "sha256=00",
    "v1,AAAA",
    "Bearer a.b.c",
    "Basic Og==",
    `Bearer ${"e30".repeat(9)}.e30.`,
    String(NOW / 1000),
    String(NOW),
    "application/json",
    "application/x-www-form-urlencoded",
    "a".repeat(64),
    `v0=${"a".repeat(64)}`,
  ),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.base64String(),
);

const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      '{"value":[{"clientState":null}]}',
      '{"Type":"Notification","Signature":"AA==","SigningCertURL":"https://sns.us-east-1.amazonaws.com/a.pem"}',
      '{"__proto__":{"id":1}}',
      "a=%",
      "\u0000",
      "[".repeat(5000),
    )
    .map((text) => Buffer.from(text)),
);

const urls = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string({ unit: "binary" }),
  fc.constant("https://a.example/?bodySHA256=%zz&challenge=1"),
);

function hostile(header: string): fc.Arbitrary<RawWebhook> {
  const value = fc.oneof(texts, fc.array(texts, { maxLength: 3 }));
  return fc.record({
    method: fc.constantFrom("POST", "GET", "post", "", "\u0000"),
    url: urls,
    headers: fc
      .tuple(
        value,
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 6 }),
      )
      .map(([signature, others]) => ({ ...others, [header]: signature })),
    body: bodies,
  });
}

it.each(schemes)(
  "%s: whatever is sent, nothing is thrown and nothing is taken",
  async (_, header, scheme) => {
    const definition: WebhookDefinition = {
      verify: [scheme()],
      challenge: {
        when: [{ at: ["body", "type"], is: "url_verification" }],
        reply: ["body", "challenge"],
      },
      items: ["body", "value"],
      dedupe: ["body", "id"],
      account: { at: ["body", "account"], is: ["connection", "account"], optional: true },
      events: { "any.thing": { match: [] } },
    };
    const secrets = {
      ...secretAt("app.secret", SECRET),
      ...secretAt("app.user", "user"),
      ...secretAt("app.publicKey", SECRET),
      ...secretAt("app.clientSecret", SECRET),
      ...secretAt("subscription.secret", SECRET),
    };
    const context = hostOf(secrets, {
      now: () => NOW,
      fetchJson: async () => ({ keys: [{ kty: "RSA" }] }),
      fetchText: async () => "no certificate",
    });
    await fc.assert(
      fc.asyncProperty(hostile(header), async (raw) => {
        const outcome = await receiveWebhook(definition, raw, context);
        expect(outcome.kind).toBe("refused");
      }),
      { numRuns: 200, seed: 2026 },
    );
  },
);

it("whatever is signed or waived, nothing is thrown", async () => {
  const definition: WebhookDefinition = {
    verify: "unsigned",
    items: ["body", "value"],
    dedupe: [
      ["body", "id"],
      ["header", "x-id"],
    ],
    account: { at: [["body", "account"]], is: ["connection", "account"], optional: true },
    events: { "any.thing": { match: [] } },
  };
  const { items: _, ...single } = definition;
  const context = hostOf({}, { now: () => NOW });
  await fc.assert(
    fc.asyncProperty(hostile("x-id"), async (raw) => {
      for (const each of [
        definition,
        single,
        { ...single, parse: "form" as const },
        { ...single, parse: { base64: ["body"], json: true } as const },
      ])
        expect(["events", "duplicate", "refused"]).toContain(
          (await receiveWebhook(each, raw, context)).kind,
        );
    }),
    { numRuns: 500, seed: 2026 },
  );
});
