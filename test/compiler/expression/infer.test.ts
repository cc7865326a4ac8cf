import { expect, it } from "vitest";
import { describeType, isAssignable } from "../../../compiler/expression/assignable.ts";
import { inferCel, type TypeScope } from "../../../compiler/expression/infer.ts";
import { arrow } from "../../../compiler/emit/printer/expression.ts";
import { layOut } from "../../../compiler/emit/printer/layout.ts";
import { parseCel } from "../../../compiler/expression/cel.ts";
import { functionSignatures } from "../../../compiler/expression/functions.ts";
import { typedSignatures } from "../../../compiler/expression/signatures.ts";
import type { TypeIR } from "../../../compiler/ir/type.ts";
import { functions } from "../../../runtime/expression/functions.ts";

const text: TypeIR = { kind: "string" };
const field = (name: string, type: TypeIR, optional = false) => ({ name, type, optional }) as const;
const person: TypeIR = {
  kind: "object",
  fields: [
    field("name", text),
    field("age", { kind: "integer" }),
    field("self", { kind: "reference", name: "Person" }),
  ],
};
const scope: TypeScope = {
  roots: new Map<string, TypeIR>([
    [
      "input",
      {
        kind: "object",
        fields: [
          field("text", text),
          field("count", { kind: "integer" }),
          field("flag", { kind: "boolean" }),
          field("word", { kind: "enum", values: ["a", "b"], open: false }),
          field("people", { kind: "array", items: { kind: "reference", name: "Person" } }),
          field("content", { kind: "bytes" }),
          field("any", { kind: "unknown", reason: "free-form" }),
          field("either", { kind: "union", members: [text, person] }),
        ],
      },
    ],
    ["steps", { kind: "object", fields: [field("made", person, true)] }],
  ]),
  types: { declaration: (name) => (name === "Person" ? person : undefined) },
  skippable: new Set(["steps.made"]),
};

const typeOf = (source: string): string => {
  const { inferred, problems } = inferCel(source, scope);
  expect(problems).toEqual([]);
  return describeType(scope.types, inferred.type);
};

it.each([
  ["input.text", "text"],
  ["input.count + 1", "a number"],
  ["input.text + 'x'", "text"],
  ["input.people + input.people", "a list"],
  ["input.people[0].self.self.age", "a whole number"],
  ["first(input.people).name", "text"],
  ["input.people.map(p, p.age)", "a list"],
  ["first(input.people.map(p, p.age))", "a whole number"],
  ["first(input.people.filter(p, p.age > 3)).name", "text"],
  ["{'a': input.count}.a", "a whole number"],
  ["[1, 2][0]", "a whole number"],
  ["input.flag ? input.text : input.count", "text or a whole number"],
  ["orElse(input.text, 7)", "text or a whole number"],
  ["input.word == 'a' && !input.flag", "true or false"],
  ["'a' in ['a']", "true or false"],
  ["has(input.text)", "true or false"],
  ["input.any.whatever[3]", "anything"],
  ["lower(input.any)", "text"],
  ["lower(input.word)", "text"],
  ["sha256(input.text)", "bytes"],
  ["base64(input.content)", "text"],
  ["int(input.text)", "a whole number"],
  ["now()", "text"],
  ["null", "nothing"],
])("%s is %s", (source, expected) => {
  expect(typeOf(source)).toBe(expected);
});

it.each([
  ["lower(input.count)", "input.count", "a whole number"],
  ["input.count + input.text", "input.text", "text"],
  ["input.text * 2", "input.text", "text"],
  ["!input.text", "input.text", "text"],
  ["input.flag && input.count", "input.count", "a whole number"],
  ["size(input.flag)", "input.flag", "true or false"],
  ["join(input.text, ',')", "input.text", "text"],
  ["'a' in input.text", "input.text", "text"],
  ["input.text.map(c, c)", "input.text", "text"],
  ["input.people.filter(p, p.name)", "p.name", "text"],
  ["upper(input.either)", "input.either", "text or a map"],
  ["base64(input.people)", "input.people", "a list"],
])("%s is wrong at %s", (source, name, found) => {
  const [problem, ...others] = inferCel(source, scope).problems;
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ kind: "type", found });
  expect(source.slice(problem?.start, problem?.end)).toBe(name);
});

it("finds members of what functions give", () => {
  expect(inferCel("first(input.people).nmae", scope).problems).toEqual([
    {
      kind: "member",
      start: 20,
      end: 24,
      name: "nmae",
      of: "first(input.people)",
      candidates: ["name", "age", "self"],
    },
  ]);
});

it.each([
  ["steps.made.name", "steps.made"],
  ["upper(steps.made.name)", "steps.made"],
  ["'a' + steps.made.name", undefined],
  ["orElse(steps.made.name, 'x')", undefined],
  ["orElse(input.text, steps.made.name)", "steps.made"],
  ["has(steps.made) ? steps.made.name : 'x'", undefined],
  ["steps.made.name == 'a'", undefined],
])("%s may be absent because of %s", (source, skipped) => {
  expect(inferCel(source, scope).inferred.skipped).toBe(skipped);
});

