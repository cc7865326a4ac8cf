import { expect, it } from "vitest";
import type { IdPlaces } from "../../../runtime/webhooks/dedupe.ts";
import { idOf, idsInBody } from "../../../runtime/webhooks/dedupe.ts";
import { viewOf } from "../../../runtime/webhooks/view.ts";
import { delivery } from "./kit/verdict.ts";

const id = (body: unknown, places: IdPlaces | undefined): string | undefined =>
  idOf(
    viewOf(delivery({ body: JSON.stringify(body), headers: { "X-Id": "h" } }), () => null),
    places,
  );
const both: IdPlaces = {
  all: [
    ["body", "a"],
    ["body", "b"],
  ],
};

it("takes the first id that is there, as it is", () => {
  const places: IdPlaces = [
    ["body", "a"],
    ["header", "x-id"],
  ];
  expect(id({ a: "1" }, places)).toBe("1");
  expect(id({ a: 1 }, ["body", "a"])).toBe("1");
  for (const a of ["", null, {}, true]) expect(id({ a }, places)).toBe("h");
  expect(id({}, ["body", "a"])).toBeUndefined();
  expect(id({ a: "1" }, undefined)).toBeUndefined();
  expect(id({ a: "x".repeat(201) }, places)).toMatch(/^sha256:[\w-]{43}$/);
});

it("makes one id of several parts, if all are there", () => {
  const found = id({ a: "1", b: "2" }, both);
  expect(found).toMatch(/^sha256:[\w-]{43}$/);
  expect(id({ b: "2", a: "1", c: "3" }, both)).toBe(found);
  expect(id({ a: "2", b: "1" }, both)).not.toBe(found);
  expect(id({ a: "1" }, both)).toBeUndefined();
  expect(id({ a: "1" }, [both, ["body", "a"]])).toBe("1");
});

it("keeps the parts apart", () => {
  const ids = [
    id({ a: "1", b: "23" }, both),
    id({ a: "12", b: "3" }, both),
    id({ a: '1","2', b: "3" }, both),
    id({ a: "1", b: '2","3' }, both),
  ];
  expect(new Set(ids).size).toBe(4);
});

it("finds what tells items of one delivery apart", () => {
  const mixed: IdPlaces = {
    all: [
      ["body", "a"],
      ["header", "x-id"],
    ],
  };
  expect(idsInBody([["header", "x-id"], both, mixed, ["body", "c"]])).toEqual([
    both,
    ["body", "c"],
  ]);
  expect(idsInBody(both)).toEqual([both]);
  expect(idsInBody(["header", "x-id"])).toEqual([]);
});

it("takes the body's bytes for an id, together with other places too", () => {
  const whole = id({ a: "1" }, ["body"]);
  expect(whole).toMatch(/^sha256:[\w-]{43}$/);
  expect(id({ a: "1" }, ["body"])).toBe(whole);
  expect(id({ a: "2" }, ["body"])).not.toBe(whole);
  expect(id("text", ["body"])).toMatch(/^sha256:[\w-]{43}$/);
  const named = id({ a: "1" }, { all: [["body"], ["header", "x-id"]] });
  expect(named).toMatch(/^sha256:[\w-]{43}$/);
  expect(named).not.toBe(whole);
  // The bytes are the same for all items of a list.
  expect(idsInBody(["body"])).toEqual([]);
  expect(idsInBody([{ all: [["body"], ["body", "a"]] }])).toEqual([]);
});
