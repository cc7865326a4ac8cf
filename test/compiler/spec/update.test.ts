import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createMemoryHost, type MemoryPackage } from "../../../compiler/host-memory.ts";
import { readText } from "../../../compiler/host.ts";
import { readLock } from "../../../compiler/spec/slice/lock.ts";
import { pinSpecs } from "../../../compiler/spec/slice/pin.ts";
import { formatUpdate, updateSpecs } from "../../../compiler/spec/slice/update.ts";
import { defineConnector, messages } from "./kit.ts";

const pets = readFileSync("test/specs/pets.openapi.yaml", "utf8");
const options = { definitions: "definitions" };
const connector = defineConnector({ source: "npm:pets/pets.yaml" }, [
  "listPets",
  "createPet",
  "getPet",
]);
const release = (version: string, text: string): MemoryPackage => ({
  name: "pets",
  version,
  files: { "pets.yaml": text },
});

async function update(text: string, write = false, earlier = pets) {
  const first = createMemoryHost({}, [release("1.0.0", earlier)]);
  await pinSpecs(first, options, connector);
  const files = Object.fromEntries(
    ["definitions/specs.lock.yaml", "definitions/specs/pets.slice.json"].map((path) => [
      path,
      readText(first, path) ?? "",
    ]),
  );
  const host = createMemoryHost(files, [release("1.0.0", earlier), release("1.1.0", text)]);
  const [updates, diagnostics] = await updateSpecs(host, { ...options, write }, connector);
  const version = readLock(host, "definitions")[0]?.entries.get("pets")?.version;
  return { updates, diagnostics, version };
}

it("says that nothing changes", async () => {
  const { updates, version } = await update(pets.replace("Read one pet", "Get a pet"));
  expect(updates).toEqual([
    { key: "pets", source: "npm:pets/pets.yaml", before: "1.0.0", after: "1.1.0", changes: [] },
  ]);
  expect(updates?.map(formatUpdate)).toEqual([
    "pets: npm:pets/pets.yaml 1.0.0 -> 1.1.0\nNothing changes for the operations in use.",
  ]);
  expect(version).toBe("1.0.0");
});

it("says what changes for the operations in use, and only for them", async () => {
  const text = pets
    .replace("operationId: deletePet", "operationId: removePet")
    .replace("/pets/{id}:", "/animals/{id}:")
    .replace(
      "in: query, schema: { type: integer",
      "in: query, required: true, schema: { type: string",
    )
    .replace("enum: [name, age]", "enum: [name, weight, size]")
    .replace(
      "requestBody:",
      "parameters: [{ name: X-Key, in: header, required: true, schema: {} }]\n      requestBody:",
    )
    .replace(', "409": { description: Exists. }', ', "422": { description: No. }')
    .replace("required: [name]", "required: [name, age, chip]")
    .replace(
      "        kind: { type: string, enum: [cat, dog] }\n",
      "        chip: { type: string }\n",
    )
    .replace("format: email, nullable: true", "format: idn-email");
  const { updates, diagnostics } = await update(text);
  expect(messages(diagnostics)).toEqual([]);
  const also = ["createPet", "getPet"];
  expect(updates?.[0]?.changes).toEqual([
    { kind: "now-required", operationId: "listPets", at: "query.limit" },
    {
      kind: "type-changed",
      operationId: "listPets",
      at: "query.limit",
      before: "integer",
      after: "string",
    },
    { kind: "values-removed", operationId: "listPets", at: "query.sort", before: '"age"' },
    { kind: "values-added", operationId: "listPets", at: "query.sort", after: '"weight", "size"' },
    { kind: "field-removed", operationId: "listPets", at: "200[].kind", also },
    { kind: "field-added", operationId: "listPets", at: "200[].chip", after: "required", also },
    { kind: "now-required", operationId: "listPets", at: "200[].age", also },
    {
      kind: "type-changed",
      operationId: "listPets",
      at: "200[].owner.email",
      before: "null | string (email)",
      after: "string (idn-email)",
      also,
    },
    {
      kind: "parameter-added",
      operationId: "createPet",
      at: "header.X-Key",
      after: "required",
    },
    { kind: "response-removed", operationId: "createPet", at: "409" },
    { kind: "response-added", operationId: "createPet", at: "422" },
    {
      kind: "operation-moved",
      operationId: "getPet",
      at: "",
      before: "GET /pets/{id}",
      after: "GET /animals/{id}",
    },
  ]);
  expect(updates?.map(formatUpdate)[0]).toContain(`

listPets
  query.limit is required now
  query.limit has another type: integer -> string
  query.sort allows fewer values: "age"
  query.sort allows more values: "weight", "size"
`);
});

it("says that an operation is gone, and does not pin what lacks it", async () => {
  const text = pets.replace("operationId: getPet", "operationId: readPet");
  const gone = await update(text);
  expect(gone.updates?.[0]?.changes).toEqual([
    { kind: "operation-gone", operationId: "getPet", at: "" },
  ]);
  const written = await update(text, true);
  expect(written.diagnostics.map(({ code }) => code)).toEqual(["bind/unknown-operation"]);
  expect(written.version).toBe("1.0.0");
});

it("pins the newest version when asked to", async () => {
  const { updates, version } = await update(pets.replace("age: { type: integer }", ""), true);
  expect(updates?.[0]?.changes.map(({ kind, at }) => [kind, at])).toEqual([
    ["field-removed", "200[].age"],
  ]);
  expect(version).toBe("1.1.0");
});

it("wants a pin to compare with", async () => {
  const host = createMemoryHost({}, [release("1.0.0", pets)]);
  expect(messages((await updateSpecs(host, options, connector))[1])).toEqual([
    'resolve/not-pinned: The spec of "pets" is not pinned.',
  ]);
});

const flows = "{ authorizationCode: { scopes: { read: '', write: '', admin: '' } } }";
const secured = (security: string): string =>
  pets
    .replace("operationId: createPet", `operationId: createPet\n      security: ${security}`)
    .replace(
      "components:\n",
      `components:\n  securitySchemes: { user: { type: oauth2, flows: ${flows} } }\n`,
    );

it("says which scopes an operation in use asks for now", async () => {
  const before = secured("[{ user: [write, read] }]");
  const changesOf = async (security: string): Promise<unknown> => {
    const { updates, diagnostics } = await update(secured(security), false, before);
    expect(messages(diagnostics)).toEqual([]);
    return updates?.[0]?.changes;
  };
  const scopes = { kind: "scopes-changed", operationId: "createPet", at: "security" };
  expect(await changesOf("[{ user: [read, write] }]")).toEqual([]);
  expect(await changesOf("[{ user: [write] }, { user: [admin] }]")).toEqual([
    { ...scopes, before: "read + write", after: "admin or write" },
  ]);
  expect(await changesOf("[]")).toEqual([{ ...scopes, before: "read + write" }]);
  const [first] = (await update(before)).updates ?? [];
  expect(first && formatUpdate(first)).toContain(
    "createPet\n  security asks for other scopes: read + write",
  );
});
