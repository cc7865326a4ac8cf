import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";

/** The descriptor's `connection` of a definition with these fields, and what was said. */
async function compile(
  connection: JsonObject,
  auth: Json,
): Promise<{ text: string; said: readonly string[] }> {
  const definition: JsonObject = {
    id: "vendor",
    name: "Vendor",
    version: "1.0.0",
    kind: "oauth",
    category: "crm",
    publisher: { id: "human", visibility: "public" },
    docs: "https://vendor.example/docs",
    spec: { paths: { "/me": { get: { operationId: "me", responses: {} } } } },
    hosts: ["api.vendor.example"],
    connection: { test: { call: "me.get" }, ...connection },
    auth,
    http: {
      baseUrl: "https://api.vendor.example",
      headers: { X: "${connection.tag}${connection.site}${connection.scopes}" },
    },
    operations: { "me.get": { use: "me" } },
  };
  const host = createMemoryHost({
    "definitions/vendor.connector.yaml": JSON.stringify(definition),
  });
  const { connectors } = await compileDefinitions(host, { definitions: "definitions", out: "out" });
  const [compiled] = connectors;
  const file = compiled?.files.find(({ path }) => path.endsWith("vendor/vendor.ts"));
  const text = (file?.content ?? "").replaceAll(/\s+/g, " ").replaceAll(/,? ([\]}])/g, " $1");
  return { text, said: (compiled?.diagnostics ?? []).map(({ code }) => code) };
}

const fields = {
  tag: { title: "Tag", generate: true, format: "uuid" },
  site: { title: "Site", when: { auth: "login" } },
  scopes: { title: "Scopes", type: "array", items: { type: "string", enum: ["a", "b"] } },
};

it("prints what is generated, asked for at times, and what lists hold", async () => {
  const secret = { title: "Key", secret: true, generate: true };
  const { text, said } = await compile({ fields }, [
    { id: "key", scheme: "apiKey", header: "X-Key", fields: { key: secret } },
    { id: "login", scheme: "basic" },
  ]);
  expect(said).toEqual([]);
  expect(text).toContain('tag: { title: "Tag", format: "uuid", generate: true }');
  expect(text).toContain('site: { title: "Site", when: [{ at: ["auth"], is: "login" }] }');
  expect(text).toContain('items: { type: "string", enum: ["a", "b"] }');
  expect(text).toContain(
    'secrets: { key: { key: { title: "Key", secret: true, generate: true } }, login: { username: { title: "User name" } } }',
  );
});

it("tells the runtime of no secret that it does not make up, and of what is no secret", async () => {
  const { text } = await compile(
    { fields: { ...fields, site: { title: "Site" } } },
    { scheme: "basic" },
  );
  expect(text).toContain('secrets: { basic: { username: { title: "User name" } } }, test:');
});
