import { readFileSync } from "node:fs";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import type { Host } from "../../compiler/host.ts";

/** A fenced block of a page, and where its text stands. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The fenced blocks of a page in Markdown, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = "", text = ""] = match;
    const start = match.index + 3 + language.length + 1;
    return { language, text, start, end: start + text.length };
  });
}

/** The definition that the README shows. */
export function readmeDefinition(): string {
  const block = blocksOf(readFileSync("README.md", "utf8")).find(
    ({ language, text }) => language === "yaml" && text.includes("\nid: hello-github\n"),
  );
  if (block === undefined) throw new Error("The README shows no definition hello-github.");
  return block.text.replace(/^#.*\n/, "");
}

/**
 * A host that has one definition, `hello-github`, with the pin of the repository's own GitHub definition, whose
 * slice holds all that the README uses.
 */
export function helloHost(definition: string): Host {
  const lock = readFileSync("definitions/specs.lock.yaml", "utf8");
  const entry = /^github:\n(?: {2}.*\n)+/m.exec(lock)?.[0] ?? "";
  return createMemoryHost({
    "definitions/hello-github.connector.yaml": definition,
    "definitions/specs.lock.yaml": entry.replace("github:", "hello-github:"),
    "definitions/specs/hello-github.slice.json": readFileSync(
      "definitions/specs/github.slice.json",
    ),
  });
}
