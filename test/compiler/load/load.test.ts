import { globSync, readFileSync } from "node:fs";
import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { hasErrors } from "../../../compiler/diagnostics/diagnostic.ts";
import { loadDefinition } from "../../../compiler/load/load.ts";
import type { Span } from "../../../compiler/source.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const load = (text: string): ReturnType<typeof loadDefinition> =>
  loadDefinition("definitions/a.connector.yaml", encode(text));
const codesOf = (text: string): readonly string[] => load(text)[1].map(({ code }) => code);
const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);
const examples = globSync("test/ok/language/*.connector.yaml").map((path) => readFileSync(path));

it("gives plain data", () => {
  const [loaded] = load("a: 1\nb: [x, { c: null }]\nd: |\n  two\n  lines\n");
  expect(loaded?.value).toEqual({ a: 1, b: ["x", { c: null }], d: "two\nlines\n" });
});

it("reads YAML 1.2: yes, dates and octals of 1.1 are text and numbers", () => {
  const [loaded] = load("a: yes\nb: 2022-11-28\nc: 0123\nd: 0x1F\ne: 1:30\n");
  expect(loaded?.value).toEqual({ a: "yes", b: "2022-11-28", c: 123, d: 31, e: "1:30" });
});

it("keeps keys that are numbers, booleans or nothing as text", () => {
  const [loaded] = load('200: a\ntrue: b\nnull: c\nconstructor: d\n"": e\n');
  expect(loaded?.value).toEqual({ 200: "a", true: "b", null: "c", constructor: "d", "": "e" });
});

it("finds keys and values, and the nearest parent of what is not there", () => {
  const [loaded] = load("# first\na:\n  b.c: [x, { d: e }]\n  f:\ng: h # last\n");
  const find = (path: (string | number)[], at?: "key" | "value"): string => {
    const span = loaded?.locate(path, at);
    return span === undefined ? "" : textOf(span);
  };
  expect(find(["a", "b.c", 0])).toBe("x");
  expect(find(["a", "b.c", 1, "d"])).toBe("e");
  expect(find(["a", "b.c", 1, "d"], "key")).toBe("d");
  expect(find(["a", "b.c"], "key")).toBe("b.c");
  expect(find(["g"])).toBe("h");
  expect(find(["a", "f"])).toBe("f");
  expect(find(["a", "missing", "deeper"], "key")).toBe("a");
  expect(find(["a", "b.c", 7])).toBe("[x, { d: e }]");
  expect(find(["a", "b.c", 1], "key")).toBe("d");
  expect(find([], "key")).toBe("a");
  expect(find(["g", "toString"])).toBe("h");
});

it("points at the second of two equal keys, and at the first as the reason", () => {
  const [, [diagnostic]] = load("a: 1\nb: 2\na: 3\n");
  expect(diagnostic?.span).toMatchObject({ start: 10, end: 11 });
  expect(diagnostic?.related[0]?.span).toMatchObject({ start: 0, end: 1 });
});

it.each([
  ["a: ${x ? b : c}", 'a: "${x ? b : c}"'],
  ["a: { b: ${x}, c: 1 }", 'a: { b: "${x}", c: 1 }'],
  ["a: [${x}]", 'a: ["${x}"]'],
  ['a: ${f({"x": 1})}', "a: '${f({\"x\": 1})}'"],
  ["a: ${join(x, ' #')}", "a: \"${join(x, ' #')}\""],
])("quotes the expression of %s", (wrong, right) => {
  const [, [diagnostic]] = load(wrong);
  expect(diagnostic?.code).toBe("load/unquoted-expression");
  const fix = diagnostic?.fix;
  const fixed = wrong.slice(0, fix?.span.start) + (fix?.text ?? "") + wrong.slice(fix?.span.end);
  expect(fixed).toBe(right);
  expect(codesOf(fixed)).toEqual([]);
});

it("offers no quotes where they would not do", () => {
  for (const text of ["a: ${x ? 'b' : \"c\"}", "a: Bearer ${x ? y : z}", "a: ${x ? {y: z}"]) {
    const [, [diagnostic]] = load(text);
    expect([diagnostic?.code, diagnostic?.fix]).toEqual(["load/unquoted-expression", undefined]);
  }
});

it("does not blame an expression for another mistake of its line", () => {
  expect(codesOf("a:\n    b: ${x}\n  c: ${y}\n")).toEqual(["load/yaml-syntax"]);
  expect(codesOf("a: ${x}: b\n")).toEqual(["load/yaml-syntax"]);
  expect(codesOf("a: { b: \"${x ? 'y' : 'z'}\", c: d\n")).toEqual(["load/yaml-syntax"]);
});

it("reads expressions that YAML leaves whole", () => {
  expect(codesOf("a: ${x}\nb: ${x['y']}/${z}\nc: \"${x ? 'y' : 'z'}\"\n")).toEqual([]);
});

it("stops at 64 levels, and long before the parser's stack ends", () => {
  const nested = (levels: number): string => `a: ${"[".repeat(levels)}${"]".repeat(levels)}`;
  const indented = (levels: number): string =>
    Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
  expect(codesOf(nested(63))).toEqual([]);
  expect(codesOf(nested(64))).toEqual(["load/too-deep"]);
  expect(codesOf(indented(64))).toEqual([]);
  expect(codesOf(indented(65))).toEqual(["load/too-deep"]);
  for (const hostile of [
    nested(100_000),
    indented(1_400),
    "- ".repeat(300_000),
    "a: ".repeat(300_000),
  ]) {
    expect(codesOf(hostile)).toEqual(["load/too-deep"]);
  }
});

it("never throws at any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const [loaded, diagnostics] = loadDefinition("a.connector.yaml", bytes);
      expect(loaded === undefined).toBe(hasErrors(diagnostics));
    }),
    { numRuns: 2000 },
  );
});

it("never throws at text made of YAML's own signs", () => {
  const sign = fc.constantFrom(
    ..."a b : - ? [ ] { } , & * ! | > ' \" % @ ` # $ ~ . 1 \n \t \r \\ << ${ --- ... &x *x !t ".split(
      " ",
    ),
    " ",
    "\n",
    "\n  ",
    ": ",
    "- ",
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
      const [loaded, diagnostics] = load(signs.join(""));
      expect(loaded === undefined).toBe(hasErrors(diagnostics));
      for (const { span } of diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(Math.max(span.source.text.length, 1));
      }
    }),
    { numRuns: 5000 },
  );
});

it("never throws at a definition with some bytes changed, cut or doubled", () => {
  const edit = fc.record({
    at: fc.nat(5_000),
    remove: fc.nat(8),
    insert: fc.string({ maxLength: 6 }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      fc.array(edit, { maxLength: 4 }),
      (example, edits) => {
        let text = example.toString("utf8");
        for (const { at, remove, insert } of edits) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
        }
        const [loaded, diagnostics] = load(text);
        expect(loaded === undefined).toBe(hasErrors(diagnostics));
      },
    ),
    { numRuns: 500 },
  );
});
