import { createHmac } from "node:crypto";
import { fields } from "@human/connector-sdk";
import { sign } from "@octokit/webhooks-methods";
import jsonwebtoken from "jsonwebtoken";
import { expect, it } from "vitest";
import { JiraConnector } from "../../generated/jira/jira.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { delivery, NOW, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";

const created = {
  timestamp: NOW,
  webhookEvent: "jira:issue_created",
  issue: { id: "10", key: "A-1", fields: { summary: "It leaks" } },
};
const receiver = new JiraConnector({ credentials: fields({ email: "a", token: "b" }, "apiToken") });
const headersOf = (id: string): Readonly<Record<string, string>> => ({
  "X-Atlassian-Webhook-Identifier": id,
});

async function ofAdministrator(body: object, id = "d1"): Promise<RawWebhook> {
  const text = JSON.stringify(body);
  const signature = await sign("s3cret", text);
  return delivery({ body: text, headers: { ...headersOf(id), "X-Hub-Signature": signature } });
}

function ofApp(claims: object, id = "d1", secret = "s3cret"): RawWebhook {
  const token = jsonwebtoken.sign({ iss: "app", ...claims }, secret, { algorithm: "HS256" });
  const headers = { ...headersOf(id), Authorization: `Bearer ${token}` };
  return delivery({ body: JSON.stringify(created), headers });
}

const word = async (raw: RawWebhook): Promise<string> =>
  wordOf(await receiver.receive(raw, hostOf("s3cret", {}, { app: { clientId: "app" } })));

it(
  "takes what an administrator's webhook signed, as a typed event",
  { tags: ["oracle/octokit"] },
  async () => {
    const outcome = await receiver.receive(await ofAdministrator(created), hostOf("s3cret"));
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [event] = outcome.events;
    if (event?.envelope.type !== "issue.created") throw new Error("another event");
    const key: string = event.envelope.data.issue.key;
    expect(key).toBe("A-1");
    expect(event.envelope).toMatchObject({
      id: expect.stringMatching(/^sha256:[\w-]{43}$/),
      connection: "c1",
    });
    for (const [webhookEvent, name] of [
      ["jira:issue_updated", "issue.updated"],
      ["jira:issue_deleted", "issue.deleted"],
      ["comment_created", "comment.created"],
      ["jira:version_released", ""],
    ])
      expect(
        await word(await ofAdministrator({ ...created, comment: { id: "1" }, webhookEvent })),
      ).toBe(name);
  },
);

it(
  "takes what an app's token proves while it lasts",
  { tags: ["oracle/jsonwebtoken"] },
  async () => {
    const seconds = NOW / 1000;
    expect(await word(ofApp({ iat: seconds, exp: seconds + 180 }))).toBe("issue.created");
    expect(await word(ofApp({ iat: seconds - 4000, exp: seconds - 3000 }))).toBe("stale");
    expect(await word(ofApp({ iss: "other", iat: seconds, exp: seconds + 180 }))).toBe("badClaims");
    const forged = ofApp({ iat: seconds, exp: seconds + 180 }, "d1", "guess");
    expect(await word(forged)).toBe("badSignature");
  },
);

it("refuses what was changed or is not signed at all", async () => {
  const good = await ofAdministrator(created);
  const changed = Buffer.from(Buffer.from(good.body).toString().replace("leaks", "works"));
  expect(await word({ ...good, body: changed })).toBe("badSignature");
  expect(await word(withHeader(good, "X-Hub-Signature", undefined))).toBe("unsigned");
  const bare = createHmac("sha256", "s3cret").update(good.body).digest("hex");
  expect(await word(withHeader(good, "X-Hub-Signature", bare))).toBe("badSignature");
  expect(await word(withHeader(good, "X-Hub-Signature", `sha1=${bare}`))).toBe("badSignature");
});

it("tells repeats by what is signed, and not by the id in a header", async () => {
  const host = hostOf("s3cret");
  const good = await ofAdministrator(created);
  expect(wordOf(await receiver.receive(good, host))).toBe("issue.created");
  expect(wordOf(await receiver.receive(good, host))).toBe("duplicate");
  const copy = withHeader(good, "X-Atlassian-Webhook-Identifier", "another");
  expect(wordOf(await receiver.receive(copy, host))).toBe("duplicate");
});
