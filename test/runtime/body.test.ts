import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import { writeBody } from "../../runtime/prepare/body.ts";
import type { BoundParameter } from "../../runtime/prepare/bind.ts";
import type { BodyEncoding, InputBinding } from "../../runtime/operation.ts";
import { testOperation } from "./kit/connector.ts";

type Member = Partial<BoundParameter> & Pick<BoundParameter, "name" | "value">;

function write(encoding: BodyEncoding, ...members: readonly Member[]): unknown {
  const parameters = members.map((each): BoundParameter => ({
    in: "body",
    input: each.name,
    ...each,
  }));
  const input = Object.fromEntries(
    parameters.map((each): [string, InputBinding] => [each.name, { in: each.in }]),
  );
  const operation = testOperation({ method: "POST", input, body: { encoding, mediaType: "x/y" } });
  return writeBody("test", operation, parameters)?.body;
}

const jsonValue = fc.jsonValue();

it("writes members of a JSON body under any name, and reads them back the same", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string({ unit: "binary" }), jsonValue), {
        selector: ([name]) => name,
      }),
      (entries) => {
        const text = write("json", ...entries.map(([name, value]) => ({ name, value })));
        const parsed = JSON.parse(text === undefined ? "{}" : String(text)) as object;
        const expected = entries.map(
          ([name, value]) => [name, JSON.parse(JSON.stringify(value)) as unknown] as const,
        );
        expect(new Map(Object.entries(parsed))).toEqual(new Map(expected));
      },
    ),
  );
});

it("sends an empty object for members that are absent, unless the body is optional", () => {
  const input = { name: { in: "body" } } as const;
  const body = { encoding: "json", mediaType: "application/json" } as const;
  const given: readonly BoundParameter[] = [{ in: "body", input: "name", name: "name", value: 1 }];
  const write = (optional: boolean, parameters: readonly BoundParameter[]): unknown => {
    const sent = optional ? { ...body, optional: true as const } : body;
    return writeBody("test", testOperation({ method: "POST", input, body: sent }), parameters)
      ?.body;
  };
  expect(write(false, [])).toBe("{}");
  expect(write(true, [])).toBeUndefined();
  expect(write(true, given)).toBe('{"name":1}');
});

it("keeps null in JSON, leaves it out of forms, and writes JSON text where asked", () => {
  expect(write("json", { name: "a", value: null }, { name: "b", value: [1], json: true })).toBe(
    '{"a":null,"b":"[1]"}',
  );
  expect(write("form", { name: "a", value: null }, { name: "b", value: [1], json: true })).toBe(
    "b=%5B1%5D",
  );
});

it("writes a form with a style per member, which URLSearchParams reads back", () => {
  const body = write(
    "form",
    { name: "amount", value: 5 },
    { name: "metadata", value: { "a&b": "=1" }, style: "deepObject" },
    { name: "items", value: [{ price: "x" }], style: "deepObject" },
    { name: "ids", value: ["1", "2"], explode: false },
    { name: "description", value: "" },
    { name: "address", value: { street: "a", zip: [1] } },
    { name: "lines", value: [{ price: "x" }] },
    { name: "grid", value: [[1, 2], [3]] },
    { name: "range", value: { from: 1 }, style: "form" },
  );
  expect([...new URLSearchParams(String(body))]).toEqual([
    ["amount", "5"],
    ["metadata[a&b]", "=1"],
    ["items[0][price]", "x"],
    ["ids", "1,2"],
    ["description", ""],
    ["address", '{"street":"a","zip":[1]}'],
    ["lines", '[{"price":"x"}]'],
    ["grid", "[[1,2],[3]]"],
    ["from", "1"],
  ]);
});

