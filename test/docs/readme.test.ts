import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import { blocksOf, helloHost, readmeDefinition } from "./page.ts";

const options = { definitions: "definitions", out: "generated" };
const readme = readFileSync("README.md", "utf8");
const blocks = blocksOf(readme);

it("shows a definition that compiles without an error", async () => {
  const { diagnostics } = await compileDefinitions(helloHost(readmeDefinition()), options);
  const errors = diagnostics.filter((each) => each.severity === "error");
  expect(printDiagnostics(errors, "pretty", { color: false })).toBe("");
});

it("shows the TypeScript that the definition becomes", async () => {
  const { connectors } = await compileDefinitions(helloHost(readmeDefinition()), options);
  const files = connectors.flatMap((each) => each.files);
  const generated = files.find((each) => each.path === "hello-github/hello-github.ts");
  const shown = blocks.find(({ text }) => text.startsWith("export const issuesCreate"));
  expect(generated?.content).toContain(shown?.text ?? "nothing is shown");
});

it("shows the message that a slip gets", async () => {
  const slip = readmeDefinition().replace("scopes: [repo]", "scpoes: [repo]");
  const { diagnostics } = await compileDefinitions(helloHost(slip), options);
  const printed = printDiagnostics(diagnostics, "pretty", { color: false });
  const shown = blocks.find(({ text }) => text.includes("error[")) ?? { text: "nothing is shown" };
  expect(`${printed}\n`).toContain(shown.text);
});
