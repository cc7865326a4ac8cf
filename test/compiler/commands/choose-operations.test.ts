import { expect, it } from "vitest";
import { chooseOperations } from "../../../compiler/commands/choose-operations.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { openDocument } from "../spec/kit.ts";

const operation = (operationId: string, ...tags: readonly string[]): JsonObject => ({
  get: { operationId, ...(tags.length === 0 ? {} : { tags }) },
});
const document = openDocument({
  openapi: "3.1.0",
  paths: {
    "/repos": operation("list", "repos"),
    "/repos/{id}": operation("get", "repos"),
    "/repos/{id}/issues/{number}": operation("issue", "issues", "repos"),
    "/repository": operation("other"),
    "/a.b/{key+}#x": operation("tag:odd", "a:b"),
  },
});

const choose = (operations: string): readonly string[] => {
  const [entries, diagnostics] = chooseOperations(document, operations);
  return [
    ...entries.map((each) => each.operationId),
    ...diagnostics.map(({ code, message }) => `${code}: ${message}`),
  ];
};

it("takes ids, tags and patterns of paths, each operation once", () => {
  expect(choose("other, get,other")).toEqual(["other", "get"]);
  expect(choose("tag:issues,tag:repos")).toEqual(["issue", "list", "get"]);
  expect(choose("path:/repos/**")).toEqual(["list", "get", "issue"]);
  expect(choose("path:/repos/*")).toEqual(["get"]);
  expect(choose("path:/**/issues/*")).toEqual(["issue"]);
  expect(choose("path:/repo*")).toEqual(["list", "other"]);
  expect(choose("path:/repos/{id}")).toEqual(["get"]);
  expect(choose("path:/a.b/*")).toEqual(["tag:odd"]);
  expect(choose("tag:odd,tag:a:b")).toEqual(["tag:odd"]);
  expect(choose("path:/**")).toHaveLength(5);
  expect(choose("all")).toHaveLength(5);
});

it("says what selects nothing", () => {
  expect(choose("tag:Repos,path:/repos/*/x,method:get")).toEqual([
    'new/nothing-selected: "tag:Repos" selects no operation. Did you mean "tag:repos"?',
    'new/nothing-selected: "path:/repos/*/x" selects no operation.',
    'new/unknown-operation: There is no operation "method:get" in this document.',
  ]);
  expect(choose("path:repos")).toEqual([
    'new/nothing-selected: "path:repos" selects no operation. Did you mean "path:/repos"?',
  ]);
});
