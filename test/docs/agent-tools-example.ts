import assert from "node:assert/strict";
import { bearer, createTools } from "@human/connector-sdk";
import { createMockVendor } from "@human/connector-sdk/testing";
import * as github from "../../generated/github/github.ts";
import githubTools from "../../generated/github/tools.json" with { type: "json" };

const vendor = createMockVendor(github, { tools: githubTools });
const connector = new github.GithubConnector({
  credentials: bearer("any"),
  transport: vendor.transport,
});
const tools = createTools({ connectors: [connector], tools: [githubTools] });

// What a model is told: names, descriptions, schemas.
assert.ok(tools.list().some(({ name }) => name === "github_issues_create"));

// What it asks for is JSON that nobody has looked at.
const call = async (name: string, given: object) => await tools.call({ name, arguments: given });
const issue = { owner: "acme", repo: "web", title: "Broken", labels: ["bug"] };
vendor.answer("issues.create", { output: { number: 7, url: "https://github.com/acme/web/7" } });
const { structuredContent } = await call("github_issues_create", issue);
assert.deepEqual(structuredContent, { number: 7, url: "https://github.com/acme/web/7" });
assert.equal(vendor.requests.length, 1);

// What is wrong is told so that the model can mend it, and nothing is sent.
const wrong = await call("github_issues_create", { ...issue, labels: "bug" });
assert.equal(wrong.isError, true);
assert.match(wrong.content[0].text, /\\"labels\\" must be a list, not text/);
const unknown = await call("github_create_issue", issue);
assert.match(unknown.content[0].text, /There are github_issues_create, /);
assert.equal(vendor.requests.length, 1);

// A list is one page; its `next` asks for the page after it.
const repo = { owner: "acme", repo: "web" };
vendor.answer("branches.list", { pages: [[{ name: "main" }], [{ name: "next" }]] });
const first = await call("github_branches_list", repo);
const next = first.structuredContent?.["next"];
const second = await call("github_branches_list", { ...repo, next });
assert.deepEqual(second.structuredContent, { items: [{ name: "next" }] });
