/**
 * What a webhook costs: CPU microseconds per delivery of 2 KB of JSON, each contender in turn in one process,
 * the least of several slices. Run: node test/bench/webhooks.ts
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { createAttestor } from "../../runtime/webhooks/attestation/attestor.ts";
import type { WebhookDefinition } from "../../runtime/webhooks/definition.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { receiveWebhook, type WebhookContext } from "../../runtime/webhooks/receive.ts";
import { hmac } from "../../runtime/webhooks/schemes/hmac.ts";
import { processorTime } from "../kit/processor-time.ts";

const SLICES = 12;
const CALLS = 5000;
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const seconds = Math.floor(Date.now() / 1000);

const body = Buffer.from(
  JSON.stringify({
    id: "evt_1NG8Du2eZvKYlo2CUI79vXWy",
    object: "event",
    type: "payment_intent.succeeded",
    created: seconds,
    data: {
      object: {
        id: "pi_3NG8Du2eZvKYlo2C",
        amount: 2000,
        currency: "eur",
        metadata: Object.fromEntries(
          Array.from({ length: 33 }, (_, index) => [
            `key_${index}`,
            `the value of the key number ${index}, with text to it`,
          ]),
        ),
      },
    },
  }),
);

const { webhooks } = new Stripe("sk_test_x");
const header = webhooks.generateTestHeaderString({
  payload: body.toString(),
  secret,
  timestamp: seconds,
});
const standard = new Webhook(secret);
const standardHeaders = {
  "webhook-id": "msg_1",
  "webhook-timestamp": String(seconds),
  "webhook-signature": standard.sign("msg_1", new Date(seconds * 1000), body.toString()),
};

const definition: WebhookDefinition = {
  verify: [
    hmac({
      algorithm: "sha256",
      signature: ["header", "stripe-signature"],
      parts: { separator: ",", timestamp: "t", signature: "v1" },
      encoding: "hex",
      signed: [{ slot: "timestamp" }, ".", { slot: "body" }],
      timestamp: { unit: "seconds" },
      secret: ["subscription", "secret"],
    }),
  ],
  dedupe: ["body", "id"],
  events: {
    "charge.settled": {
      match: [{ at: ["body", "type"], is: "payment_intent.succeeded" }],
      data: ["body", "data", "object"],
    },
  },
};

const raw: RawWebhook = {
  method: "POST",
  url: "https://hooks.example.com/in/1",
  headers: {
    host: "hooks.example.com",
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "content-length": String(body.length),
    accept: "*/*; q=0.5, application/xml",
    "cache-control": "no-cache",
    "content-type": "application/json; charset=utf-8",
    "stripe-signature": header,
    "accept-encoding": "gzip",
  },
  body,
};

const context: WebhookContext = {
  organization: "org-1",
  connector: "payments-stripe",
  endpoint: "endpoint-1",
  connection: "connection-1",
  at: () => null,
  now: Date.now,
  secrets: () => [{ id: "key-1", value: secret }],
  attestor: createAttestor({ id: "host-1", key: randomBytes(32) }),
  // Every call is a first one: what is measured is not how fast a Map is.
  replays: { claim: async () => true, release: async () => undefined },
};

const expected = header.slice(header.indexOf("v1=") + 3);

const contenders: Readonly<Record<string, () => unknown>> = {
  "HMAC + JSON.parse alone": () => {
    const mac = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
    if (!timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) throw new Error("bad signature");
    return JSON.parse(body.toString("utf8"));
  },
  "receiveWebhook: verify, parse, attest": async () => {
    const outcome = await receiveWebhook(definition, raw, context);
    if (outcome.kind !== "events" || outcome.events.length !== 1) throw new Error(outcome.kind);
  },
  "stripe constructEvent": () => webhooks.constructEvent(body, header, secret),
  "standardwebhooks verify": () => standard.verify(body.toString(), standardHeaders),
};

async function slice(run: () => unknown): Promise<number> {
  const start = processorTime();
  for (let index = 0; index < CALLS; index += 1) await run();
  return ((processorTime() - start) * 1000) / CALLS;
}

const best = new Map<string, number>();
for (let round = 0; round < SLICES; round += 1)
  for (const [name, run] of Object.entries(contenders))
    best.set(name, Math.min(best.get(name) ?? Infinity, await slice(run)));

console.log(`${body.length} bytes, ${SLICES} slices of ${CALLS}, node ${process.version}`);
for (const [name, microseconds] of best)
  console.log(`${microseconds.toFixed(1).padStart(7)} us  ${name}`);
