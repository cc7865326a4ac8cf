import { expect, it } from "vitest";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { pinSpecs } from "../../../compiler/spec/slice/pin.ts";
import { readSlices } from "../../../compiler/spec/slice/read-slices.ts";
import { defineConnector, messages } from "./kit.ts";

const options = { definitions: "definitions" };
const root = (reference: string): string => `
openapi: 3.0.3
info: { title: Pets, version: "1" }
paths:
  /pets:
    get:
      operationId: listPets
      responses: { "200": { description: Ok., content: { application/json: { schema: { $ref: "${reference}" } } } } }
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: Ok., content: { application/json: { schema: { $ref: "${reference}" } } } } }
`;
const pet = `
Pet:
  type: object
  properties: { tag: { $ref: "./tag.json" }, parent: { $ref: "#/Pet" } }
`;
const tag = '{"type": "string", "description": "A tag."}';

it("makes one document of a file and its parts", async () => {
  const host = createMemoryHost({
    "definitions/specs/pets.yaml": root("schemas/pet.yaml#/Pet"),
    "definitions/specs/schemas/pet.yaml": pet,
    "definitions/specs/schemas/tag.json": tag,
  });
  const located = defineConnector({ source: "file:specs/pets.yaml" }, ["getPet"]);
  const [, diagnostics] = await pinSpecs(host, options, located);
  expect(messages(diagnostics)).toEqual([]);
  const document = (await readSlices(host, "definitions", located))[0]?.[0]?.document;
  const reference = document?.operation("getPet")?.responses[0]?.content[0]?.schema;
  const name = "paths.pets.get.responses.200.content.application_json.schema";
  expect(reference?.schema).toEqual({ $ref: `#/components/schemas/${name}` });
  expect(document?.resolve(`#/components/schemas/${name}`)?.schema).toEqual({
    type: "object",
    properties: {
      tag: { type: "string" },
      parent: { $ref: `#/components/schemas/${name}` },
    },
  });
});

it("finds the parts of a package in the package", async () => {
  const files = { "api/pets.yaml": root("../pet.yaml#/Pet"), "pet.yaml": pet, "tag.json": tag };
  const host = createMemoryHost({}, [{ name: "pets", version: "1.0.0", files }]);
  const located = defineConnector({ source: "npm:pets/api/pets.yaml" }, ["listPets"]);
  expect(messages((await pinSpecs(host, options, located))[1])).toEqual([]);
});

it("asks for no file that only examples and extensions refer to", async () => {
  const absent = { $ref: "./absent.json" };
  const schema = { $ref: "schemas/pet.json#/Pet" };
  const content = { "application/json": { schema, example: absent, examples: { one: absent } } };
  const answer = { content, headers: { "x-pet": { $ref: "schemas/pet.json#/x-pet" } } };
  const listPets = { operationId: "listPets", "x-ms-examples": { one: absent } };
  const paths = { "/pets": { get: { ...listPets, responses: { 200: answer } } } };
  const example = { type: "string", example: absent };
  const host = createMemoryHost({
    "definitions/specs/pets.json": JSON.stringify({ openapi: "3.1.0", paths }),
    "definitions/specs/schemas/pet.json": JSON.stringify({
      Pet: { type: "object", "x-code": [absent], properties: { example, "x-pet": example } },
      "x-pet": { schema: example },
    }),
  });
  const located = defineConnector({ source: "file:specs/pets.json" }, ["listPets"]);
  expect(messages((await pinSpecs(host, options, located))[1])).toEqual([]);
  const document = (await readSlices(host, "definitions", located))[0]?.[0]?.document;
  const [found] = document?.operation("listPets")?.responses ?? [];
  const text = { type: "string" };
  expect(found?.content[0]?.schema?.schema).toEqual({
    type: "object",
    properties: { example: text, "x-pet": text },
  });
  expect(found?.headers["x-pet"]?.schema).toEqual(text);
});

