import { expect, it } from "vitest";
import { compileInline } from "./kit.ts";

it.each([
  ["sameHost", true],
  ["hosts", true],
  ["none", false],
] as const)("tells the runtime of `redirects: %s` where it differs", async (redirects, isTold) => {
  const compiled = await compileInline({ paths: {} }, {}, { redirects });
  expect(compiled.problems).toEqual([]);
  const text = compiled.file("vendor/vendor.ts");
  expect(text.includes(`redirects: "${redirects}"`)).toBe(isTold);
});
