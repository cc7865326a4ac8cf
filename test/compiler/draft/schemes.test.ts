import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";

/** Drafts a document with these security schemes, and compiles the draft; its scheme. */
async function schemeOf(securitySchemes: JsonObject): Promise<string | undefined> {
  const document = {
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    servers: [{ url: "https://api.pets.example" }],
    paths: { "/pets": { get: { operationId: "list", responses: {} } } },
    components: { securitySchemes },
  };
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const spec = "file:pets.json";
  const base = { definitions: "definitions", operations: "all", format: "short" } as const;
  await runNew(host, { ...base, id: "pets", spec, color: false });
  const options = { definitions: "definitions", out: "generated" };
  const { diagnostics } = await compileDefinitions(host, options);
  expect(diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  const drafted = readText(host, "definitions/pets.connector.yaml") ?? "";
  return /^ {2}scheme: (\w+)$/m.exec(drafted)?.[1];
}

it.each([
  ["a client certificate", { tls: { type: "mutualTLS" } }, "mtls"],
  ["OAuth 1.0a", { old: { type: "http", scheme: "OAuth" } }, "oauth1"],
  [
    "a certificate beside what proves who calls",
    { tls: { type: "mutualTLS" }, user: { type: "http", scheme: "basic" } },
    "basic",
  ],
])("drafts %s", async (_, schemes, expected) => {
  expect(await schemeOf(schemes)).toBe(expected);
});
