import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { precompilePage } from "../../../compiler/emit/readme/precompile.ts";

it("keeps the compiled page in step with its template", () => {
  const committed = readFileSync("compiler/emit/readme/page.js", "utf8");
  expect(precompilePage() === committed, "Run `npm run precompile`.").toBe(true);
});
