import { ConnectorError, relay } from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { PageView } from "../../../runtime/operation.ts";

function pageOf(pageInfo: unknown): PageView {
  const body = { data: { things: { pageInfo } } };
  return { status: 200, headers: {}, body, items: [], index: 0, seen: 0, sent: () => undefined };
}

const pages = relay({ pageInfo: ["body", "data", "things", "pageInfo"], max: 50, pages: 9 });

it("asks with the variables of connections", () => {
  expect(pages).toMatchObject({ style: "relay", size: "first", max: 50, pages: 9, in: "variable" });
  expect(relay({ pageInfo: ["body"], size: "count" }).size).toBe("count");
});

it("follows the cursor while there is more, also past an empty page", () => {
  expect(pages.next(pageOf({ hasNextPage: true, endCursor: "c1" }))).toEqual({
    kind: "parameter",
    name: "after",
    value: "c1",
  });
});

it.each([
  ["no more", { hasNextPage: false, endCursor: "c1" }],
  ["no word of it", {}],
  ["null", null],
])("ends at %s", (_, pageInfo) => {
  expect(pages.next(pageOf(pageInfo))).toBeUndefined();
});

it("refuses more without a cursor", () => {
  expect(() => pages.next(pageOf({ hasNextPage: true, endCursor: null }))).toThrow(ConnectorError);
});
