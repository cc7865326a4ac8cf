import { expect, it } from "vitest";
import { readPathKey } from "../../../compiler/spec/openapi/path-key.ts";

it("keeps an ordinary path as it is", () => {
  expect(readPathKey("/pets/{id}.json")).toEqual({
    path: "/pets/{id}.json",
    constants: [],
    queries: [],
    parameters: ["id"],
    greedy: [],
  });
});

it("drops the fragment that tells operations of one path apart", () => {
  expect(readPathKey("/{Bucket}/{Key}#uploadId").path).toBe("/{Bucket}/{Key}");
});

it("takes the query for constants", () => {
  expect(readPathKey("/{container}?restype=container&comp=list#x")).toEqual({
    path: "/{container}",
    constants: [
      ["restype", "container"],
      ["comp", "list"],
    ],
    queries: [],
    parameters: ["container"],
    greedy: [],
  });
  expect(readPathKey("/{Bucket}?acl").constants).toEqual([["acl", ""]]);
});

it("reads greedy parameters", () => {
  expect(readPathKey("/{Bucket}/{Key+}")).toEqual({
    path: "/{Bucket}/{Key}",
    constants: [],
    queries: [],
    parameters: ["Bucket", "Key"],
    greedy: ["Key"],
  });
});

it("tells parameters in the query from constants there", () => {
  expect(readPathKey("/lists/{id}/export?file={name}&kind=csv")).toEqual({
    path: "/lists/{id}/export",
    constants: [["kind", "csv"]],
    queries: [["file", "name"]],
    parameters: ["id"],
    greedy: [],
  });
});
