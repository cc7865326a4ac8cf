import { expect, it } from "vitest";
import { cutSlice } from "../../../compiler/spec/slice/slice.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { openDocument } from "./kit.ts";

const flow = { authorizationUrl: "https://a.example", tokenUrl: "https://a.example" };
const schemes = {
  key: { type: "apiKey", name: "key", in: "header" },
  oauth: {
    type: "oauth2",
    description: "Prose.",
    flows: {
      authorizationCode: { ...flow, scopes: { write: "Prose.", read: "Prose.", admin: "Prose." } },
      clientCredentials: { tokenUrl: "https://a.example", scopes: { bot: "Prose." } },
    },
  },
  unused: { type: "oauth2", flows: { implicit: { ...flow, scopes: { other: "" } } } },
};

const document: JsonObject = {
  openapi: "3.0.3",
  security: [{ oauth: ["read"] }],
  paths: {
    "/a": {
      get: { operationId: "inherits", responses: {} },
      put: {
        operationId: "own",
        security: [{ key: [] }, { oauth: ["write"], key: [] }, { oauth: ["admin", "write"] }],
        responses: {},
      },
      post: { operationId: "open", security: [], responses: {} },
      patch: { operationId: "keyed", security: [{ key: [] }, { lost: ["x"] }], responses: {} },
    },
  },
  components: { securitySchemes: schemes },
};

const known = ["admin", "bot", "read", "write"];

it("keeps in a slice which scopes a call needs, and which there are", () => {
  const whole = openDocument(document);
  const [text = ""] = cutSlice(whole, ["inherits", "own", "open", "keyed"]);
  expect(text).not.toMatch(/Prose|a\.example|unused|apiKey/);
  const slice = openDocument(JSON.parse(text));
  for (const each of [whole, slice]) {
    const scopes = (id: string): unknown => each.operation(id)?.scopes;
    expect(scopes("inherits")).toEqual({ alternatives: [["read"]], known });
    expect(scopes("own")).toEqual({ alternatives: [["write"], ["admin", "write"]], known });
    expect(scopes("open")).toBeUndefined();
    expect(scopes("keyed")).toBeUndefined();
  }
  expect(cutSlice(slice, ["inherits", "own", "open", "keyed"])[0]).toBe(text);
});

it("keeps nothing of schemes that no operation in use asks scopes of", () => {
  const [text = ""] = cutSlice(openDocument(document), ["open", "keyed"]);
  expect(text).not.toMatch(/security/);
});

it("reads the scopes of Swagger 2.0, whose schemes are flows", () => {
  const { security, paths } = document;
  const scheme = { type: "oauth2", flow: "accessCode", scopes: { read: "", write: "" } };
  const old = openDocument({
    swagger: "2.0",
    ...(security === undefined ? {} : { security }),
    ...(paths === undefined ? {} : { paths }),
    securityDefinitions: { oauth: scheme },
  });
  const expected = { alternatives: [["read"]], known: ["read", "write"] };
  expect(old.operation("inherits")?.scopes).toEqual(expected);
  const slice = openDocument(JSON.parse(cutSlice(old, ["inherits"])[0] ?? ""));
  expect(slice.operation("inherits")?.scopes).toEqual(expected);
});

it.each([
  ["no list", { security: "oauth" }],
  ["no objects", { security: ["oauth", 1, null] }],
  ["scopes that are none", { security: [{ oauth: "read" }, { oauth: [1, {}] }] }],
])("takes security with %s for none", (_, operation) => {
  const paths = { "/a": { get: { operationId: "a", responses: {}, ...operation } } };
  const odd = openDocument({ ...document, paths } as JsonObject);
  expect(odd.operation("a")?.scopes).toBeUndefined();
});
