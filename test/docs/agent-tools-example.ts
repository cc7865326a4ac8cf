import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { bearer } from "@human/connector-sdk";
import { createMockVendor } from "@human/connector-sdk/testing";
import * as github from "../../generated/github/github.ts";
import tools from "../../generated/github/tools.json" with { type: "json" };

// Once a process: compiling is what costs.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
const accepts = new Map(tools.tools.map((tool) => [tool.name, ajv.compile(tool.inputSchema)]));

/** Throws before anything is called; says where the input is wrong, and nothing of what it holds. */
function assertInput(tool: string, input: unknown): void {
  const accept = accepts.get(tool);
  if (accept === undefined) throw new Error("There is no such tool.");
  if (accept(input)) return;
  const [problem] = accept.errors ?? [];
  throw new Error(`Input${problem?.instancePath ?? ""} ${problem?.message ?? "is wrong"}.`);
}

const vendor = createMockVendor(github, { tools });
const connector = new github.GithubConnector({
  credentials: bearer("any"),
  transport: vendor.transport,
});

/** What an agent wrote is of no type. */
async function createIssue(written: unknown): Promise<unknown> {
  assertInput("issues_create", written);
  return await connector.issuesCreate(written as Parameters<typeof connector.issuesCreate>[0]);
}

const issue = { owner: "acme", repo: "web", title: "Broken", labels: ["bug"] };
await assert.rejects(createIssue({ ...issue, title: { $ne: 1 } }), /^Error: Input\/title must be/);
await assert.rejects(createIssue({ ...issue, labels: "bug" }), /^Error: Input\/labels must be/);
await assert.rejects(createIssue({ ...issue, admin: true }), /additional properties/);
assert.throws(
  () => assertInput("issues_list", { owner: "acme", repo: "web", state: "shut" }),
  /^Error: Input\/state must be equal to one of the allowed values/,
);
assert.equal(vendor.requests.length, 0);
await createIssue(issue);
assert.equal(vendor.requests.length, 1);
