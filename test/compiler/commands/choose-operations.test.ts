import { expect, it } from "vitest";
import { chooseOperations } from "../../../compiler/commands/choose-operations.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { openDocument } from "../spec/kit.ts";

const operation = (operationId: string, ...tags: readonly string[]): JsonObject => ({
  get: { operationId, ...(tags.length === 0 ? {} : { tags }) },
});
const copy = { COPY: { operationId: "copy", tags: ["repos", "copies"] } };
const document = openDocument({
  openapi: "3.2.0",
  paths: {
    "/repos": operation("list", "repos"),
    "/repos/{id}": operation("get", "repos"),
    "/repos/{id}/issues/{number}": operation("issue", "issues", "repos"),
    "/repository": operation("other"),
    "/copies": { additionalOperations: { LIST: { operationId: "list" } } },
    "/copies/{id}": { additionalOperations: copy },
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
  expect(choose("tag:issues,path:/repos")).toEqual(["issue", "list"]);
  expect(choose("path:/repos/**")).toEqual(["list", "get", "issue"]);
  expect(choose("path:/repos/*")).toEqual(["get"]);
  expect(choose("path:/**/issues/*")).toEqual(["issue"]);
  expect(choose("path:/repo*")).toEqual(["list", "other"]);
  expect(choose("path:/repos/{id}")).toEqual(["get"]);
  expect(choose("path:/a.b/*")).toEqual(["tag:odd"]);
  expect(choose("tag:odd,tag:a:b")).toEqual(["tag:odd"]);
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

it("says what is left out, however it was chosen", () => {
  const leftOut = "new/left-out: `copy` is left out, since its method COPY is not supported.";
  const other =
    "new/left-out: `list (LIST /copies)` is left out, since its method LIST is not supported.";
  const entries = ["list", "get", "issue", "other", "tag:odd"];
  expect(choose("all")).toEqual([...entries, other, leftOut]);
  expect(choose("path:/**")).toEqual([...entries, other, leftOut]);
  expect(choose("tag:repos,path:/**")).toEqual([
    "list",
    "get",
    "issue",
    "other",
    "tag:odd",
    leftOut,
    other,
  ]);
  expect(choose("other,path:/copies/*")).toEqual([
    "other",
    leftOut,
    'new/nothing-selected: "path:/copies/*" selects no operation.',
  ]);
  expect(choose("tag:copie,copy")).toEqual([
    'new/nothing-selected: "tag:copie" selects no operation. Did you mean "tag:copies"?',
    'resolve/unsupported-method: Operation "copy" has the method COPY, which is not supported.',
  ]);
});
