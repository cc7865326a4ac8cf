import { expect, it } from "vitest";
import { createRedact, redactValue, vendorText } from "../../runtime/redact.ts";

it("takes a secret out before the text is cut", () => {
  const redact = createRedact(["canary-canary"]);
  const text = vendorText(`${"x".repeat(495)}canary-canary`, redact);
  expect(text).toBe(`${"x".repeat(495)}[secr…`);
});

it("takes out the longest secret first, and none that is too short to be one", () => {
  expect(createRedact(["abcd", "abcdefgh", "a"])("a abcdefgh abcd")).toBe("a [secret] [secret]");
});

it("cleans values at any depth, keys too", () => {
  const redact = createRedact(["canary"]);
  expect(redactValue({ canary: ["a canary", 1, null, { b: true }] }, redact)).toEqual({
    "[secret]": ["a [secret]", 1, null, { b: true }],
  });
});
