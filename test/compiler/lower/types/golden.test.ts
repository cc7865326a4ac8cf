import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { afterAll, expect, it } from "vitest";
import { createTypeLowering } from "../../../../compiler/types/type-lowering.ts";
import type { DeclarationIR, TypeIR } from "../../../../compiler/ir/type.ts";
import type { JsonObject } from "../../../../compiler/json.ts";
import type { SpecDocument } from "../../../../compiler/spec/spec.ts";
import { openDocument } from "../open-document.ts";
import { printDeclarations } from "../print-types.ts";

const folder = join(import.meta.dirname, "../../../golden/types");
const traps = readdirSync(folder).toSorted();
const output = mkdtempSync(join(tmpdir(), "types-"));

afterAll(() => {
  rmSync(output, { recursive: true });
});

it.each(traps)("lowers %s as written down", async (trap) => {
  const declarations = declare(openTrap(trap));
  const text = await format(JSON.stringify(declarations), { parser: "json", printWidth: 100 });
  await expect(text).toMatchFileSnapshot(join(folder, trap, "expected.json"));
});

it("gives types that the TypeScript compiler takes", () => {
  for (const trap of traps) {
    const declarations = declare(openTrap(trap));
    const text = [printDeclarations(declarations), ...declarations.map(proveInhabited)].join("\n");
    writeFileSync(join(output, `${trap}.ts`), text);
  }
  const files = traps.map((trap) => join(output, `${trap}.ts`));
  expect(typeCheck(files)).toBe("");
});

it.each(traps)("gives the same for %s whatever comes first", (trap) => {
  const document = openTrap(trap);
  const forwards = declare(document);
  const backwards = declare(document, (roots) => roots.toReversed());
  expect(backwards).toEqual(forwards);
});

function openTrap(trap: string): SpecDocument {
  const json = JSON.parse(readFileSync(join(folder, trap, "spec.json"), "utf8")) as JsonObject;
  return openDocument(json);
}

/** Declares every schema of the document, as sent and as received. */
function declare(
  document: SpecDocument,
  arrange: (names: readonly string[]) => readonly string[] = (names) => names,
): readonly DeclarationIR[] {
  const types = createTypeLowering(document, { reservedNames: new Set() });
  const schemas = document.resolve("#/components/schemas")?.schema ?? {};
  const roots = arrange(Object.keys(schemas)).flatMap((name): readonly TypeIR[] => {
    const token = name.replaceAll("~", "~0").replaceAll("/", "~1");
    const schema = { schema: { $ref: `#/components/schemas/${token}` }, pointer: "#/test" };
    return [types.lower(schema, "output"), types.lower(schema, "input")];
  });
  return types.declarations(roots);
}

/** A line that does not compile where an intersection came to `never` without saying so. */
function proveInhabited({ name, type }: DeclarationIR): string {
  if (type.kind !== "intersection") return "";
  return `export const has${name}: [${name}] extends [never] ? 1 : 0 = 0;`;
}

/** What the native compiler has to say: strict, but without the flag that makes optional fields easier. */
function typeCheck(files: readonly string[]): string {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const compiler = join(dirname(manifest), "bin/tsc");
  const options = ["--strict", "--noEmit", "--target", "es2024", "--types", ""];
  try {
    return execFileSync(process.execPath, [compiler, ...options, ...files], {
      cwd: output,
      encoding: "utf8",
    });
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}
