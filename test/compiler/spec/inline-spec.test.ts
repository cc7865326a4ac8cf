import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { pinSpecs } from "../../../compiler/spec/slice/pin.ts";
import { readSlices } from "../../../compiler/spec/slice/read-slices.ts";
import { defineConnector, messages } from "./kit.ts";

const pets = readFileSync("test/specs/pets.openapi.yaml", "utf8");
const source = "file:specs/pets.yaml";

async function readWith(paths: JsonObject, components: JsonObject, use: readonly string[]) {
  const host = createMemoryHost({ "definitions/specs/pets.yaml": pets });
  const located = defineConnector({ source, paths, components }, use);
  const [, pinProblems] = await pinSpecs(host, { definitions: "definitions" }, located);
  const [documents, problems] = await readSlices(host, "definitions", located);
  return { document: documents?.[0]?.document, problems, pinProblems };
}

it("adds operations and components to the vendor's", async () => {
  const schema = { $ref: "#/components/schemas/owner" };
  const { document, problems, pinProblems } = await readWith(
    {
      "/owners": {
        get: {
          operationId: "listOwners",
          responses: { "200": { content: { "a/b": { schema } } } },
        },
      },
    },
    { schemas: { mine: { type: "string" } } },
    ["deletePet", "listOwners"],
  );
  expect([...messages(pinProblems), ...messages(problems)]).toEqual([]);
  expect(document?.operationIds).toEqual(["deletePet", "listOwners"]);
  expect(document?.resolve("#/components/schemas/mine")?.schema).toEqual({ type: "string" });
  expect(document?.resolve("#/components/schemas/owner")).toBeDefined();
});

it("keeps path items of the same path apart", async () => {
  const { document, problems } = await readWith(
    {
      "/pets/{id}": {
        servers: [{ url: "https://other.example" }],
        parameters: [{ name: "id", in: "path" }],
        put: { operationId: "replacePet" },
      },
    },
    {},
    ["getPet", "replacePet"],
  );
  expect(messages(problems)).toEqual([]);
  expect(document?.operation("replacePet")).toMatchObject({
    path: "/pets/{id}",
    servers: ["https://other.example"],
  });
  expect(document?.operation("getPet")?.servers).toEqual([]);
});

it("replaces nothing of the vendor's", async () => {
  const { document, problems } = await readWith(
    { "/pets/{id}": { get: { operationId: "mine" } } },
    { schemas: { pet: {} } },
    ["getPet", "mine"],
  );
  expect(document).toBeUndefined();
  expect(problems.map(({ span, code }) => [code, span.source.path])).toEqual([
    ["resolve/operation-exists", "spec.paths./pets/{id}.get"],
    ["resolve/component-exists", "spec.components.schemas.pet"],
  ]);
});

it("may stand alone", async () => {
  const located = defineConnector({ paths: { "/ping": { get: { operationId: "ping" } } } }, [
    "ping",
  ]);
  const [documents, diagnostics] = await readSlices(createMemoryHost({}), "definitions", located);
  expect(messages(diagnostics)).toEqual([]);
  expect(documents?.[0]).toMatchObject({ id: "", source: "inline" });
  expect(documents?.[0]?.document.operation("ping")?.path).toBe("/ping");
});
