import { expect, it } from "vitest";
import { openDocument } from "./kit.ts";

it("finds operations by id, in the document's order", () => {
  const document = openDocument({
    paths: {
      "/b": { get: { operationId: "b" }, post: { operationId: "pets/create" } },
      "/a": { get: { operationId: "a" }, parameters: [], "x-internal": {} },
      "x-extension": { get: { operationId: "no" } },
    },
  });
  expect(document.operationIds).toEqual(["b", "pets/create", "a"]);
  expect(document.operation("pets/create")).toMatchObject({ method: "POST", path: "/b" });
  expect(document.operation("no")).toBeUndefined();
  expect(document.operation("constructor")).toBeUndefined();
});

it("calls operations without an id by method and path", () => {
  const document = openDocument({
    paths: { "/pets/{id}": { get: {}, put: { operationId: "" }, delete: { operationId: 7 } } },
  });
  expect(document.operationIds).toEqual(["GET /pets/{id}", "PUT /pets/{id}", "DELETE /pets/{id}"]);
});

it("gives an id that several operations share to none of them", () => {
  const document = openDocument({
    paths: { "/a": { get: { operationId: "list" } }, "/b": { get: { operationId: "list" } } },
  });
  expect(document.operationIds).toEqual(["list (GET /a)", "list (GET /b)"]);
  expect(document.operation("list")).toBeUndefined();
  expect(document.operation("list (GET /b)")?.path).toBe("/b");
});

it("tells apart operations that differ in the fragment of their path", () => {
  const document = openDocument({
    paths: {
      "/{Key}": { put: { operationId: "PutObject" } },
      "/{Key}#x-amz-copy-source": { put: { operationId: "CopyObject" } },
    },
  });
  expect(document.operation("CopyObject")).toMatchObject({ method: "PUT", path: "/{Key}" });
  expect(document.operation("CopyObject")?.pointer).toBe("#/paths/~1{Key}#x-amz-copy-source/put");
});

it("follows the reference of a path item; what stands beside it wins", () => {
  const document = openDocument({
    openapi: "3.1.0",
    paths: {
      "/a": { $ref: "#/components/pathItems/shared", servers: [{ url: "https://beside.example" }] },
      "/b": { $ref: "#/nowhere" },
    },
    components: {
      pathItems: {
        shared: { servers: [{ url: "https://item.example" }], get: { operationId: "shared" } },
      },
    },
  });
  expect(document.operationIds).toEqual(["shared"]);
  expect(document.operation("shared")).toMatchObject({
    servers: ["https://beside.example"],
    pointer: "#/components/pathItems/shared/get",
  });
});

it("survives paths that are nothing of the kind", () => {
  expect(openDocument({ paths: [] }).operationIds).toEqual([]);
  expect(openDocument({}).operationIds).toEqual([]);
  expect(openDocument({ paths: { "/a": null, "/b": { get: 3, put: [] } } }).operationIds).toEqual(
    [],
  );
});

it("takes no key for a prototype", () => {
  const paths = JSON.parse(
    '{"__proto__": {"get": {"operationId": "evil"}}, "/a": {"__proto__": {"get": {}}}}',
  );
  expect(openDocument({ paths }).operationIds).toEqual([]);
});