it("reads nothing from elsewhere", async () => {
  const refused = async (reference: string): Promise<readonly string[]> => {
    const host = createMemoryHost({
      "definitions/specs/pets.yaml": root(reference),
      "definitions/secret.yaml": "Pet: {}",
      "secret.yaml": "Pet: {}",
      "definitions/specs/broken.yaml": "a: [",
    });
    const located = defineConnector({ source: "file:specs/pets.yaml" }, ["getPet"]);
    return messages((await pinSpecs(host, options, located))[1]).map(
      (text) => /cannot be put together: (.*)\.$/.exec(text)?.[1] ?? text,
    );
  };
  expect(await refused("https://evil.example/pet.yaml#/Pet")).toEqual([
    'it refers to "https://evil.example/pet.yaml"',
  ]);
  expect(await refused("//evil.example/pet.yaml#/Pet")).toEqual([
    'it refers to "source://evil.example/pet.yaml"',
  ]);
  expect(await refused("file:///etc/passwd")).toEqual(['it refers to "file:///etc/passwd"']);
  for (const reference of [
    "../secret.yaml",
    "../../secret.yaml",
    "/etc/passwd",
    "%2e%2e/secret.yaml",
  ]) {
    expect((await refused(reference))[0]).toMatch(/^it refers to "source:\/\/document\//);
  }
  expect(await refused("none.yaml")).toEqual(['there is no file "specs/none.yaml"']);
  expect((await refused("broken.yaml"))[0]).toMatch(/^"specs\/broken.yaml" cannot be read/);
});

it("takes references of 3.2 to the document's own address for local ones", async () => {
  const pinned = async (self: string, reference: string): Promise<unknown> => {
    const text = `${root(reference).replace("3.0.3", `3.2.0\n$self: ${self}`)}
components: { schemas: { Pet: { type: integer } } }
`;
    const host = createMemoryHost({
      "definitions/specs/pets.yaml": text,
      "definitions/specs/pet.yaml": "components: { schemas: { Pet: { type: boolean } } }",
    });
    const located = defineConnector({ source: "file:specs/pets.yaml" }, ["listPets"]);
    const [, diagnostics] = await pinSpecs(host, options, located);
    if (diagnostics.length > 0) return messages(diagnostics).map((each) => each.split(":", 1)[0]);
    const document = (await readSlices(host, "definitions", located))[0]?.[0]?.document;
    const found = document?.operation("listPets")?.responses[0]?.content[0]?.schema?.schema;
    const named = document?.resolve("#/components/schemas/Pet")?.schema;
    return [document?.dialect, found, named];
  };
  const local = ["3.2", { $ref: "#/components/schemas/Pet" }, { type: "integer" }];
  const pointer = "#/components/schemas/Pet";
  const address = "https://pets.example/api/pets.yaml";
  expect(await pinned(address, pointer)).toEqual(local);
  expect(await pinned(address, `${address}${pointer}`)).toEqual(local);
  expect(await pinned(address, `pets.yaml${pointer}`)).toEqual(local);
  expect(await pinned(`${address}#x`, `../api/pets.yaml${pointer}`)).toEqual(local);
  expect(await pinned("/api/pets.yaml", `/api/pets.yaml${pointer}`)).toEqual(local);
  expect(await pinned(address, `https://pets.example/other.yaml${pointer}`)).toEqual([
    "resolve/bundle-failed",
  ]);
  // A part beside the document is put in, whatever its version.
  expect(await pinned("no-address", `pet.yaml${pointer}`)).toEqual([
    "3.2",
    { type: "boolean" },
    undefined,
  ]);
});

it("finds schemas of 3.1 by their names, and by the addresses that they have themselves", async () => {
  const text = { type: "string" };
  const schemas = {
    Pet: {
      type: "object",
      properties: {
        tag: { $ref: "#tag" },
        old: { $ref: "#old" },
        owner: { $ref: "https://pets.example/owner" },
        name: { $ref: "https://pets.example/owner#/$defs/Name" },
        elsewhere: { $ref: "#inside" },
      },
      $defs: { Tag: { $anchor: "tag", type: "integer" }, Old: { $id: "#old", ...text } },
    },
    Owner: {
      $id: "https://pets.example/owner",
      $dynamicAnchor: "node",
      type: "object",
      properties: {
        name: { $ref: "#inside" },
        same: { $ref: "#/$defs/Name" },
        self: { $ref: "#" },
        nodes: { $dynamicRef: "#node" },
        pet: { $ref: "#/components/schemas/Pet" },
        sibling: { $ref: "kennel#dog" },
        item: { $dynamicRef: "#item" },
      },
      $defs: {
        Name: { $anchor: "inside", ...text },
        item: { $dynamicAnchor: "item", type: "boolean" },
      },
    },
    Kennel: {
      $id: "https://pets.example/kennel",
      $defs: { Dog: { $anchor: "dog", ...text }, item: { $dynamicAnchor: "item", ...text } },
    },
  };
  const root = (reference: string): string => reference.replace("~", "#/components/schemas/");
  const schema = { $ref: root("~Pet") };
  const responses = { 200: { content: { "application/json": { schema } } } };
  const paths = { "/pets": { get: { operationId: "listPets", responses } } };
  const document = { openapi: "3.1.0", info: {}, paths, components: { schemas } };
  const host = createMemoryHost({ "definitions/specs/pets.json": JSON.stringify(document) });
  const located = defineConnector({ source: "file:specs/pets.json" }, ["listPets"]);
  expect(messages((await pinSpecs(host, options, located))[1])).toEqual([
    'resolve/unknown-reference: "#inside" in file:specs/pets.json leads nowhere.',
  ]);
  const slice = (await readSlices(host, "definitions", located))[0]?.[0]?.document;
  const read = (name: string): unknown => slice?.resolve(root(name))?.schema;
  const to = (name: string): unknown => ({ $ref: root(name) });
  expect(read("~Pet")).toMatchObject({
    properties: {
      tag: to("~Pet/$defs/Tag"),
      old: to("~Pet/$defs/Old"),
      owner: to("~Owner"),
      name: to("~Owner/$defs/Name"),
      elsewhere: { $ref: "#inside" },
    },
  });
  expect(read("~Owner")).toMatchObject({
    properties: {
      name: to("~Owner/$defs/Name"),
      same: to("~Owner/$defs/Name"),
      self: to("~Owner"),
      nodes: to("~Owner"),
      pet: to("~Pet"),
      sibling: to("~Kennel/$defs/Dog"),
      // Another schema may take its place: nobody knows here.
      item: { $dynamicRef: "#item" },
    },
  });
});
