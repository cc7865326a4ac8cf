import { expect, it } from "vitest";
import { documentation, lineComment, span } from "../../../compiler/emit/printer/comment.ts";
import {
  type Document,
  fill,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
  softline,
} from "../../../compiler/emit/printer/document.ts";
import { arrow } from "../../../compiler/emit/printer/expression.ts";
import { layOut } from "../../../compiler/emit/printer/layout.ts";
import { printType } from "../../../compiler/emit/printer/print-type.ts";
import {
  identifier,
  memberName,
  number,
  objectKey,
  pathSegment,
  plain,
  string,
  typeKey,
} from "../../../compiler/emit/printer/text.ts";
import type { ExpressionIR } from "../../../compiler/ir/expression.ts";
import type { TypeIR } from "../../../compiler/ir/type.ts";

const list: Document = group([
  "[",
  indent([softline, join([",", line], ["one", "two", "three"]), ifBroken(",")]),
  softline,
  "]",
]);

it("keeps a group on one line while it fits", () => {
  expect(layOut(list, 17)).toBe("[one, two, three]");
  expect(layOut(list, 16)).toBe("[\n  one,\n  two,\n  three,\n]");
});

it("counts what follows a group on the same line", () => {
  expect(layOut([list, ";"], 17)).toBe("[\n  one,\n  two,\n  three,\n];");
});

it("breaks every group around a hard line", () => {
  expect(layOut(group(["a", line, group(["b", hardline, "c"])]))).toBe("a\nb\nc");
});

it("fills lines", () => {
  const words = ["aa", "bb", "cc", "dd"].flatMap((word, index) =>
    index === 0 ? [word] : [line, word],
  );
  expect(layOut(fill(words), 5)).toBe("aa bb\ncc dd");
});

it("leaves no spaces at the end of a line", () => {
  expect(layOut(indent(["a ", hardline, hardline, "b"]))).toBe("a\n\n  b");
});

it.each([
  ["plain", '"plain"'],
  ["it's", '"it\'s"'],
  ['say "hi"', "'say \"hi\"'"],
  [`'"`, `"'\\""`],
  [`'""`, `'\\'""'`],
  ["back\\slash", '"back\\\\slash"'],
  ["a\nb\t\u0000", '"a\\nb\\t\\u0000"'],
  [
    "\u2028\u2029\u202e\u2066\u200b\ufeff\u00ad",
    '"\\u2028\\u2029\\u202e\\u2066\\u200b\\ufeff\\u00ad"',
  ],
  ["größe Ωμέγα мир – €", '"größe Ωμέγα мир – €"'],
  ["日本", '"\\u65e5\\u672c"'],
  ["😀", '"\\ud83d\\ude00"'],
  ["\ud800", '"\\ud800"'],
  ["`${x}`", '"`${x}`"'],
])("prints the text %j", (value, expected) => {
  expect(string(value)).toBe(expected);
  expect(JSON.parse(JSON.stringify((0, eval)(expected)))).toBe(value);
});

it("prints finite numbers only", () => {
  expect([0, -0, 1.5, 1e21, 1e-7, -3].map(number)).toEqual(["0", "0", "1.5", "1e21", "1e-7", "-3"]);
  for (const value of [NaN, Infinity, -Infinity]) expect(() => number(value)).toThrow(RangeError);
});

