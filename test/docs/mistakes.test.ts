import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import { type Block, blocksOf, helloHost, readmeDefinition } from "./page.ts";

const PAGE = "docs/mistakes.md";
const page = readFileSync(PAGE, "utf8");
const blocks = blocksOf(page);
const mistakes = blocks.flatMap((block, index) => {
  const next = blocks[index + 1];
  return block.language === "yaml" && next?.language === "text" ? [{ block, printed: next }] : [];
});

/** Top-level sections of a definition, by their key. */
function sectionsOf(definition: string): ReadonlyMap<string, string> {
  const sections = definition.split(/^(?=[a-z]+:)/m);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf(":")), section]));
}

/** What the compiler prints where a section is written as the page has it. */
async function run({ text }: Block): Promise<string> {
  const sections = new Map(sectionsOf(readmeDefinition()));
  for (const [key, section] of sectionsOf(text)) {
    const before = sections.get(key);
    const space = before?.slice(before.trimEnd().length);
    sections.set(key, space === undefined ? `\n${section}` : section.trimEnd() + space);
  }
  const definition = [...sections.values()].join("");
  const options = { definitions: "definitions", out: "generated" };
  const { diagnostics } = await compileDefinitions(helloHost(definition), options);
  const shown = diagnostics;
  return `${printDiagnostics(shown, "pretty", { color: false })}\n`;
}

it("shows ten mistakes, each with its message", () => {
  expect(mistakes).toHaveLength(10);
  expect(blocks).toHaveLength(20);
});

it("prints the messages that the page shows", async () => {
  const parts: string[] = [];
  let at = 0;
  for (const { block, printed } of mistakes) {
    parts.push(page.slice(at, printed.start), await run(block));
    at = printed.end;
  }
  const rewritten = [...parts, page.slice(at)].join("");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, rewritten);
  else expect(page).toBe(rewritten);
});
