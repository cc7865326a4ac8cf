import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import { caseFolders, expectGolden, runCase } from "./corpus.ts";

const CORPUS = "test/err";
const folders = caseFolders(CORPUS);
const codeOf = (folder: string): string => folder.split("/").slice(0, 2).join("/");

it.each(folders)("%s is explained as the file says", async (folder) => {
  expectGolden(await runCase(`${CORPUS}/${folder}`), `${CORPUS}/${folder}/expected.txt`);
});

it.each(folders)("%s shows the diagnostic that it is filed under", (folder) => {
  const expected = readFileSync(`${CORPUS}/${folder}/expected.txt`, "utf8");
  expect(expected).toMatch(new RegExp(`^(error|warning)\\[${codeOf(folder)}\\]: `, "m"));
});

it("has a case for every diagnostic, and no case without one", () => {
  const filed = new Set(folders.map(codeOf));
  expect([...filed].sort()).toEqual(Object.keys(catalogue).sort());
});
