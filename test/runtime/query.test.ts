import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import type { BoundParameter } from "../../runtime/prepare/bind.ts";
import { queryPairs } from "../../runtime/prepare/query.ts";

function parameter(parts: Partial<BoundParameter> & Pick<BoundParameter, "value">): BoundParameter {
  return { in: "query", name: "p", input: "p", ...parts };
}

function write(parts: Partial<BoundParameter> & Pick<BoundParameter, "value">): string {
  return queryPairs(parameter(parts)).join("&");
}

/** What a server reads. */
function read(query: string): readonly (readonly [string, string])[] {
  const url = new URL(`https://example.com/?${query}`);
  expect(url.hash).toBe("");
  return [...url.searchParams];
}

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."&=+%#?/\\;,[]{}|\r\n\0 .é€😀'\"<>") }),
);
const scalar = fc.oneof(hostile, fc.integer(), fc.boolean());

it("writes every style as OpenAPI does", () => {
  const list = ["a", "b c"];
  const object = { R: 100, G: 200 };
  expect(write({ value: list })).toBe("p=a&p=b%20c");
  expect(write({ value: list, explode: false })).toBe("p=a,b%20c");
  expect(write({ value: list, style: "spaceDelimited" })).toBe("p=a%20b%20c");
  expect(write({ value: list, style: "pipeDelimited" })).toBe("p=a%7Cb%20c");
  expect(write({ value: list, style: "pipeDelimited", explode: true })).toBe("p=a&p=b%20c");
  expect(write({ value: object })).toBe("R=100&G=200");
  expect(write({ value: object, explode: false })).toBe("p=R,100,G,200");
  expect(write({ value: object, style: "deepObject" })).toBe("p%5BR%5D=100&p%5BG%5D=200");
  expect(write({ value: { a: [1] }, json: true })).toBe("p=%7B%22a%22%3A%5B1%5D%7D");
  // Servers that go by the document parse it, so a text without its quotes is none to them.
  expect(write({ value: "a", json: true })).toBe("p=%22a%22");
});

it("writes nested objects and lists in brackets, as Stripe reads them", () => {
  const value = { line: [{ price: "x", quantity: 2 }, { price: "y" }], gte: 1, gone: null };
  expect(decodeURIComponent(write({ name: "items", value, style: "deepObject" }))).toBe(
    "items[line][0][price]=x&items[line][0][quantity]=2&items[line][1][price]=y&items[gte]=1",
  );
  expect(decodeURIComponent(write({ name: "expand", value: ["x"], style: "deepObject" }))).toBe(
    "expand[0]=x",
  );
});

it("leaves out null, undefined and what is empty, and keeps empty text", () => {
  for (const value of [null, undefined, [], {}, [null], { a: undefined }])
    for (const style of ["form", "deepObject", "pipeDelimited"] as const)
      expect(write({ value, style })).toBe("");
  expect(write({ value: "" })).toBe("p=");
  expect(write({ value: { a: "" }, style: "deepObject" })).toBe("p%5Ba%5D=");
});

it("keeps reserved characters where it may, but none that would break the query", () => {
  const value = ":/?#[]@!$&'()*+,;=% é";
  expect(write({ value, allowReserved: true })).toBe("p=:/?%23%5B%5D@!$%26'()*%2B,;=%25%20%C3%A9");
  expect(write({ value })).toBe(
    "p=%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%20%C3%A9",
  );
});

it("gives back any scalar under any name", () => {
  fc.assert(
    fc.property(hostile, scalar, fc.boolean(), (name, value, allowReserved) => {
      const query = write({ name, value, ...(allowReserved ? { allowReserved } : {}) });
      expect(query).toMatch(/^[\x21-\x7e]*$/);
      expect(read(query)).toEqual([[name, String(value)]]);
    }),
  );
});

it("gives back any list and any object, one pair for each", () => {
  fc.assert(
    fc.property(fc.array(scalar, { minLength: 1 }), (value) => {
      expect(read(write({ value }))).toEqual(value.map((each) => ["p", String(each)]));
      const joined = write({ value, explode: false }).slice(2).split(",");
      expect(joined.map(decodeURIComponent)).toEqual(value.map(String));
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(hostile, scalar, { minKeys: 1 }), (value) => {
      const entries = Object.entries(value);
      expect(read(write({ value }))).toEqual(entries.map(([key, each]) => [key, String(each)]));
      expect(read(write({ value, style: "deepObject" }))).toEqual(
        entries.map(([key, each]) => [`p[${key}]`, String(each)]),
      );
    }),
  );
});

it("refuses what has no text, naming the input alone", () => {
  const refuse = (parts: Partial<BoundParameter> & Pick<BoundParameter, "value">): void =>
    expect(() => write({ input: "filter", ...parts })).toThrow(
      expect.objectContaining({
        code: "badInput",
        message: expect.stringMatching(/^The input "filter" /),
      }),
    );
  refuse({ value: Number.POSITIVE_INFINITY });
  refuse({ value: () => "canary" });
  refuse({ value: [["nested"]] });
  refuse({ value: { nested: {} } });
  refuse({ value: new Date() });
  refuse({ value: "\ud800" });
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  refuse({ value: circle, style: "deepObject" });
  refuse({ value: circle, json: true });
});
