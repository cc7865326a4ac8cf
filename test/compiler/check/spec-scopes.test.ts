import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";

const written = readFileSync(
  new URL("../../err/check/scope-missing/two-ways/tracker.connector.yaml", import.meta.url),
  "utf8",
);
const own =
  'security: [{ key: [] }, { oauth: ["issues:write", "issues:read"] }, { oauth: [admin] }]';

/** What is said where both operations ask for these scopes, and the second is called with those of the definition. */
async function saidOf(scopes: string, named: string): Promise<readonly string[]> {
  const security = `security: [{ oauth: [${scopes}] }]`;
  const text = written
    .replace(own, security)
    .replace("operationId: getMe", `operationId: getMe\n        ${security}`)
    .replace("{ use: getMe }", `{ use: getMe, scopes: [${named}] }`)
    .replace('scopes: ["issues:read"]', `scopes: [${named}]`);
  const host = createMemoryHost({ "definitions/tracker.connector.yaml": text });
  const options = { definitions: "definitions", out: "generated" };
  return (await compileDefinitions(host, options)).diagnostics.map(({ code }) => code);
}

it("leaves it to the author which of the scopes that stand for all operations one needs", async () => {
  const all = '"issues:write", "issues:read", admin';
  expect(await saidOf(all, '"issues:read"')).toEqual([]);
  expect(await saidOf(all, "")).toEqual(["check/scope-missing", "check/scope-missing"]);
  expect(await saidOf('"issues:write"', '"issues:read"')).toContain("check/scope-missing");
});
