import { expect, it } from "vitest";
import { searchOperations } from "../../../compiler/spec/openapi/search.ts";
import { openDocument } from "./kit.ts";

const document = openDocument({
  paths: {
    "/issues": {
      get: { operationId: "issues/list", summary: "List issues" },
      post: {
        operationId: "issues/create",
        summary: "Open an issue",
        description: "Notifies people.",
      },
    },
    "/repos": { get: { operationId: "repos/list", description: "Lists, with their issues." } },
    "/v1/payment_intents": { post: { operationId: "PostPaymentIntents" } },
  },
});
const find = (...words: readonly string[]): readonly string[] =>
  searchOperations(document, words).map(({ operationId }) => operationId);

it("ranks ids above paths, summaries and descriptions", () => {
  expect(find("issues")).toEqual(["issues/list", "issues/create", "repos/list"]);
  expect(find("list")).toEqual(["issues/list", "repos/list"]);
});

it("wants every word, whole or begun, in any case", () => {
  expect(find("ISSUE", "create")).toEqual(["issues/create"]);
  expect(find("payment intents")).toEqual(["PostPaymentIntents"]);
  expect(find("post")).toEqual(["PostPaymentIntents", "issues/create"]);
  expect(find("issues", "nothing")).toEqual([]);
});

it("prefers an id that says no more than what was asked for", () => {
  const longer = openDocument({
    paths: {
      "/reactions": {
        post: { operationId: "reactions/create-for-issue", summary: "Create issue" },
      },
      "/issues": { post: { operationId: "issues/create", summary: "Create an issue" } },
    },
  });
  const [first] = searchOperations(longer, ["create", "issue"]);
  expect(first?.operationId).toBe("issues/create");
});

it("gives all without words", () => {
  expect(searchOperations(document, [])[1]).toEqual({
    operationId: "issues/create",
    method: "POST",
    path: "/issues",
    summary: "Open an issue",
  });
  expect(find()).toHaveLength(4);
});
