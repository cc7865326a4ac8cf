import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { petsDocument, reading } from "./kit.ts";

const copy = "definitions/specs/pets.openapi.json";
const document = JSON.stringify(petsDocument({ "/p": reading("r") }));

it("leaves nothing behind of a document that it could not draft from", async () => {
  const run = async (operations: string, files: Record<string, string>) => {
    const host = createMemoryHost({ "given.json": document, ...files });
    const { exitCode } = await runNew(host, {
      id: "pets",
      definitions: "definitions",
      spec: "given.json",
      operations,
      format: "short",
      color: false,
    });
    return [exitCode, readText(host, copy)];
  };
  expect(await run("q", {})).toEqual([1, undefined]);
  expect(await run("q", { [copy]: "{}" })).toEqual([1, "{}"]);
  expect(await run("r", {})).toEqual([0, document]);
});
