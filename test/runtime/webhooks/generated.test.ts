import { randomBytes } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import Stripe from "stripe";
import { expect, it } from "vitest";
import { GithubConnector } from "../../../generated/github/github.ts";
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import type { DeliveryContext } from "../../../runtime/connector-options.ts";
import { bearer, fields } from "../../../runtime/auth/credential.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { createAttestor } from "../../../runtime/webhooks/attestation/attestor.ts";
import type { RawWebhook } from "../../../runtime/webhooks/raw.ts";
import { createMemoryReplayStore } from "../../../runtime/webhooks/replay.ts";
import { createSubscriptions } from "../../../runtime/webhooks/subscription.ts";
import { openVault } from "../vault/kit.ts";
import { delivery, NOW } from "./kit/verdict.ts";

const SECRET = "whsec_5fW0rd";
const attestor = createAttestor({ id: "host-1", key: randomBytes(32) });
const github = new GithubConnector({ credentials: bearer("t") });
const stripe = new PaymentsStripeConnector({
  credentials: fields({ key: "sk" }),
  connection: { account: "acct_1" },
});

/** A host whose vault has the secret that the vendor's settings show. */
async function host(parts: Partial<DeliveryContext> = {}): Promise<DeliveryContext> {
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  await subscriptions.register(name, SECRET);
  return {
    organization: "org-1",
    endpoint: "e1",
    connection: "c1",
    connections: (_, account) => (account === "acct_1" ? ["c1"] : []),
    secrets: subscriptions.secrets(name),
    attestor,
    replays: createMemoryReplayStore(() => NOW),
    now: () => NOW,
    ...parts,
  };
}

async function githubDelivery(event: string, body: object, id = "d1"): Promise<RawWebhook> {
  const text = JSON.stringify(body);
  const headers = {
    "X-GitHub-Event": event,
    "X-GitHub-Delivery": id,
    "X-Hub-Signature-256": await sign(SECRET, text),
  };
  return delivery({ body: text, headers });
}

function stripeDelivery(event: object, at: number = NOW): RawWebhook {
  const payload = JSON.stringify(event);
  const { webhooks } = new Stripe("sk_test_x");
  const header = webhooks.generateTestHeaderString({
    payload,
    secret: SECRET,
    timestamp: at / 1000,
  });
  return delivery({ body: payload, headers: { "Stripe-Signature": header } });
}

const opened = {
  action: "opened",
  issue: { number: 7, title: "It leaks", body: null, html_url: "https://github.com/a/b/issues/7" },
  repository: { id: 1, full_name: "a/b" },
};
const paid = {
  id: "evt_1",
  type: "payment_intent.succeeded",
  data: { object: { id: "pi_1", amount: 1200, currency: "eur", status: "succeeded" } },
};

it(
  "takes what GitHub's own package signed, and gives a typed, attested event",
  { tags: ["oracle/octokit"] },
  async () => {
    const outcome = await github.receive(await githubDelivery("issues", opened), await host());
    if (outcome.kind !== "events") throw new Error(outcome.kind);
    const [event] = outcome.events;
    if (event?.envelope.type !== "issue.created") throw new Error("another event");
    const title: string = event.envelope.data.issue.title;
    // @ts-expect-error an issue that was opened has no comment
    expect(event.envelope.data.comment).toBeUndefined();
    expect(title).toBe("It leaks");
    expect(event.envelope).toMatchObject({
      id: expect.stringMatching(/^sha256:[\w-]{43}$/),
      source: "/connectors/github/connections/c1",
      scheme: "hmac-sha256",
      keyid: expect.stringMatching(/^subscription\/\d+$/),
      data: opened,
    });
    expect(attestor.check(event)).toBe(true);
    expect(attestor.check({ ...event, text: event.text.replace("leaks", "works") })).toBe(false);
    expect(outcome.response).toEqual({ status: 200, headers: {}, body: "" });
  },
);

it("tells GitHub's events apart and takes in those alone that it knows", async () => {
  const types = async (event: string, body: object): Promise<readonly string[]> => {
    const outcome = await github.receive(await githubDelivery(event, body), await host());
    return outcome.kind === "events"
      ? outcome.events.map(({ envelope }) => envelope.type)
      : [outcome.kind];
  };
  expect(await types("push", { ref: "refs/heads/main" })).toEqual(["code.pushed"]);
  expect(await types("issue_comment", { action: "created" })).toEqual(["comment.created"]);
  expect(await types("pull_request", { action: "opened" })).toEqual(["pull.opened"]);
  expect(await types("issues", { action: "closed" })).toEqual([]);
});

