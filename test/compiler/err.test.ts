import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { caseFolders, expectGolden, pinShared, runCase } from "./corpus.ts";

const CORPUS = "test/err";
const folders = caseFolders(CORPUS);
const pinned = await pinShared();
const codeOf = (folder: string): string => folder.split("/").slice(0, 2).join("/");

it("compiles the definition that the cases are slips of without a word", async () => {
  const options = { definitions: "definitions", out: "generated" };
  const { diagnostics } = await compileDefinitions(createMemoryHost(pinned), options);
  expect(printDiagnostics(diagnostics, "pretty", { color: false })).toBe("");
});

it.each(folders)("%s is explained as the file says", async (folder) => {
  const printed = await runCase(`${CORPUS}/${folder}`, pinned);
  expectGolden(printed, `${CORPUS}/${folder}/expected.txt`);
});

it.each(folders)("%s shows the diagnostic that it is filed under", (folder) => {
  const expected = readFileSync(`${CORPUS}/${folder}/expected.txt`, "utf8");
  expect(expected).toMatch(new RegExp(`^(error|warning)\\[${codeOf(folder)}\\]: `, "m"));
});

it("has a case for every diagnostic, and no case without one", () => {
  const filed = new Set(folders.map(codeOf));
  expect([...filed].sort()).toEqual(Object.keys(catalogue).sort());
});
