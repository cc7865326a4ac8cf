import { expect, it } from "vitest";
import { type Diagnostic, diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../../../compiler/diagnostics/print.ts";
import type { SourceFile, Span } from "../../../compiler/source.ts";

function span(text: string, part: string, path = "definitions/a.connector.yaml"): Span {
  const source: SourceFile = { path, text };
  const start = text.indexOf(part);
  return { source, start, end: start + part.length };
}

const print = (diagnostics: readonly Diagnostic[], format: DiagnosticFormat = "pretty"): string =>
  printDiagnostics(diagnostics, format, { color: false });

const empty = (at: Span, name = "x"): Diagnostic => diagnostic("validate/empty", { name }, at);

/** The lines of the frame alone. */
const frame = (at: Span): readonly string[] =>
  print([empty(at)])
    .split("\n")
    .slice(3, -1);

it("shows the line, three before it, and carets", () => {
  expect(print([empty(span("a: 1\nb: 2\nc: 3\nd: 4\ne:\n", "e"), "e")])).toBe(
    [
      'error[validate/empty]: "e" is empty.',
      " --> definitions/a.connector.yaml:5:1",
      "  |",
      "2 | b: 2",
      "3 | c: 3",
      "4 | d: 4",
      "5 | e:",
      "  | ^",
      "  = help: Give it a value, or remove the key.",
    ].join("\n"),
  );
});

it("shows related places of other files, with one gutter for all", () => {
  const spec = span(
    `${"\n".repeat(120)}  "required": ["title"]\n`,
    '["title"]',
    "specs/a.slice.json",
  );
  const at = span("a: 1\n", "a");
  const related = [{ message: "The spec asks for it here.", span: spec }];
  expect(print([{ ...empty(at), related }])).toBe(
    [
      'error[validate/empty]: "x" is empty.',
      "   --> definitions/a.connector.yaml:1:1",
      "    |",
      "  1 | a: 1",
      "    | ^",
      "   ::: specs/a.slice.json:121:15",
      "    |",
      '121 |   "required": ["title"]',
      "    |               ^^^^^^^^^ The spec asks for it here.",
      "    = help: Give it a value, or remove the key.",
    ].join("\n"),
  );
});

it("puts carets below wide letters, emoji, combining marks and tabs", () => {
  expect(frame(span("名前: 値だ\n", "値だ"))).toEqual(["1 | 名前: 値だ", "  |       ^^^^"]);
  expect(frame(span("a: 🚀 b\n", "b"))).toEqual(["1 | a: 🚀 b", "  |       ^"]);
  expect(frame(span("e\u0301a: b\n", "b"))).toEqual(["1 | e\u0301a: b", "  |     ^"]);
  expect(frame(span("a:\tb\n", "b"))).toEqual(["1 | a:  b", "  |     ^"]);
});

it("marks the first line of a span over several", () => {
  expect(frame(span("a:\n  b: 1\n  c: 2\n", "b: 1\n  c: 2"))).toEqual([
    "1 | a:",
    "2 |   b: 1",
    "  |   ^^^^",
  ]);
});

it("shows a caret where there is nothing to mark", () => {
  const source = { path: "a", text: "a:" };
  expect(frame({ source, start: 2, end: 2 })).toEqual(["1 | a:", "  |   ^"]);
});

it("cuts long lines around the caret", () => {
  const [line = "", marks = ""] = frame(
    span(`a: ${"x".repeat(5_000)}HERE${"y".repeat(5_000)}`, "HERE"),
  );
  expect(line.length).toBeLessThan(130);
  expect(line).toMatch(/^1 \| ….*HERE.*…$/);
  expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("HERE");
});

it("escapes what a terminal would obey, in source, message and path", () => {
  const at = span("a: \u001b[31m\u202eevil\n", "a", "definitions/\u001b]8;;x\u0007.yaml");
  const printed = print([empty(at, "\u001b[2J\nb\u202e")]);
  expect(printed).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(printed).toContain("1 | a: \\u{001b}[31m\\u{202e}evil");
  expect(printed).toContain('"\\u{001b}[2J\\nb\\u{202e}" is empty.');
});

it("sorts by file, place and code", () => {
  const one = "a: 1\nb: 2\n";
  const found = [
    empty(span(one, "b", "z.yaml")),
    empty(span(one, "b", "a.yaml")),
    diagnostic("load/tab", {}, span(one, "b", "a.yaml")),
    empty(span(one, "a", "a.yaml")),
  ];
  expect(print(found, "short")).toBe(
    [
      'a.yaml:1:1: error[validate/empty] "x" is empty.',
      "a.yaml:2:1: error[load/tab] There is a tab in the indentation.",
      'a.yaml:2:1: error[validate/empty] "x" is empty.',
      'z.yaml:2:1: error[validate/empty] "x" is empty.',
    ].join("\n"),
  );
});

it("prints twenty of a file and counts the rest", () => {
  const text = "a\n".repeat(30);
  const many = Array.from({ length: 23 }, (_, line): Diagnostic => {
    return empty({ source: { path: "a.yaml", text }, start: line * 2, end: line * 2 + 1 });
  });
  const printed = print([...many, empty(span("b", "b", "b.yaml"))]);
  expect(printed.match(/^error/gm)).toHaveLength(21);
  expect(printed).toContain("\n\n+3 more in a.yaml\n\n");
  expect(print(many, "short").split("\n")).toHaveLength(23);
  expect(print(many, "json").split("\n")).toHaveLength(23);
});

it("writes one JSON object a line", () => {
  const at = span("a: 1\nb: 2\n", "b");
  const fix = { span: at, text: "c" };
  const related = [{ message: "Here.", span: span("x: y\n", "y", "b.yaml") }];
  const printed = print([{ ...empty(at, "\u202e"), related, fix }, empty(at)], "json");
  const [first = "", second = ""] = printed.split("\n");
  expect(first).not.toContain("\u202e");
  expect(JSON.parse(first)).toEqual({
    code: "validate/empty",
    severity: "error",
    message: '"\u202e" is empty.',
    help: "Give it a value, or remove the key.",
    file: "definitions/a.connector.yaml",
    range: { start: { line: 2, column: 1 }, end: { line: 2, column: 2 } },
    related: [
      {
        message: "Here.",
        file: "b.yaml",
        range: { start: { line: 1, column: 4 }, end: { line: 1, column: 5 } },
      },
    ],
    fix: {
      file: "definitions/a.connector.yaml",
      range: { start: { line: 2, column: 1 }, end: { line: 2, column: 2 } },
      text: "c",
    },
  });
  expect(Object.keys(JSON.parse(second) as object)).not.toContain("fix");
});

it("colours only where it is asked to", () => {
  const found = [empty(span("a: 1", "a"))];
  const coloured = printDiagnostics(found, "pretty", { color: true });
  expect(coloured).toContain("\u001b[31merror[validate/empty]");
  expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(print(found));
});

it("says nothing about nothing", () => {
  expect(print([])).toBe("");
  expect(print([], "json")).toBe("");
});

it("names a folder or an empty file without a frame", () => {
  const at = { source: { path: "definitions", text: "" }, start: 0, end: 0 };
  expect(
    print([diagnostic("load/no-definitions", { folder: "definitions" }, at)]).split("\n"),
  ).toEqual([
    'error[load/no-definitions]: There is no definition in "definitions".',
    " --> definitions:1:1",
    '  = help: A definition is a file "<id>.connector.yaml".',
  ]);
});
