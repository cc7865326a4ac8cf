import { type Attack, list, object, schemaDocument, text, written } from "./attack.ts";

const head = `openapi: 3.0.3\ninfo: { title: t, version: "1" }\nservers: [{ url: https://api.hostile.example }]\n`;
const paths = `paths: { /a: { get: { operationId: op, responses: { "200": { description: "" } } } } }\n`;
const yaml = (rest: string): Readonly<Record<string, string | Uint8Array>> =>
  written(`${head}${rest}`, "yaml");
const malformed = ["resolve/malformed-document"];

function aliasBomb(): string {
  const lines = ["x0: &x0 [x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 12; level += 1) {
    const alias = `*x${String(level - 1)}`;
    lines.push(`x${String(level)}: &x${String(level)} [${Array(9).fill(alias).join(", ")}]`);
  }
  return `${lines.join("\n")}\n${paths}`;
}

/** The text of a document of one schema, as it would be written with these values. */
function values(members: Readonly<Record<string, string>>): string {
  const marks = Object.keys(members).map((name) => [name, `@${name}@`] as const);
  const schema = object(
    Object.fromEntries(
      marks.map(([name, mark]) => [name, { type: "number", default: mark, enum: [mark] }]),
    ),
  );
  return marks.reduce(
    (whole, [name, mark]) => whole.replaceAll(`"${mark}"`, members[name] ?? ""),
    JSON.stringify(schemaDocument(schema)),
  );
}

function utf16(of: string, mark: string): Uint8Array {
  return Buffer.from(`${mark}${of}`, "utf16le");
}

const plain = JSON.stringify(schemaDocument(text));

/** Attacks by how a document is written down. */
export const writingAttacks: readonly Attack[] = [
  { name: "aliases of aliases", files: () => yaml(aliasBomb()), codes: ["resolve/too-large"] },
  {
    name: "9,900 aliases of 2,000 members",
    files: () => {
      const members = list(2_000, (index) => `k${String(index)}: { type: string }`).join(", ");
      const aliases = list(9_900, (index) => `p${String(index)}: *big`).join(", ");
      return yaml(`x-big: &big { ${members} }\nx-all: { ${aliases} }\n${paths}`);
    },
    codes: ["resolve/too-large"],
  },
  {
    name: "aliases that hold themselves",
    files: () => yaml(`x: &x { a: *x, b: [*x] }\n${paths}`),
    codes: ["resolve/too-deep"],
  },
  {
    name: "100,000 anchors",
    files: () =>
      yaml(
        `${list(100_000, (index) => `a${String(index)}: &a${String(index)} x`).join("\n")}\n${paths}`,
      ),
  },
  {
    name: "merge keys of 5,000 members, 9,000 times",
    files: () => {
      const members = list(5_000, (index) => `k${String(index)}: 1`).join(", ");
      const merges = list(9_000, (index) => `y${String(index)}: { <<: *x }`).join("\n");
      return yaml(`x: &x { ${members} }\n${merges}\n${paths}`);
    },
    codes: malformed,
  },
  {
    name: "merge keys of names that objects have",
    files: () =>
      yaml(`x: &x { __proto__: { polluted: 1 }, constructor: 1 }\ny: { <<: *x }\n${paths}`),
  },
  {
    name: "100,000 open brackets",
    files: () => yaml(`x: ${"[".repeat(100_000)}`),
    codes: malformed,
  },
  {
    name: "100,000 open braces that stay within JSON",
    files: () => written(`{"x":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`),
    codes: ["resolve/too-deep"],
  },
  {
    name: "100,000 lists in lists by dashes",
    files: () => yaml(`x:\n  ${"- ".repeat(100_000)}1\n${paths}`),
    codes: malformed,
  },
  { name: "a key of 4 MB", files: () => yaml(`? ${"a ".repeat(2_000_000)}\n: 1\n${paths}`) },
  { name: "3,000,000 escapes", files: () => yaml(`x: "${"\\x41".repeat(3_000_000)}"\n${paths}`) },
  {
    name: "keys that are numbers, flags, dates or null",
    files: () =>
      yaml(`x: { 1: a, 1.5: b, 0x1F: c, true: d, null: e, 2020-01-01: f, .inf: g }\n${paths}`),
  },
  { name: "keys that are lists", files: () => yaml(`? [a, b]\n: 1\n${paths}`), codes: malformed },
  ...[
    "!!binary aGk=",
    "!!js/function 'function () { return 1 }'",
    "!!js/undefined ''",
    "!!python/object:os.system x",
    "!!set { a }",
    "!!timestamp 2020-01-01",
    "!<tag:yaml.org,2002:js/regexp> /a/",
    "!custom x",
  ].map((value) => ({
    name: `a value tagged ${value}`,
    files: () => yaml(`x: ${value}\n${paths}`),
    codes: malformed,
  })),
  ...[".inf", "-.inf", ".nan"].map((value) => ({
    name: `a number that is ${value}`,
    files: () => yaml(`x: ${value}\n${paths}`),
    codes: malformed,
  })),
  {
    name: "dates, octals and underscores",
    files: () =>
      yaml(
        `x: [2020-01-01, 2020-01-01T00:00:00Z, 0o17, 017, 1_000, 1:30:00, yes, no, on, off, ~]\n${paths}`,
      ),
  },
  {
    name: "numbers beyond what numbers hold",
    files: () =>
      written(
        values({
          a: "1e999",
          b: "-1e999",
          c: "-0",
          d: "9".repeat(100_000),
          e: "1e-999",
          f: "123456789012345678901234567890",
          g: `0.${"1".repeat(100_000)}`,
        }),
      ),
  },
  {
    name: "keys twice in JSON",
    files: () =>
      written(
        plain
          .replace("{", '{"openapi":"2.0",')
          .replace('"paths":{', '"paths":{"/a":{"get":{"operationId":"b","responses":{}}},'),
      ),
  },
  { name: "keys twice in YAML", files: () => yaml(`${paths}${paths}`), codes: malformed },
  {
    name: "several documents in one file",
    files: () => yaml(`${paths}---\nopenapi: 3.0.3\n`),
    codes: malformed,
  },
  { name: "a byte order mark", files: () => written(`\ufeff${plain}`) },
  { name: "a byte order mark in YAML", files: () => written(`\ufeff${head}${paths}`, "yaml") },
  { name: "UTF-16", files: () => written(utf16(plain, "\ufeff")) },
  { name: "UTF-16 without a mark", files: () => written(utf16(plain, "")), codes: malformed },
  {
    name: "bytes that are no text",
    files: () => written(Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 256)),
    codes: malformed,
  },
  {
    name: "a compressed document called JSON",
    files: () => written(Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])),
    codes: malformed,
  },
  {
    name: "lines that end in CRLF",
    files: () => written(`${head}${paths}`.replaceAll("\n", "\r\n"), "yaml"),
  },
  {
    name: "lines that end in CR",
    files: () => written(`${head}${paths}`.replaceAll("\n", "\r"), "yaml"),
  },
  { name: "NUL in YAML", files: () => yaml(`x: "a\u0000b"\n${paths}`), codes: malformed },
  {
    name: "NUL in names of JSON",
    files: () => written(plain.replace('"Hostile"', '"\\u0000"').replace('"op"', '"o\\u0000p"')),
  },
  { name: "tabs for indentation", files: () => yaml(`x:\n\ta: 1\n${paths}`), codes: malformed },
  { name: "an empty file", files: () => written(""), codes: malformed },
  { name: "a list", files: () => written("[]"), codes: malformed },
  { name: "null", files: () => written("null"), codes: malformed },
];
