import { globSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { functionEntries } from "../../.ci/manual/functions.ts";
import { languagePage } from "../../.ci/manual/language-page.ts";
import { roots } from "../../.ci/manual/roots.ts";
import { nodeOf } from "../../.ci/manual/schema-node.ts";
import { parseCel } from "../../compiler/expression/cel.ts";
import { functionSignatures } from "../../compiler/expression/functions.ts";
import type { ExpressionIR } from "../../compiler/ir/expression.ts";
import { functions } from "../../runtime/expression/functions.ts";

const PAGE = "docs/language.md";

it("is what the schemas say: otherwise run `npm run manual`", async () => {
  const made = await languagePage();
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, made);
  else expect(readFileSync(PAGE, "utf8")).toBe(made);
});

it("leads every link to one heading", () => {
  const page = readFileSync(PAGE, "utf8");
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
    text.toLowerCase().replaceAll(":", "").replaceAll(" ", "-"),
  );
  expect(new Set(headings).size).toBe(headings.length);
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = ""]) => anchor);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((each) => !headings.includes(each))).toEqual([]);
});

it("stops at a rule of the schemas that it has no words for", () => {
  expect(() => nodeOf({ contains: {} }, "x.schema.json")).toThrow('cannot explain "contains"');
});

it("names every function that expressions have", () => {
  const named = functionEntries.map(({ call }) => call.slice(0, call.indexOf("(")));
  expect(named.sort()).toEqual([...functionSignatures.keys()].sort());
  const withoutExample = functionEntries.filter((each) => each.example === undefined);
  expect(withoutExample.map(({ call }) => call)).toEqual(["now()", "mime(message, from)"]);
});

it.each(functionEntries.flatMap(({ example }) => (example === undefined ? [] : [example])))(
  "computes %s as %s",
  (expression, value) => {
    const parsed = parseCel(expression, new Map());
    expect(parsed.kind).toBe("expression");
    const computed = parsed.kind === "expression" ? compute(parsed.expression) : undefined;
    expect(JSON.stringify(computed)).toBe(value);
  },
);

/** Calls the runtime's own functions, as printed code would. */
function compute(expression: ExpressionIR): unknown {
  if (expression.kind === "literal") return expression.value;
  if (expression.kind !== "call") throw new Error(`No example has a ${expression.kind}.`);
  const entry = Object.entries(functions).find(([name]) => name === expression.function);
  const [, run] = entry ?? [];
  if (run === undefined) throw new Error(`The runtime has no ${expression.function}.`);
  // Functions of the table differ in what they take; all of them take anything at all.
  return (run as (...args: readonly unknown[]) => unknown)(...expression.args.map(compute));
}

it("names every root that the compiler knows", () => {
  const named = new Set(roots.flatMap(({ names }) => names));
  const known = globSync("compiler/bind/**/*.ts").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/_ROOTS: Roots = new Set\(\[([^\]]*)\]/g)].flatMap(
      ([, list = ""]) => [...list.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name),
    ),
  );
  expect(new Set(known).size).toBeGreaterThan(15);
  expect(known.filter((name) => !named.has(name))).toEqual([]);
});
