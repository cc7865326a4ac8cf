import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Project, SyntaxKind } from "ts-morph";
import { afterAll, expect, it } from "vitest";
import { emitCatalog, emitConnector } from "../../../compiler/emit/emit.ts";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import { goldenConnector } from "./sample-ir.ts";

const attack = "globalThis.canary = true";
const texts: readonly string[] = [
  `"; ${attack}; "`,
  `'; ${attack}; '`,
  `\`; ${attack}; \``,
  `\${${attack}}`,
  `*/ ${attack}; /*`,
  `\n${attack};\n`,
  `\r\n${attack}\r\n`,
  `\u2028${attack}\u2029`,
  `\u202e${attack}\u2066`,
  `\\"; ${attack}; //`,
  `\0\u007f\u200b\ufeff`,
  "\ud800",
  "__proto__",
  "constructor",
  "prototype",
  "../../etc/passwd",
  "</script><script>",
  "{{{constructor}}}",
  "| x | y |\n\n# Heading\n\n[link](javascript:alert(1)) <img src=x onerror=alert(1)> ![x](https://x.example)",
  "```\n" + attack,
  `"'"; ${attack}; //`,
  "` <img src=x> [link](https://x.example) `",
];

/** Fields whose text lowering chose or the schema limits to a pattern: not a vendor's and not free. */
const chosen = new Set([
  "kind",
  "id",
  "name",
  "className",
  "toolName",
  "inputName",
  "outputName",
  "version",
  "category",
  "visibility",
  "method",
  "effect",
  "in",
  "style",
  "scheme",
  "function",
  "encoding",
  "answer",
  "type",
  "unit",
  "compiler",
  "definition",
  "reason",
]);

/** Replaces every free text; names of things stay where they would be identifiers. */
function poison(value: unknown, text: string, key = "", parent = ""): unknown {
  if (typeof value === "string")
    return isFree(key, parent) && value !== "none" && value !== "never" ? text : value;
  if (Array.isArray(value)) return value.map((each) => poison(each, text, key, parent));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    poison(member, text, name, key),
  ]);
  return Object.fromEntries(entries) as unknown;
}

function isFree(key: string, parent: string): boolean {
  // Keys of options, headers and projections are lists of pairs: both sides are free.
  if (["options", "headers", "projection", "entries", "hosts", "scopes", "values"].includes(key))
    return true;
  if (["fields", "inputs", "constants", "binding"].includes(parent) && key === "name") return true;
  return !chosen.has(key);
}

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

function expectedNames(ir: ConnectorIR): readonly string[] {
  return [ir.name, ...ir.operations.map((operation) => operation.name), ir.className].sort();
}

const features = ["list-and-write", "expressions", "types", "bytes"];
const cases = features.flatMap((feature) => texts.map((text, index) => ({ feature, text, index })));

it.each(cases)(
  "keeps text $index inside its quotes in $feature",
  async ({ feature, text, index }) => {
    const ir = poison(goldenConnector(feature), text) as ConnectorIR;
    expect(JSON.stringify(ir)).toContain(JSON.stringify(text).slice(1, -1));
    const files = new Map(emitConnector(ir).map(({ path, content }) => [path, content]));
    expect([...files.keys()].every((path) => /^[a-z-]+\/[A-Za-z.-]+$/.test(path))).toBe(true);

    const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { noLib: true } });
    const connector = project.createSourceFile(
      "connector.ts",
      files.get(`${ir.id}/${ir.id}.ts`) ?? "",
    );
    const types = project.createSourceFile("types.ts", files.get(`${ir.id}/types.ts`) ?? "");
    for (const source of [connector, types]) {
      const errors = project.getProgram().getSyntacticDiagnostics(source);
      expect(errors.map((each) => each.getMessageText())).toEqual([]);
      expect(source.getDescendantsOfKind(SyntaxKind.TemplateExpression)).toEqual([]);
      expect(source.getDescendantsOfKind(SyntaxKind.NoSubstitutionTemplateLiteral)).toEqual([]);
      expect(source.getFullText()).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/,
      );
    }
    expect([...connector.getExportedDeclarations().keys()].sort()).toEqual(expectedNames(ir));
    const allowed = ["ImportDeclaration", "VariableStatement", "ClassDeclaration"];
    expect(
      connector.getStatements().filter((each) => !allowed.includes(each.getKindName())),
    ).toEqual([]);
    const isType = (name: string): boolean =>
      /^(Import|Interface|TypeAlias)Declaration$/.test(name);
    expect(types.getStatements().filter((each) => !isType(each.getKindName()))).toEqual([]);

    const file = join(folder, `${feature}-${index}.ts`);
    const stub = join(folder, "sdk.ts");
    writeFileSync(stub, sdkStub);
    const source = connector
      .getFullText()
      .replaceAll('"@human/connector-sdk"', JSON.stringify(pathToFileURL(stub).href));
    writeFileSync(file, source);
    const module = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
    expect(Object.hasOwn(globalThis, "canary")).toBe(false);
    expect(Object.keys(module).sort()).toEqual(expectedNames(ir));
    expect(Object.getPrototypeOf(module[ir.name])).toBe(Object.prototype);
  },
);

const sdkStub = `
class Base {}
const make = (options) => options;
export { Base as OAuthConnector, Base as NotificationConnector, Base as StorageConnector };
export { Base as DatabaseConnector, Base as PaymentConnector };
export { make as oauth2, make as basic, make as apiKey, make as link };
`;

const nameFields = [
  (ir: ConnectorIR, text: string): ConnectorIR => ({ ...ir, id: text }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({ ...ir, name: text }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({ ...ir, className: text }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({
    ...ir,
    operations: ir.operations.map((each) => ({ ...each, name: text })),
  }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({
    ...ir,
    operations: ir.operations.map((each) => ({ ...each, outputName: text })),
  }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({
    ...ir,
    auth: ir.auth.map((each) => ({ ...each, scheme: text })),
  }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({
    ...ir,
    hosts: [{ kind: "call", function: text, args: [] }],
  }),
  (ir: ConnectorIR, text: string): ConnectorIR => ({
    ...ir,
    declarations: ir.declarations.map((each) => ({ ...each, name: text })),
  }),
];

it("prints nothing at all where a name is no name", () => {
  const ir = goldenConnector("list-and-write");
  const words = texts.filter(
    (text) => text !== "prototype" && text !== "constructor" && text !== "__proto__",
  );
  for (const text of [...words, "", "1st", "a b"]) {
    for (const change of nameFields) {
      expect(() => emitConnector(change(ir, text)), `${text} in ${change.toString()}`).toThrow(
        /cannot be used as/,
      );
    }
    expect(() => emitCatalog([{ ...ir, id: text }])).toThrow(/cannot be used as/);
  }
});

it("prints no page that holds markup of a definition", () => {
  for (const text of texts) {
    const ir = poison(goldenConnector("list-and-write"), text) as ConnectorIR;
    const page = emitConnector(ir).find(({ path }) => path.endsWith("README.md"))?.content ?? "";
    const prose = page
      .replace(/^```[a-z]*\n[^]*?^```$/gm, "")
      .replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
    expect(prose.match(/^#.*$/gm)?.length).toBe(10);
    expect(prose.replace(/^<!-- .* -->$/m, "")).not.toMatch(/<(?!https:\/\/docs\.)|(?<!\\)\[/);
    expect(page).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/,
    );
  }
});
