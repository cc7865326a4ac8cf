import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";

/** The `http:` section that is drafted for a document with these servers. */
async function baseUrlOf(...servers: readonly JsonObject[]): Promise<string | undefined> {
  const document = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    servers,
    paths: { "/pets": { get: { operationId: "list", responses: { 200: { description: "" } } } } },
  };
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const { exitCode, stdout } = await runNew(host, {
    id: "pets",
    definitions: "definitions",
    spec: "file:pets.json",
    operations: "all",
    format: "short",
    color: false,
  });
  expect([exitCode, stdout]).toEqual([0, ""]);
  const drafted = readText(host, "definitions/pets.connector.yaml") ?? "";
  return /baseUrl: "?([^"\s]+)"? # TODO/.exec(drafted)?.[1];
}

it("takes the vendor's server where it can be used, and TLS where it cannot", async () => {
  expect(await baseUrlOf({ url: "https://api.pets.example/v1" })).toBeUndefined();
  expect(await baseUrlOf({ url: "http://api.pets.example/v1/" })).toBe(
    "https://api.pets.example/v1",
  );
});

it("keeps the path of a server without a host that can be used", async () => {
  expect(await baseUrlOf({ url: "/api/v1" })).toBe("https://api.example.com/api/v1");
  expect(await baseUrlOf({ url: "http://localhost:8080/app/v1/" })).toBe(
    "https://api.example.com/app/v1",
  );
  expect(await baseUrlOf({ url: "/" })).toBe("https://api.example.com");
  expect(await baseUrlOf({ url: '/"${x}"' })).toBe("https://api.example.com");
  expect(await baseUrlOf()).toBe("https://api.example.com");
});
