import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { checkOperations } from "../../../compiler/spec/openapi/operation-check.ts";
import { startOf } from "../../../compiler/source.ts";
import type { ConnectorDefinition } from "../../../compiler/validate/definition.ts";
import { newPets } from "./kit.ts";

it("reads a document once to draft from it and to cut it", async () => {
  const document = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    servers: [{ url: "https://api.pets.example" }],
    paths: { "/pets": { get: { operationId: "list", responses: { 200: { description: "" } } } } },
  };
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const read: string[] = [];
  const counting = {
    ...host,
    read: (path: string) => {
      read.push(path);
      return host.read(path);
    },
  };
  const { exitCode, stdout } = await runNew(counting, newPets);
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(read.filter((path) => path === "definitions/pets.json")).toHaveLength(1);
});

it("finds the operations of giants in time that grows with their number", () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `operation-${String(index)}`);
  const operations = Object.fromEntries(names.map((use, index) => [`o${String(index)}`, { use }]));
  const definition = { id: "giant", operations } as unknown as ConnectorDefinition;
  const locate = () => startOf({ path: "giant.connector.yaml", text: "" });
  const start = process.cpuUsage();
  expect(checkOperations({ definition, locate }, new Map([["", names]]))).toEqual([]);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
});
