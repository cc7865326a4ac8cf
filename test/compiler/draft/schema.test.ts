import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { newPets, petsDocument, reading } from "./kit.ts";

/** The schema that a draft names for editors, in a project with these files. */
async function schemaIn(...files: readonly string[]): Promise<string | undefined> {
  const host = createMemoryHost({
    "definitions/pets.json": JSON.stringify(petsDocument({ "/p": reading("r") })),
    ...Object.fromEntries(files.map((path) => [path, "{}"])),
  });
  await runNew(host, newPets);
  return /\$schema=(\S+)/.exec(readText(host, "definitions/pets.connector.yaml") ?? "")?.[1];
}

it("names the schema where the project has it", async () => {
  const installed = "node_modules/@human/connector-compiler/schemas/connector.schema.json";
  expect(await schemaIn(installed)).toBe(`../${installed}`);
  const own = "schemas/connector.schema.json";
  expect(await schemaIn(own, installed)).toBe(`../${own}`);
  expect(await schemaIn()).toBe(`../${own}`);
});
