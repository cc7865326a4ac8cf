import { expect, it } from "vitest";
import { compileInline } from "./kit.ts";

it.each([
  ["sameHost", true],
  ["hosts", true],
  ["none", false],
] as const)("tells the runtime of `redirects: %s` where it differs", (redirects, isTold) => {
  const compiled = compileInline({ paths: {} }, {}, { redirects });
  expect(compiled.problems).toEqual([]);
  const text = compiled.file("vendor/vendor.ts");
  expect(text.includes(`redirects: "${redirects}"`)).toBe(isTold);
});