it("refuses a delivery of GitHub that was changed, signed by another or not at all", async () => {
  const good = await githubDelivery("issues", opened);
  const code = async (raw: RawWebhook, context?: DeliveryContext): Promise<string> => {
    const outcome = await github.receive(raw, context ?? (await host()));
    return outcome.kind === "refused" ? outcome.code : outcome.kind;
  };
  const text = Buffer.from(good.body).toString().replace("leaks", "works");
  expect(await code({ ...good, body: Buffer.from(text) })).toBe("badSignature");
  const { "X-Hub-Signature-256": _, ...unsigned } = good.headers;
  expect(await code({ ...good, headers: unsigned })).toBe("unsigned");
  expect(await code(good, await host({ secrets: () => [] }))).toBe("noSecret");
  const other = [{ id: "k", value: "another" }];
  expect(await code(good, await host({ secrets: () => other }))).toBe("badSignature");
});

it("tells an event once, however often it comes", async () => {
  const context = await host();
  const good = await githubDelivery("issues", opened);
  expect(await github.receive(good, context)).toMatchObject({ kind: "events" });
  expect(await github.receive(good, context)).toMatchObject({ kind: "duplicate" });
  // The id of a delivery is in a header that nobody signed.
  const copy = await githubDelivery("issues", opened, "d2");
  expect(await github.receive(copy, context)).toMatchObject({ kind: "duplicate" });
  const next = await githubDelivery("issues", { ...opened, number: 2 });
  expect(await github.receive(next, context)).toMatchObject({ kind: "events" });
});

it(
  "takes what Stripe's own package signed, for the connection that has the account",
  { tags: ["oracle/stripe"] },
  async () => {
    const outcome = await stripe.receive(
      stripeDelivery({ ...paid, account: "acct_1" }),
      await host(),
    );
    if (outcome.kind !== "events") throw new Error(outcome.kind);
    const [event] = outcome.events;
    if (event?.envelope.type !== "payment.succeeded") throw new Error("another event");
    const amount: number = event.envelope.data.amount;
    expect(amount).toBe(1200);
    expect(event.envelope).toMatchObject({
      id: "evt_1",
      subject: "acct_1",
      connection: "c1",
      signedat: new Date(NOW).toISOString(),
      data: paid.data.object,
    });
    expect(attestor.check(event)).toBe(true);
  },
);

it.each([
  ["payment_intent.succeeded", "payment.succeeded"],
  ["payment_intent.payment_failed", "payment.failed"],
  ["charge.refunded", "payment.refunded"],
  ["charge.dispute.created", "payment.disputed"],
  ["customer.subscription.created", "subscription.started"],
  ["customer.subscription.updated", "subscription.changed"],
  ["customer.subscription.deleted", "subscription.ended"],
  ["invoice.paid", undefined],
])("tells Stripe's %s in the words of payments, %s", async (type, expected) => {
  const outcome = await stripe.receive(stripeDelivery({ ...paid, type }), await host());
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  expect(outcome.events[0]?.envelope.type).toBe(expected);
});

it("gives Stripe's deliveries of an unknown account to nobody", async () => {
  const outcome = await stripe.receive(
    stripeDelivery({ ...paid, account: "acct_2" }),
    await host(),
  );
  expect(outcome).toMatchObject({ kind: "events", events: [] });
});

it("refuses Stripe's deliveries that are stale, from the future, replayed or changed", async () => {
  const context = await host();
  const word = async (raw: RawWebhook): Promise<string> => {
    const outcome = await stripe.receive(raw, context);
    return outcome.kind === "refused" ? outcome.code : outcome.kind;
  };
  expect(await word(stripeDelivery(paid, NOW - 301_000))).toBe("stale");
  expect(await word(stripeDelivery(paid, NOW + 61_000))).toBe("future");
  const good = stripeDelivery(paid);
  expect(await word({ ...good, body: Buffer.concat([good.body, Buffer.from(" ")]) })).toBe(
    "badSignature",
  );
  expect(await word(good)).toBe("events");
  expect(await word(good)).toBe("duplicate");
  // Signed anew a minute later, it is still the same event.
  expect(await word(stripeDelivery(paid, NOW - 60_000))).toBe("duplicate");
});
