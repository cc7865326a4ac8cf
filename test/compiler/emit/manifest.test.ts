import { Ajv2020 } from "ajv/dist/2020.js";
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import { goldenConnector } from "./sample-ir.ts";

const schema = JSON.parse(readFileSync("schemas/manifest.schema.json", "utf8")) as object;
const validate = new Ajv2020({ strict: true }).compile(schema);

function manifest(feature: string): Record<string, unknown> {
  const files = emitConnector(goldenConnector(feature));
  const text = files.find(({ path }) => path.endsWith("package.json"))?.content ?? "";
  return JSON.parse(text) as Record<string, unknown>;
}

it.each(readdirSync("test/golden/emit"))(
  "writes a manifest for %s that its schema admits",
  (feature) => {
    expect(validate(manifest(feature)), JSON.stringify(validate.errors)).toBe(true);
  },
);

it("lists hosts that a connection decides as expressions, and all scopes once", () => {
  expect(manifest("expressions")["humanConnector"]).toMatchObject({
    hosts: ["api.text-messages.example", '${text(connection.region, ".text-messages.example")}'],
  });
  expect(manifest("list-and-write")["humanConnector"]).toMatchObject({
    scopes: ["repo", "repo:admin"],
    certified: false,
  });
});

it("has a schema that refuses what is not generated", () => {
  const good = manifest("nothing");
  expect(validate({ ...good, scripts: { postinstall: "x" } })).toBe(false);
  expect(validate({ ...good, name: "@human/connector-../x" })).toBe(false);
  expect(validate({ ...good, dependencies: { undici: "*" } })).toBe(false);
  const registration = good["humanConnector"] as object;
  expect(validate({ ...good, humanConnector: { ...registration, certified: true } })).toBe(false);
  expect(validate({ ...good, humanConnector: { ...registration, kind: "other" } })).toBe(false);
});
