import { expect, it } from "vitest";
import {
  formatReference,
  parseReference,
  resolveReference,
} from "../../../compiler/spec/pointer.ts";

it("decodes percent-encoding first, then ~1 and ~0", () => {
  expect(parseReference("#/paths/~1pets~1%7Bid%7D/a~01")).toEqual(["paths", "/pets/{id}", "a~1"]);
  expect(parseReference("#/100%")).toEqual(["100%"]);
  expect(parseReference("#")).toEqual([]);
});

it("takes local pointers only", () => {
  expect(parseReference("other.json#/a")).toBeUndefined();
  expect(parseReference("#anchor")).toBeUndefined();
  expect(parseReference("")).toBeUndefined();
});

it("writes what it reads", () => {
  const tokens = ["paths", "/a~b", "50%25"];
  expect(parseReference(formatReference(tokens))).toEqual(tokens);
});

it("follows chains of references and references within a pointer", () => {
  const document = {
    a: { $ref: "#/b", description: "An alias." },
    b: { $ref: "#/c" },
    c: { properties: { d: { type: "string" } } },
  };
  expect(resolveReference(document, "#/a")).toEqual({ schema: document.c, pointer: "#/c" });
  expect(resolveReference(document, "#/a/properties/d")).toEqual({
    schema: { type: "string" },
    pointer: "#/c/properties/d",
  });
});

it("stops at a reference that has siblings, which say something", () => {
  const document = { a: { $ref: "#/b", nullable: true }, b: { type: "string" } };
  expect(resolveReference(document, "#/a")).toEqual({ schema: document.a, pointer: "#/a" });
});

it("gives undefined for loops and for what is not there", () => {
  const document = {
    a: { $ref: "#/b" },
    b: { $ref: "#/a" },
    c: { $ref: "#/c/d" },
    list: ["x"],
  };
  for (const reference of ["#/a", "#/c", "#/c/d", "#/none", "#/list/1", "#/list/01", "#/list/-1"]) {
    expect(resolveReference(document, reference)).toBeUndefined();
  }
  expect(resolveReference(document, "#/list/0")).toEqual({ schema: "x", pointer: "#/list/0" });
});

it("reads own members only", () => {
  for (const name of ["constructor", "__proto__", "toString", "length"]) {
    expect(resolveReference({}, `#/${name}`)).toBeUndefined();
    expect(resolveReference([], `#/${name}`)).toBeUndefined();
  }
});
