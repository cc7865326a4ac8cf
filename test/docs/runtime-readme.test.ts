import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { blocksOf } from "./page.ts";

const EXAMPLES = ["test/docs/agent-tools-example.ts", "test/docs/testing-kit-example.ts"];

/** A reader has the packages of connectors where this repository has its folders. */
function asRead(code: string): string {
  return code.replaceAll(/"(?:\.\.\/)+generated\/(\w+)\/(\S+)"/g, (_, id: string, file: string) =>
    file.endsWith(".json") ? `"@human/connector-${id}/${file}"` : `"@human/connector-${id}"`,
  );
}

it("shows how agents are let in and how connectors are tested by examples that run", async () => {
  const blocks = blocksOf(readFileSync("runtime/README.md", "utf8"));
  const shown = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
  expect(shown).toEqual(EXAMPLES.map((path) => asRead(readFileSync(path, "utf8"))));
  await import("./agent-tools-example.ts");
  await import("./testing-kit-example.ts");
});