it("refuses what is no name", () => {
  for (const name of ["", "1a", "a-b", "a b", "class", "await", "größe", "a\n", "__proto__;"]) {
    expect(() => identifier(name), name).toThrow(/cannot be used as an identifier/);
  }
  expect([identifier("a1"), memberName("delete"), memberName("$x")]).toEqual([
    "a1",
    "delete",
    "$x",
  ]);
  expect(() => memberName("constructor")).toThrow(/cannot be used as a member's name/);
  for (const id of ["..", "a/b", "A", "a--b", "-a", "a.", ""]) {
    expect(() => pathSegment(id), id).toThrow(/cannot be used as a folder's name/);
  }
});

it("quotes keys only where it must", () => {
  const keys = ["a", "$b_1", "größe", "class", "constructor", "a-b", "1", "日本", "__proto__", ""];
  const plainKeys = [
    "a",
    "$b_1",
    "größe",
    "class",
    "constructor",
    '"a-b"',
    '"1"',
    '"\\u65e5\\u672c"',
  ];
  expect(keys.map(objectKey)).toEqual([...plainKeys, '["__proto__"]', '""']);
  expect(keys.map(typeKey)).toEqual([...plainKeys, "__proto__", '""']);
});

it("keeps comments closed and visible", () => {
  expect(layOut(documentation("Ends */ here\n\u202e and\u0000 `there`."))).toBe(
    "/** Ends *\\/ here and `there`. */\n",
  );
  expect(layOut(documentation("**//"))).toBe("/** **\\// */\n");
  expect(layOut(documentation(" \n"))).toBe("");
  expect(layOut(documentation("@ts-ignore"))).toBe("/** \\@ts-ignore */\n");
  expect(layOut(documentation("First.", { deprecated: true }))).toBe(
    "/**\n * First.\n * @deprecated The vendor advises against it.\n */\n",
  );
  expect(layOut(documentation(`${"word ".repeat(19)}@see`, { spaces: 2 }))).toBe(
    `/**\n * ${"word ".repeat(19).trim()}\n * \\@see\n */\n`,
  );
  expect(layOut(lineComment(`${"word ".repeat(25)}\nend`)).split("\n")).toEqual([
    `// ${"word ".repeat(19).trim()}`,
    `// ${"word ".repeat(6)}end`,
    "",
  ]);
  expect(span("a`b\n*/")).toBe("`a'b */`");
  expect(plain(" a\u2028\u202eb\t c\ud800 ")).toBe("a b c");
});

const read = (root: string, ...path: readonly (string | number)[]): ExpressionIR => ({
  kind: "read",
  root,
  path,
});
const literal = (value: null | boolean | number | string): ExpressionIR => ({
  kind: "literal",
  value,
});

it.each<[ExpressionIR, string]>([
  [literal("a"), '() => "a"'],
  [literal(null), "() => null"],
  [read("connection", "__proto__", 0), '(at) => at("connection", "__proto__", 0)'],
  [{ kind: "call", function: "list", args: [] }, "(_, fn) => fn.list()"],
  [
    { kind: "call", function: "text", args: [literal("Bearer "), read("credential", "key")] },
    '(at, fn) => fn.text("Bearer ", at("credential", "key"))',
  ],
  [
    { kind: "choice", condition: read("a"), yes: literal(1), no: literal(-2) },
    '(at) => (at("a") ? 1 : -2)',
  ],
])("prints an expression as a function", (expression, expected) => {
  expect(layOut(arrow(expression))).toBe(expected);
});

it("refuses a function whose name is no name", () => {
  expect(() => arrow({ kind: "call", function: "x(), alert", args: [] })).toThrow(
    /cannot be used as/,
  );
});

const text: TypeIR = { kind: "string" };
const nothing: TypeIR = { kind: "null" };

it.each<[TypeIR, string]>([
  [{ kind: "enum", values: ["a", "b"], open: true }, '"a" | "b" | (string & {})'],
  [{ kind: "enum", values: [1, 2], open: true }, "1 | 2 | (number & {})"],
  [{ kind: "enum", values: ["a", 1], open: true }, '"a" | 1 | (string & {}) | (number & {})'],
  [{ kind: "enum", values: [], open: false }, "never"],
  [{ kind: "union", members: [{ kind: "integer" }, { kind: "number" }, nothing] }, "number | null"],
  [{ kind: "union", members: [] }, "never"],
  [{ kind: "intersection", members: [] }, "unknown"],
  [{ kind: "array", items: { kind: "array", items: text } }, "readonly (readonly string[])[]"],
  [
    { kind: "array", items: { kind: "union", members: [text, nothing] } },
    "readonly (string | null)[]",
  ],
  [{ kind: "map", values: text }, "{ readonly [key: string]: string }"],
  [
    { kind: "object", fields: [{ name: "a", type: text, optional: true }], additional: nothing },
    "{ a?: string; [key: string]: unknown }",
  ],
  [{ kind: "tuple", items: [text], rest: nothing }, "readonly [string, ...null[]]"],
  [{ kind: "literal", value: 'a"b' }, "'a\"b'"],
])("prints a type", (type, expected) => {
  expect(layOut(printType(type, "alias"))).toBe(expected);
});
