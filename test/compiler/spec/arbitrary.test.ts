import fc from "../../kit/property.ts";
import { Project } from "ts-morph";
import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { type Compilation, compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { arbitraryDocument } from "./arbitrary-document.ts";

/** `FUZZ_SEED` and `FUZZ_RUNS` ask for others, and for more. */
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 60);

interface Outcome {
  readonly said: string;
  readonly compilation?: Compilation;
}

/** Drafts and compiles a document, of which nothing may be thrown. */
async function compile(document: JsonObject): Promise<Outcome> {
  const host = createMemoryHost({ "definitions/vendor.json": JSON.stringify(document) });
  const { exitCode, stdout } = await runNew(host, {
    id: "vendor",
    definitions: "definitions",
    spec: "file:vendor.json",
    operations: "all",
    format: "json",
    color: false,
  });
  if (exitCode !== 0) return { said: stdout };
  const options = { definitions: "definitions", out: "generated" };
  return { said: stdout, compilation: await compileDefinitions(host, options) };
}

const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { noLib: true } });
const statements =
  /^(?:Import|Interface|TypeAlias|Class)Declaration$|^VariableStatement$|^ExportDeclaration$/;

function expectCode(text: string): void {
  const source = project.createSourceFile("output.ts", text, { overwrite: true });
  const errors = project.getProgram().getSyntacticDiagnostics(source);
  expect(errors.map((each) => each.getMessageText())).toEqual([]);
  const kinds = source.getStatements().map((each) => each.getKindName());
  expect(kinds.filter((kind) => !statements.test(kind))).toEqual([]);
  const names = source
    .forEachDescendantAsArray()
    .filter((each) => each.getKindName() === "Identifier");
  expect(names.map((each) => each.getText())).not.toContain("globalThis");
}

it(
  "makes of any small document a connector or diagnostics, twice the same",
  { timeout: 120_000 },
  async () => {
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryDocument, async (document) => {
        const { said, compilation } = await compile(document);
        const again = await compile(document);
        expect(again.said).toBe(said);
        if (compilation === undefined) {
          expect(said).toContain('"severity":"error"');
          return;
        }
        const [connector] = compilation.connectors;
        expect(again.compilation?.connectors[0]?.files).toEqual(connector?.files);
        for (const { span, code } of compilation.diagnostics) {
          expect(span.start, code).toBeGreaterThanOrEqual(0);
          expect(span.end, code).toBeGreaterThanOrEqual(span.start);
          expect(span.end, code).toBeLessThanOrEqual(span.source.text.length);
        }
        const files = connector?.files ?? [];
        if (files.length === 0) {
          expect(compilation.diagnostics.map(({ severity }) => severity)).toContain("error");
          return;
        }
        compiled += 1;
        for (const { path, content } of files) if (path.endsWith(".ts")) expectCode(content);
      }),
      { seed, numRuns },
    );
    // A generator of nothing but refusals would prove nothing.
    expect(compiled).toBeGreaterThan(numRuns / 10);
  },
);
