import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { didYouMean, nearest } from "../../../compiler/diagnostics/suggest.ts";

it.each([
  ["scpoes", ["steps", "scopes", "set"], "scopes"],
  ["apikey", ["apiKey", "apiKeys"], "apiKey"],
  ["chat.postMessage", ["chat_postMessage", "chat_update"], "chat_postMessage"],
  ["oauth", ["oauth2", "oauth1"], "oauth2"],
  ["retrys", ["retry", "retries"], "retry"],
  ["ID", ["is", "id"], "id"],
])("takes %s for the nearest of %j", (name, names, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

it.each([
  ["webhook", ["verify", "events"]],
  ["", ["a", "ab"]],
  ["permissions", ["pagination"]],
  ["set", ["set"]],
  ["x".repeat(100_000), ["x".repeat(100_001)]],
])("finds nothing near %s", (name, names) => {
  expect(nearest(name, names)).toBeUndefined();
});

it("writes a sentence, or none", () => {
  expect(didYouMean("scopes")).toBe(' Did you mean "scopes"?');
  expect(didYouMean(undefined)).toBe("");
});

it("finds a name again after one edit", () => {
  const name = fc.stringMatching(/^[a-z]{6,20}$/);
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom("drop", "swap", "double"), (right, place, edit) => {
      const at = place % (right.length - 1);
      const [first = "", second = ""] = right.slice(at, at + 2);
      const middle = { drop: second, swap: second + first, double: first + first + second }[edit];
      const wrong = right.slice(0, at) + middle + right.slice(at + 2);
      expect(nearest(wrong, [right])).toBe(wrong === right ? undefined : right);
    }),
  );
});