it("sends an empty object for JSON members that are all absent, and no body at all without any", () => {
  const input: Record<string, InputBinding> = { a: { in: "body" } };
  const body = { encoding: "json", mediaType: "application/json" } as const;
  expect(writeBody("test", testOperation({ input, body }), [])?.body).toBe("{}");
  expect(writeBody("test", testOperation({ body }), [])).toBeUndefined();
  expect(writeBody("test", testOperation({ input }), [])).toBeUndefined();
});

it("writes a whole body", async () => {
  const whole = (value: unknown): Member => ({ in: "payload", name: "body", value });
  expect(write("json", whole(null))).toBe("null");
  expect(write("json", whole([1, { a: "b" }]))).toBe('[1,{"a":"b"}]');
  expect(write("json", whole({ a: 1, b: 1 }), { name: "b", value: 2 })).toBe('{"a":1,"b":2}');
  expect(write("form", whole({ a: "1 2", b: null }))).toBe("a=1%202");
  expect(write("form", whole({ a: { b: 1 } }))).toBe("a=%7B%22b%22%3A1%7D");
  expect(write("text", whole("hi"))).toBe("hi");
  const bytes = new Uint8Array([1, 2]);
  expect(write("bytes", whole(bytes))).toBe(bytes);
  const stream = new Blob(["x"]).stream();
  expect(write("bytes", whole(stream))).toBe(stream);
});

it("refuses what an encoding cannot carry", () => {
  const whole = (value: unknown): Member => ({ in: "payload", name: "content", value });
  const badInput = expect.objectContaining({
    code: "badInput",
    message: expect.stringContaining('"content"'),
  });
  expect(() => write("bytes", whole("text"))).toThrow(badInput);
  expect(() => write("text", whole({}))).toThrow(badInput);
  expect(() => write("form", whole("a=b"))).toThrow(badInput);
  expect(() => write("form", { name: "content", value: { a: { b: 1 } }, style: "form" })).toThrow(
    badInput,
  );
  expect(() => write("json", { name: "content", value: Number.NaN })).toThrow(badInput);
  expect(() => write("json", { name: "content", value: { deep: [Infinity] } })).toThrow(badInput);
  for (const lost of [
    Symbol("a"),
    () => 1,
    new Uint8Array(1),
    Buffer.from("a"),
    new Map(),
    new Set(),
    new Blob([]),
    new Date(NaN),
  ])
    for (const value of [lost, [lost], { deep: { lost } }])
      expect(() => write("json", { name: "content", value })).toThrow(badInput);
  expect(write("json", { name: "content", value: [new Date(0), undefined] })).toBe(
    '{"content":["1970-01-01T00:00:00.000Z",null]}',
  );
  const pending = (feature: string): unknown =>
    expect.objectContaining({ code: "unsupported", message: expect.stringContaining(feature) });
  expect(() => write("multipart", whole({}))).toThrow(pending("body.x/y"));
  expect(() => write("xml", whole({}))).toThrow(badInput);
});

it("writes members of a whole form as the vendor wants each of them", () => {
  const members = { metadata: { style: "deepObject" }, ids: { explode: false } } as const;
  const body = {
    encoding: "form",
    mediaType: "application/x-www-form-urlencoded",
    members,
  } as const;
  const value = { metadata: { a: "1" }, ids: ["x", "y"], address: { b: 2 }, toString: "own" };
  const whole = { in: "payload", name: "body", input: "body", value } as const;
  const written = writeBody("test", testOperation({ body }), [whole]);
  expect([...new URLSearchParams(String(written?.body))]).toEqual([
    ["metadata[a]", "1"],
    ["ids", "x,y"],
    ["address", '{"b":2}'],
    ["toString", "own"],
  ]);
});

it("writes the whole body beside members, and each name once", () => {
  const whole = { in: "payload", name: "body", value: { id: "theirs", extra: 1 } } as const;
  const member = { name: "id", value: "own" };
  expect(write("json", whole, member)).toBe('{"extra":1,"id":"own"}');
  expect(write("form", whole, member)).toBe("extra=1&id=own");
});