it("knows the types of every function, and the runtime has each of them", () => {
  const names = [...functionSignatures.keys()];
  expect([...typedSignatures.keys()].filter((name) => name !== "has").sort()).toEqual(names.sort());
  expect(names.filter((name) => !Object.hasOwn(functions, name))).toEqual([]);
  for (const [name, { takes }] of typedSignatures)
    if (name !== "has")
      expect([name, takes.length]).toEqual([name, functionSignatures.get(name)?.most]);
});

const fits = (found: TypeIR, expected: TypeIR, strictWords = false): boolean =>
  isAssignable(scope.types, found, expected, { strictWords });

it("lets words go where they are known, and text where nobody promised a word", () => {
  const words: TypeIR = { kind: "enum", values: ["a", "b"], open: false };
  expect(fits({ kind: "literal", value: "a" }, words)).toBe(true);
  expect(fits({ kind: "literal", value: "c" }, words)).toBe(false);
  expect(fits({ kind: "literal", value: "c" }, { ...words, open: true })).toBe(true);
  expect(fits({ kind: "enum", values: ["a"], open: true }, words)).toBe(true);
  expect(fits({ kind: "enum", values: ["a", "c"], open: true }, words)).toBe(false);
  expect([fits(text, words), fits(text, words, true)]).toEqual([true, false]);
});

it("compares structures member by member, and does not go round in circles", () => {
  const needs = (name: string, optional: boolean): TypeIR => ({
    kind: "object",
    fields: [field(name, text, optional)],
  });
  expect([
    fits(person, needs("name", false)),
    fits(person, needs("mail", false)),
    fits(person, needs("mail", true)),
  ]).toEqual([true, false, true]);
  expect(fits({ kind: "reference", name: "Person" }, { kind: "reference", name: "Person" })).toBe(
    true,
  );
  expect(fits({ kind: "array", items: text }, { kind: "array", items: { kind: "integer" } })).toBe(
    false,
  );
  expect(fits(needs("a", false), { kind: "map", values: text })).toBe(true);
  expect([
    fits({ kind: "null" }, text),
    fits(text, { kind: "bytes" }),
    fits({ kind: "bytes" }, text),
  ]).toEqual([true, true, false]);
});

it("reads macros, once in one another and with a name and a step", () => {
  const roots = new Map([["input", undefined]]);
  expect(parseCel("input.people.map(p, p.name)", roots)).toEqual({
    kind: "expression",
    expression: {
      kind: "each",
      function: "each",
      list: { kind: "read", root: "input", path: ["people"] },
      step: {
        kind: "call",
        function: "get",
        args: [{ kind: "local" }, { kind: "literal", value: "name" }],
      },
    },
  });
  for (const [source, kind] of [
    ["input.a.map(p, p.map(q, q))", "unsupported"],
    ["input.a.map(p, q, p)", "unsupported"],
    ["input.a.map(1, 2)", "syntax"],
    ["input.a.map(p)", "unsupported"],
  ])
    expect([source, parseCel(String(source), roots)]).toMatchObject([
      source,
      { problem: { kind } },
    ]);
  expect(parseCel("input.a.exists(p, p)", roots)).toMatchObject({ problem: { kind: "method" } });
  expect(parseCel("input.a.map(p, q)", roots)).toMatchObject({
    problem: { kind: "root", name: "q" },
  });
});

it("knows that what has no name is none of those that have one", () => {
  const named: TypeIR = { kind: "object", fields: [{ name: "name", type: text, optional: false }] };
  const maybe: TypeIR = { kind: "object", fields: [{ name: "name", type: text, optional: true }] };
  const problemsOf = (source: string, members: readonly TypeIR[]): number => {
    const roots = new Map<string, TypeIR>([["item", { kind: "union", members }]]);
    const types = { declaration: () => undefined };
    return inferCel(source, { roots, types, skippable: new Set() }).problems.length;
  };
  expect(problemsOf("upper(orElse(item.name, item))", [named, text])).toBe(0);
  expect(problemsOf("upper(orElse(item.name, item))", [maybe, text])).toBe(1);
  expect(problemsOf("upper(orElse(item, item.name))", [named, text])).toBe(1);
});

it("finds no expression too deep to walk: what is long or deep is refused", () => {
  const shapes: readonly ((times: number) => string)[] = [
    (times) => `${"!".repeat(times)}true`,
    (times) => Array.from({ length: times }, () => "1").join("+"),
    (times) => Array.from({ length: times }, () => "input").join("&&"),
    (times) => `${"-(".repeat(times)}1${")".repeat(times)}`,
    (times) => `${"[".repeat(times)}${"]".repeat(times)}`,
    (times) => `input${".a".repeat(times)}`,
  ];
  for (const shape of shapes)
    for (const times of [240, 990, 20_000]) {
      const source = shape(times);
      const parsed = parseCel(source, new Map([["input", undefined]]));
      if (source.length > 1_000)
        expect(parsed).toMatchObject({ problem: { reason: "it has over 1000 characters" } });
      else if (parsed.kind === "expression")
        expect(layOut(arrow(parsed.expression)).length).toBeGreaterThan(source.length / 2);
      else {
        const reason: unknown = expect.stringMatching(
          /^(exceeded maxDepth \(250\)|it is nested over 250 levels deep)$/,
        );
        expect(parsed).toMatchObject({ problem: { reason } });
      }
    }
});
