import { expect, it } from "vitest";
import { openSpecDocument } from "../../../compiler/spec/document.ts";
import { messages } from "./kit.ts";

const file = { path: "pets.json", text: "{}" };

it("knows OpenAPI 3.0, 3.1 and 3.2", () => {
  for (const [openapi, dialect] of [
    ["3.0.3", "3.0"],
    ["3.1.1", "3.1"],
    ["3.2.0", "3.2"],
  ] as const) {
    expect(openSpecDocument(file, { openapi })[0]?.dialect).toBe(dialect);
  }
});

it("refuses other documents and versions", () => {
  expect(messages(openSpecDocument(file, { hello: 1 })[1])).toEqual([
    'resolve/unknown-dialect: "pets.json" is not an OpenAPI document: it has no `openapi`.',
  ]);
  for (const json of [{ openapi: "3.10.0" }, { openapi: "4.0.0" }, { openapi: "3.0x" }]) {
    expect(openSpecDocument(file, json)[1].map(({ code }) => code)).toEqual([
      "resolve/unsupported-version",
    ]);
  }
  expect(openSpecDocument(file, { openapi: 3 })[0]).toBeUndefined();
});
