import {
  type Attack,
  definitionPath,
  documentOf,
  list,
  named,
  object,
  operation,
  text,
} from "./attack.ts";

interface Parts {
  readonly source?: string;
  readonly overlay?: boolean;
  /** Lines of the file from `operations` on. */
  readonly operations: string;
  readonly http?: string;
}

/** A definition of an attack on what an author writes, or on what stands beside it. */
export function definition({
  source = "spec.json",
  overlay = false,
  operations,
  http = "",
}: Parts): string {
  const lines = [
    "id: hostile",
    "name: Hostile",
    "version: 0.1.0",
    "kind: oauth",
    "category: devtools",
    "publisher: { id: human, visibility: private }",
    "docs: https://api.hostile.example/docs",
    `spec: { source: "file:${source}"${overlay ? ', overlay: "file:hostile.overlay.yaml"' : ""} }`,
    "hosts: [api.hostile.example]",
    "connection: {}",
    "auth: { scheme: apiKey, header: X-Key }",
    http,
    "operations:",
    operations,
    'waivers: [{ allow: connection/no-test, at: connection, because: "Nobody connects with this." }]',
  ];
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

const spec = (count: number): string =>
  JSON.stringify(
    documentOf(
      named(
        count,
        (index) => ({
          get: operation(`op${String(index)}`, {
            parameters: [{ name: "q", in: "query", schema: text }],
            responses: {
              200: {
                description: "",
                content: {
                  "application/json": { schema: object({ a: text, b: { type: "integer" } }) },
                },
              },
            },
          }),
        }),
        "/p",
      ),
    ),
  );

const one = (operations: string, http = ""): Readonly<Record<string, string>> => ({
  [definitionPath]: definition({ operations, http }),
  "definitions/spec.json": spec(1),
});

const using = (rest: string): Readonly<Record<string, string>> =>
  one(`  a.get: { use: op0, ${rest} }`);

const output = (expression: string): Readonly<Record<string, string>> =>
  using(`set: { q: ${JSON.stringify(`\${${expression}}`)} }`);

/** Attacks by what a definition says. */
export const definitionAttacks: readonly Attack[] = [
  {
    name: "operations of a definition",
    size: 2_000,
    soak: 10_000,
    files: (size) => ({
      [definitionPath]: definition({
        operations: list(
          size,
          (index) => `  a.get${String(index)}: { use: op${String(index)} }`,
        ).join("\n"),
      }),
      "definitions/spec.json": spec(size),
    }),
  },
  {
    name: "10,000 operations of one use",
    size: 1_000,
    soak: 10_000,
    files: (size) => one(list(size, (index) => `  a.get${String(index)}: { use: op0 }`).join("\n")),
  },
  ...[
    ["an expression of 1 MB", `"${"a".repeat(1_000_000)}"`],
    ["an expression of 400 parentheses", `${"(".repeat(400)}1${")".repeat(400)}`],
    ["an expression of 990 negations", `${"!".repeat(990)}true`],
    ["an expression of 450 sums", `1${"+1".repeat(450)}`],
    ["an expression of parentheses that nothing closes", "(".repeat(900)],
  ].map(([name = "", expression = ""]) => ({
    name,
    files: () => output(expression),
    codes: ["expr/syntax"],
  })),
  ...[
    ["an expression of 90 lists", `${"[".repeat(90)}1${"]".repeat(90)}`],
    ["an expression of 150 sums", `1${"+1".repeat(150)}`],
    ["an expression of 190 negations", `${"!".repeat(190)}true`],
    ["an expression of 130 choices", `${"true?1:".repeat(130)}1`],
  ].map(([name = "", expression = ""]) => ({ name, files: () => output(expression) })),
  {
    name: "an expression of a regular expression",
    files: () => output("'a'.matches('(a+)+$')"),
    codes: ["expr/no-method"],
  },
  {
    name: "an expression of 900 braces",
    files: () => output("{".repeat(900)),
    codes: ["load/too-deep"],
  },
  {
    name: "100,000 expressions in a text",
    files: () => using(`set: { q: ${JSON.stringify("${1}".repeat(100_000))} }`),
  },
  {
    name: "maps of 90 levels",
    files: () => using(`set: { q: ${"{ a: ".repeat(90)}1${" }".repeat(90)} }`),
    codes: ["load/too-deep"],
  },
  {
    name: "flow of 100,000 brackets",
    files: () => using(`set: ${"[".repeat(100_000)}`),
    codes: ["load/too-deep"],
  },
  {
    name: "an alias in a definition",
    files: () => one("  a.get: &x { use: op0 }\n  b.get: *x"),
    codes: ["load/anchor"],
  },
  {
    name: "a merge key in a definition",
    files: () => one("  a.get: { use: op0, <<: { use: op1 } }"),
    codes: ["load/anchor"],
  },
  {
    name: "a tag in a definition",
    files: () => one("  a.get: { use: !!js/function 'x' }"),
    codes: ["load/tag"],
  },
  {
    name: "keys twice in a definition",
    files: () => one("  a.get: { use: op0 }\n  a.get: { use: op0 }"),
    codes: ["load/duplicate-key"],
  },
  {
    name: "a definition of 5 MB",
    files: () => one(`  a.get: { use: op0 } # ${"x".repeat(5 * 1024 * 1024)}`),
    codes: ["load/too-large"],
  },
  {
    name: "operations called as objects' members are",
    files: () =>
      one("  __proto__: { use: op0 }\n  constructor: { use: op0 }\n  toString: { use: op0 }"),
    codes: ["load/reserved-key"],
  },
  {
    name: "a place of 100,000 steps",
    files: () => using(`result: body${".a".repeat(100_000)}`),
    codes: ["bind/unknown-output"],
  },
  {
    name: "100,000 operations of a definition",
    files: () => one(list(100_000, (index) => `  a.b${String(index)}: { use: op0 }`).join("\n")),
    codes: ["validate/too-many"],
  },
  {
    name: "a definition in UTF-16",
    files: () => ({
      ...one("  a.get: { use: op0 }"),
      [definitionPath]: Buffer.from("\ufeffid: hostile\n", "utf16le"),
    }),
    codes: ["load/not-utf8"],
  },
];
