import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const STATIC =
  /^(?:import\s+(type\s)?(?:([^;"']*?)\sfrom\s+)?|export\s+(type\s)?(\{[^}]*\}|\*)\s+from\s+)"([^"]+)"/gm;
const LAZY = /\bimport\(\s*"([^"]+)"\s*\)/g;

const files = globSync(["compiler/**/*.ts", "runtime/**/*.ts", "generated/**/*.ts"], {
  exclude: (path) => path.includes("node_modules"),
}).filter((path) => !path.endsWith(".d.ts"));

const imports: readonly Import[] = files.flatMap((from) => {
  const text = readFileSync(from, "utf8");
  const resolve = (to: string): string =>
    to.startsWith(".") ? normalize(join(dirname(from), to)) : to;
  const fixed = [...text.matchAll(STATIC)].map(([, imported, names, exported, list, to]) => {
    const inline = /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test((names ?? list ?? "").trim());
    const typeOnly = imported !== undefined || exported !== undefined || inline;
    return { from, to: resolve(to ?? ""), typeOnly, lazy: false };
  });
  const lazy = [...text.matchAll(LAZY)].map(([, to]) => {
    return { from, to: resolve(to ?? ""), typeOnly: false, lazy: true };
  });
  return [...fixed, ...lazy];
});

const edges = (from: RegExp, to: RegExp): readonly string[] =>
  imports
    .filter((each) => from.test(each.from) && to.test(each.to))
    .map((each) => `${each.from} -> ${each.to}`);

it("reads imports at all", () => {
  expect(imports.length).toBeGreaterThan(100);
});

it("keeps the runtime free of the compiler and of generated code", () => {
  expect(edges(/^runtime\//, /^(compiler|generated)\/|^@human\//)).toEqual([]);
});

it("lets generated code import the SDK and its own folder only", () => {
  const foreign = imports.filter(({ from, to }) => {
    if (!from.startsWith("generated/") || to === "@human/connector-sdk") return false;
    return from === "generated/index.ts"
      ? !to.startsWith("generated/")
      : dirname(to) !== dirname(from);
  });
  expect(foreign).toEqual([]);
});

it("lets the compiler import types from the SDK, how patterns are read, and what verifies audit logs", () => {
  const values = imports.filter(
    ({ from, to, typeOnly }) =>
      from.startsWith("compiler/") && /^@human\/|^runtime\//.test(to) && !typeOnly,
  );
  expect(values.sort((one, other) => (one.from < other.from ? -1 : 1))).toEqual([
    {
      from: "compiler/check/rules/patterns.ts",
      to: "@human/connector-sdk/pattern-syntax",
      typeOnly: false,
      lazy: false,
    },
    {
      from: "compiler/commands/audit-verify.ts",
      to: "@human/connector-sdk/audit/verify",
      typeOnly: false,
      lazy: true,
    },
  ]);
});

it("lets emitters see the IR and nothing behind it", () => {
  const allowed =
    /^compiler\/(ir|emit)\/|^@human\/connector-sdk$|^handlebars(\/runtime\.js)?$|^node:/;
  const foreign = imports.filter(
    ({ from, to }) => from.startsWith("compiler/emit/") && !allowed.test(to),
  );
  expect(foreign).toEqual([]);
});

it("keeps yaml in load and ajv in validate", () => {
  expect(edges(/^compiler\/(?!load\/|spec\/slice\/lock)/, /^yaml$/)).toEqual([]);
  expect(edges(/^compiler\/(?!validate\/)/, /^ajv(\/|$)/)).toEqual([]);
});

it("keeps swagger-parser, js-yaml and pacote where specs are pinned", () => {
  expect(edges(/^compiler\/(?!spec\/|host-)/, /^(@apidevtools\/.*|js-yaml|pacote|tar)$/)).toEqual(
    [],
  );
});

it("keeps graphql where schemas are read", () => {
  expect(edges(/^compiler\/(?!spec\/graphql\/)/, /^graphql(\/|$)/)).toEqual([]);
});

it("loads nothing heavy before it is needed", () => {
  const heavy =
    /^(undici|sax|pg|@opentelemetry\/api|mysql2|kysely|nodemailer(\/.*)?|ioredis|mongodb|pacote|tar|@apidevtools\/.*|js-yaml|ts-morph|prettier|handlebars|graphql|ajv\/dist\/2.*)$/;
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { from, to, typeOnly, lazy } of imports)
      if (from === file && !typeOnly && !lazy) visit(to);
  };
  for (const start of ["compiler/cli.ts", "compiler/commands/compile.ts", "runtime/index.ts"])
    visit(start);
  expect([...reached].filter((each) => heavy.test(each))).toEqual([]);
});

it("draws every random value of the tests from one seed", () => {
  const apart = globSync("test/**/*.ts", {
    exclude: (path) => path.includes("node_modules"),
  }).filter(
    (path) =>
      path !== "test/kit/property.ts" &&
      /^import .* from "fast-check"/m.test(readFileSync(path, "utf8")),
  );
  expect(apart).toEqual([]);
});

it("has no cycles", () => {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

it("has no file over 500 lines and no `any`", () => {
  const written = files.filter((path) => !path.startsWith("generated/"));
  const long = written.filter((path) => readFileSync(path, "utf8").split("\n").length > 500);
  expect(long).toEqual([]);
  const any = written.flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((text) => !/^\s*(\/\/|\/?\*)/.test(text) && /(:|<|\bas|,|\|)\s*any\b/.test(text))
      .map((text) => `${path}: ${text.trim()}`),
  );
  expect(any).toEqual([]);
});
