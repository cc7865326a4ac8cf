import { expect, it } from "vitest";
import { parseDocument } from "../../../compiler/spec/source/parse-document.ts";
import { messages, span } from "./kit.ts";

const parse = (text: string, path = "a.yaml", limits?: { bytes: number; values: number }) =>
  parseDocument(path, new TextEncoder().encode(text), span, limits);
const problems = async (text: string, path?: string): Promise<readonly string[]> =>
  messages((await parse(text, path))[1]);

it("reads JSON and YAML", async () => {
  expect((await parse('\uFEFF{"a": 1}', "a.json"))[0]?.json).toEqual({ a: 1 });
  expect((await parse("{a: 1}"))[0]?.json).toEqual({ a: 1 });
  expect((await parse("a: &x [1]\nb: *x"))[0]?.json).toEqual({ a: [1], b: [1] });
});

it("reads UTF-16 by its byte order mark", async () => {
  const text = '\uFEFF{"a": "\u00e4\u{1F600}"}';
  const little = Buffer.from(text, "utf16le");
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big])
    expect((await parseDocument("a.json", bytes, span))[0]?.json).toEqual({ a: "\u00e4\u{1F600}" });
});

it.each([
  ["swagger: 2.0", { swagger: "2.0" }],
  ["swagger: 2", { swagger: "2.0" }],
  ["openapi: 3.1", { openapi: "3.1" }],
  ["openapi: 3.0", { openapi: "3.0" }],
  ["openapi: 3.0.3", { openapi: "3.0.3" }],
  ["version: 3.0", { version: 3 }],
])("takes the version of `%s` for text", async (text, json) => {
  expect((await parse(text))[0]?.json).toEqual(json);
});

it("keeps dates and keys as they are written", async () => {
  const [document] = await parse("200: {on: 2020-01-01, yes: no}");
  expect(document?.json).toEqual({ "200": { on: "2020-01-01", yes: "no" } });
});

it("reads YAML 1.2: words, times and digits are what they look like", async () => {
  const [document] = await parse(
    [
      "words: [yes, No, on, OFF, y, ~, null, true]",
      "texts: [1:30, 1_000, 0b11, 2020-01-01T00:00:00Z, =, 1.2.3]",
      'numbers: [0123, 0o17, 0x1F, 1e3, -0.5, "0123"]',
      "keys: { 200: a, 4XX: b, 1.5: c, null: d, true: e }",
    ].join("\n"),
  );
  expect(document?.json).toEqual({
    words: ["yes", "No", "on", "OFF", "y", null, null, true],
    texts: ["1:30", "1_000", "0b11", "2020-01-01T00:00:00Z", "=", "1.2.3"],
    numbers: [123, 15, 31, 1000, -0.5, "0123"],
    keys: expect.objectContaining({ "4XX": "b", "1.5": "c", null: "d", true: "e" }),
  });
  expect(await problems("{200: a, '200': b}")).toHaveLength(1);
});

it("merges what `<<` names, own keys first, and does not follow it without end", async () => {
  const shared = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n";
  const [document] = await parse(`${shared}c: {<<: [*a, *b], x: 0}`);
  expect(document?.json["c"]).toEqual({ x: 0, y: 1, z: 2 });
  const [hostile] = await parse("a: &a {__proto__: {polluted: 1}}\nb: {<<: *a}");
  expect(Object.getPrototypeOf(hostile?.json["b"])).toBe(Object.prototype);
  expect((await parse("a: &a {<<: *a, x: 1}"))[0]?.json).toEqual({ a: { x: 1 } });

  const wide = Array.from({ length: 500 }, (_, index) => `k${String(index)}: 1`).join(", ");
  const many = Array.from({ length: 30 }, (_, index) => `m${String(index)}: {<<: *a}`).join("\n");
  expect((await problems(`a: &a {${wide}}\n${many}`))[0]).toContain("resolve/malformed-document");
});

it("refuses tags and keys that JSON lacks", async () => {
  for (const text of ["a: !!binary aGk=", "a: !!set {b}", "a: !own b", "{[a]: b}", "? {a: b}\n: c"])
    expect(await problems(text), text).toEqual([
      expect.stringMatching(/^resolve\/malformed-document: /),
    ]);
});

it("says what is wrong with a text", async () => {
  expect((await problems('{"a": }', "a.json"))[0]).toMatch(
    /^resolve\/malformed-document: "a.json" cannot be read: Unexpected token/,
  );
  expect(await problems("a: 1\na: 2")).toEqual([
    'resolve/malformed-document: "a.yaml" cannot be read: duplicated mapping key (2:1).',
  ]);
  expect(await problems("[1]", "a.json")).toEqual([
    'resolve/malformed-document: "a.json" cannot be read: it is not a map.',
  ]);
  expect(await problems("a: .nan")).toEqual([
    'resolve/malformed-document: "a.yaml" cannot be read: it has values that JSON lacks.',
  ]);
  expect(await problems("")).toHaveLength(1);
});

it("bounds size, depth and what aliases stand for", async () => {
  const limits = { bytes: 1024 * 1024, values: 1000 };
  const [, large] = await parse(`{"a": "${"x".repeat(1024 * 1024)}"}`, "a.json", limits);
  expect(messages(large)).toEqual(['resolve/too-large: "a.json" has more than 1 MB.']);

  const bomb = ["a0: &a0 [x]"];
  for (let n = 1; n < 30; n++)
    bomb.push(`a${String(n)}: &a${String(n)} [${`*a${String(n - 1)}, `.repeat(9)}]`);
  expect((await parse(bomb.join("\n"), "a.yaml", limits))[1].map(({ code }) => code)).toEqual([
    "resolve/too-large",
  ]);
  expect(await problems("a: &a [*a]")).toEqual([
    'resolve/too-deep: "a.yaml" is nested too deeply.',
  ]);

  const deep = `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(await problems(deep, "a.json")).toEqual([
    'resolve/too-deep: "a.json" is nested too deeply.',
  ]);
  expect(await problems(deep)).toHaveLength(1);
});

it("sees references to other files", async () => {
  expect((await parse("a: {$ref: '#/b'}"))[0]?.hasParts).toBe(false);
  expect((await parse("a: [{$ref: 'b.yaml#/b'}]"))[0]?.hasParts).toBe(true);
});

it("keeps a key named like a prototype to itself", async () => {
  const [document] = await parse("__proto__: {a: 1}\nb: 2");
  expect(Object.getPrototypeOf(document?.json)).toBe(Object.prototype);
  expect(document?.json["a"]).toBeUndefined();
});
