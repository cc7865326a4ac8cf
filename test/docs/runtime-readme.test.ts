import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { blocksOf } from "./page.ts";

const EXAMPLE = "test/docs/testing-kit-example.ts";

/** A reader has the packages of connectors where this repository has its folders. */
function asRead(code: string): string {
  return code.replaceAll(/"(?:\.\.\/)+generated\/(\w+)\/(\S+)"/g, (_, id: string, file: string) =>
    file.endsWith(".json") ? `"@human/connector-${id}/${file}"` : `"@human/connector-${id}"`,
  );
}

it("shows how connectors are tested by an example that runs", async () => {
  const blocks = blocksOf(readFileSync("runtime/README.md", "utf8"));
  const shown = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
  expect(shown).toEqual([asRead(readFileSync(EXAMPLE, "utf8"))]);
  await import("./testing-kit-example.ts");
});
