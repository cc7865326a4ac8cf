import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogPage } from "../../.ci/manual/catalog-page.ts";
import { catalog } from "../../generated/index.ts";

const PAGE = "docs/catalog.md";

it("lists what was generated: otherwise run `npm run manual`", async () => {
  const made = await catalogPage();
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, made);
  else expect(readFileSync(PAGE, "utf8")).toBe(made);
});

it("has a line for every connector", () => {
  const listed = [...readFileSync(PAGE, "utf8").matchAll(/^- .*\/generated\/([\w-]+)\//gm)];
  expect(listed.map(([, id]) => id).sort()).toEqual(Object.keys(catalog).sort());
});
