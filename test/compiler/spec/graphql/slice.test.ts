import { gzipSync } from "node:zlib";
import { buildSchema, introspectionFromSchema, parse, validate } from "graphql";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../../../compiler/compile.ts";
import { readDefinition } from "../../../../compiler/read-definition.ts";
import { type Host, readText } from "../../../../compiler/host.ts";
import { formatUpdate, updateSpecs } from "../../../../compiler/spec/slice/update.ts";
import { verifySpecs } from "../../../../compiler/spec/slice/verify.ts";
import {
  definitionOf,
  graphQLHost,
  pin,
  trackerDefinition,
  vendorSchema,
} from "../../../kit/graphql-fixture.ts";

const slicePath = "definitions/specs/tracker.slice.graphql";
const schemaPath = "definitions/specs/vendor.graphql";

async function sliceOf(host: Host): Promise<string> {
  expect(await pin(host)).toEqual([]);
  return readText(host, slicePath) ?? "";
}

async function said(host: Host): Promise<readonly string[]> {
  const { diagnostics } = await compileDefinitions(host, {
    definitions: "definitions",
    out: "out",
  });
  return diagnostics.map((each) => each.code);
}

function located(host: Host): Parameters<typeof updateSpecs>[2] {
  const [definition] = readDefinition(host, "definitions", "tracker");
  if (definition === undefined) throw new Error("The definition is wrong.");
  return definition;
}

it("is the same, whichever way the vendor writes the schema", async () => {
  const fromLanguage = await sliceOf(graphQLHost(trackerDefinition));
  const answer = introspectionFromSchema(buildSchema(vendorSchema), {
    inputValueDeprecation: true,
    oneOf: true,
  });
  const forms = {
    "specs/bare.json": JSON.stringify(answer),
    "specs/answer.json": JSON.stringify({ data: answer }, undefined, 2),
    "specs/backwards.graphql": vendorSchema
      .split(/\n\n(?=\S)/)
      .reverse()
      .join("\n\n"),
  };
  for (const [path, text] of Object.entries(forms)) {
    const definition = trackerDefinition.replace("specs/vendor.graphql", path);
    const slice = await sliceOf(graphQLHost(definition, { [`definitions/${path}`]: text }));
    expect(slice, path).toBe(fromLanguage);
  }
});

it("is taken from packages, and stays at their version", async () => {
  const text = JSON.stringify(introspectionFromSchema(buildSchema(vendorSchema)));
  const source = "npm:@vendor/tracker/schema.json.gz";
  const operations = '  users.me: { graphql: "{ viewer { name } }" }\n';
  const definition = definitionOf(operations, source).replace(/\n {2}pagination.*\n/, "\n");
  const files = { "schema.json.gz": text };
  const host = graphQLHost(definition, {}, [{ name: "@vendor/tracker", version: "1.2.3", files }]);
  expect(await sliceOf(host)).toBe(
    "schema {\n  query: QueryRoot\n}\n\ntype QueryRoot {\n  viewer: User!\n}\n\ntype User {\n  name: String!\n}\n",
  );
  expect(readText(host, "definitions/specs.lock.yaml")).toContain('version: "1.2.3"');
  expect(await said(host)).toEqual([]);
  expect(gzipSync(text).length).toBeLessThan(text.length);
});

it("is a fixed point, and no longer than what is used", async () => {
  const host = graphQLHost(trackerDefinition);
  const slice = await sliceOf(host);
  expect(await sliceOf(graphQLHost(trackerDefinition, { [schemaPath]: slice }))).toBe(slice);
  expect(slice.length).toBeLessThan(vendorSchema.length);
});

it("answers the rules of GraphQL as the whole schema does", async () => {
  const slice = buildSchema(await sliceOf(graphQLHost(trackerDefinition)), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  for (const { graphql: text } of Object.values(
    located(graphQLHost(trackerDefinition)).definition.operations,
  ))
    expect(validate(slice, parse(text ?? ""))).toEqual([]);
});

it("has to be pinned, and nobody may edit it", async () => {
  const host = graphQLHost(trackerDefinition);
  expect(await said(host)).toEqual(["resolve/not-pinned"]);
  const slice = await sliceOf(host);
  expect(await said(host)).toEqual([]);
  host.write(slicePath, slice.replace("number: Int!", "number: String!"));
  expect(await said(host)).toEqual(["resolve/hash-differs"]);
});

it("is cut again to be verified", async () => {
  const host = graphQLHost(trackerDefinition);
  await sliceOf(host);
  const options = { definitions: "definitions" };
  const [verified, problems] = await verifySpecs(host, options, [located(host)]);
  expect([verified?.map(({ key }) => key), problems]).toEqual([["tracker"], []]);
  host.write("definitions/specs/stray.slice.graphql", "type Query");
  const [, strays] = await verifySpecs(host, options, [located(host)]);
  expect(strays.map((each) => each.message)).toEqual([
    '"definitions/specs/stray.slice.graphql" is not in the lock file.',
  ]);
  host.remove("definitions/specs/stray.slice.graphql");
  host.write("definitions/tracker.connector.yaml", trackerDefinition.replace("  estimate\n", "\n"));
  const [, changed] = await verifySpecs(host, options, [located(host)]);
  expect(changed.map((each) => each.code)).toEqual(["resolve/slice-differs"]);
});

it("takes the place of a slice of the other kind", async () => {
  const host = graphQLHost(trackerDefinition, { "definitions/specs/tracker.slice.json": "{}" });
  await sliceOf(host);
  expect(host.list("definitions/specs")).toEqual(["tracker.slice.graphql", "vendor.graphql"]);
});

it("says what a newer schema changes for the documents in use", async () => {
  const host = graphQLHost(trackerDefinition);
  await sliceOf(host);
  const newer = vendorSchema
    .replace("estimate: Float", "estimate: Int")
    .replace("  LOW\n", "  LOW\n  LOWEST\n")
    .replace("secret: String", "secret: Int");
  host.write(schemaPath, newer);
  const [updates] = await updateSpecs(host, { definitions: "definitions" }, located(host));
  const report = updates?.map(formatUpdate).join("\n") ?? "";
  expect(report).toContain("issues.get\n  200.data.found.estimate has another type");
  expect(report).toContain('body.priority allows more values: "LOWEST"');
  expect(report).not.toMatch(/secret|is gone|is new/);
});

it("says which document a newer schema breaks", async () => {
  const host = graphQLHost(trackerDefinition);
  await sliceOf(host);
  host.write(schemaPath, vendorSchema.replace("  estimate: Float\n", ""));
  const [updates, problems] = await updateSpecs(
    host,
    { definitions: "definitions" },
    located(host),
  );
  expect([updates, problems.map((each) => each.message)]).toEqual([
    undefined,
    ['Cannot query field "estimate" on type "Issue".'],
  ]);
});

it.each([
  ["no JSON", "vendor.json", '{"__schema": '],
  ["no introspection", "vendor.json", '{"__schema": {"types": 7}}'],
  ["no schema language", "vendor.graphql", "type Query { a: }"],
  ["a type that is not there", "vendor.graphql", "type Query { viewer: Nobody }"],
  [
    "types without end",
    "vendor.graphql",
    `type Query { a: ${"[".repeat(50_000)}Int${"]".repeat(50_000)} }`,
  ],
])("is not made of %s", async (_, file, text) => {
  const definition = trackerDefinition.replace("vendor.graphql", file);
  const found = await pin(graphQLHost(definition, { [`definitions/specs/${file}`]: text }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^(resolve\/malformed-document|bind\/graphql): /);
});
