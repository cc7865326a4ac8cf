import assert from "node:assert/strict";
import { bearer, createSharedState } from "@human/connector-sdk";
import {
  createFakeClock,
  createMockVendor,
  forgedWebhook,
  rateLimited,
  resetAfterSend,
} from "@human/connector-sdk/testing";
import * as github from "../../generated/github/github.ts";
import tools from "../../generated/github/tools.json" with { type: "json" };

const clock = createFakeClock();
const vendor = createMockVendor(github, { tools, clock });
const connector = new github.GithubConnector({
  credentials: bearer("any"),
  connectionId: "c1",
  transport: vendor.transport,
  state: createSharedState({ clock }),
});

// Callers see this; the vendor's own answer is made of it, and announces the second page.
vendor.answer("branches.list", { pages: [[{ name: "main" }], [{ name: "next" }]] });
const names: string[] = [];
for await (const { name } of connector.branchesList({ owner: "acme", repo: "web" }))
  names.push(name);
assert.deepEqual(names, ["main", "next"]);

// 429 with the header that the definition declares: the call waits, and no test does.
vendor.fail("users.me", rateLimited({ after: 30 }));
const asked = clock.now();
await connector.usersMe();
assert.ok(clock.now() - asked >= 30_000);

// Nobody knows whether the issue was created, so it is not sent again.
vendor.fail("issues.create", resetAfterSend);
const issue = { owner: "acme", repo: "web", title: "Broken" };
await assert.rejects(connector.issuesCreate(issue), { code: "network" });
assert.equal(vendor.requests.filter(({ operation }) => operation === "issues.create").length, 1);

// An application's own route has to refuse what looks like an event and is signed by nobody.
const forged = forgedWebhook(github, "issue.created");
assert.equal(forged.headers["x-github-event"], "issues");
