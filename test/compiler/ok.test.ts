import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import { loadDefinition } from "../../compiler/load/load.ts";
import { validateDefinition } from "../../compiler/validate/validate.ts";

// These files show the whole grammar. Their specs are not pinned here, so they are read and no more.
const files = globSync("test/ok/language/*.connector.yaml").sort();

it("has the twelve definitions that the language was found with", () => {
  expect(files).toHaveLength(12);
});

it.each(files)("%s is read without a word", (file) => {
  const path = `definitions/${basename(file)}`;
  const [loaded, loadDiagnostics] = loadDefinition(path, readFileSync(file));
  expect(printDiagnostics(loadDiagnostics, "short", { color: false })).toBe("");
  const [validated, diagnostics] = loaded === undefined ? [] : validateDefinition(loaded);
  expect(printDiagnostics(diagnostics ?? [], "short", { color: false })).toBe("");
  expect(validated?.definition.id).toBe(basename(file, ".connector.yaml"));
});
