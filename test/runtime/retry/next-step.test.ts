import { ConnectorError, type ConnectorErrorDetails, type ErrorCode } from "@human/connector-sdk";
import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { defaultRetry } from "../../../runtime/retry/backoff.ts";
import { delayBeforeNext, type Situation } from "../../../runtime/retry/next-step.ts";

const now = Date.UTC(2030, 0, 1);

function delay(
  code: ErrorCode,
  details: ConnectorErrorDetails = {},
  parts: Partial<Situation> = {},
): number | undefined {
  return delayBeforeNext({
    failure: new ConnectorError(code, "It failed.", details),
    made: 1,
    policy: defaultRetry,
    repeatable: true,
    resendable: true,
    now,
    deadline: undefined,
    random: () => 0.5,
    ...parts,
  });
}
const after = (milliseconds: number): ConnectorErrorDetails => ({
  retryAt: new Date(now + milliseconds),
});

it("repeats what passes and nothing else", () => {
  for (const code of ["rateLimited", "unavailable", "network", "timeout"] as const)
    expect(delay(code)).toBe(250);
  for (const code of [
    "invalid",
    "reauthenticate",
    "permission",
    "notFound",
    "conflict",
    "failed",
    "cancelled",
    "tooLarge",
    "badInput",
    "badCredential",
    "badAnswer",
    "hostNotAllowed",
    "unsupported",
    "pageLimit",
    "repeatedCursor",
    "approvalRequired",
    "refusedByPolicy",
  ] as const)
    expect(delay(code)).toBeUndefined();
});

it("repeats what is not safe to do twice only where it was not done", () => {
  const once = { repeatable: false };
  for (const code of ["unavailable", "network", "timeout"] as const) {
    expect(delay(code, {}, once)).toBeUndefined();
    expect(delay(code, { unsent: true }, once)).toBe(250);
  }
  expect(delay("rateLimited", {}, once)).toBe(250);
});

it("lets the vendor's word win, but not over safety", () => {
  expect(delay("unavailable", { vendorRetry: false })).toBeUndefined();
  expect(delay("rateLimited", { vendorRetry: false })).toBeUndefined();
  expect(delay("conflict", { vendorRetry: true })).toBe(250);
  expect(delay("conflict", { vendorRetry: true }, { repeatable: false })).toBeUndefined();
});

it("never sends a stream twice, nor what must never be repeated", () => {
  expect(delay("network", { unsent: true }, { resendable: false })).toBeUndefined();
  expect(delay("rateLimited", {}, { policy: "never" })).toBeUndefined();
  expect(delay("network", { unsent: true }, { policy: "never" })).toBeUndefined();
});

it("stops after the attempts of the policy", () => {
  expect(delay("network", {}, { made: 2 })).toBe(500);
  expect(delay("network", {}, { made: 3 })).toBeUndefined();
});

it("waits as long as the vendor asks, and fails at once where that is too long", () => {
  expect(delay("rateLimited", after(7000))).toBe(7000);
  expect(delay("rateLimited", after(10))).toBe(250);
  expect(delay("rateLimited", after(-60_000))).toBe(250);
  expect(delay("rateLimited", after(30_000))).toBe(30_000);
  expect(delay("rateLimited", after(30_001))).toBeUndefined();
  expect(delay("rateLimited", { retryAt: new Date(now + 1e15 - now) })).toBeUndefined();
  // The caller's deadline in place of the definition's longest delay, either way.
  expect(delay("rateLimited", after(60_000), { deadline: now + 61_000 })).toBe(60_000);
  expect(delay("rateLimited", after(7000), { deadline: now + 7000 })).toBeUndefined();
  expect(delay("network", {}, { deadline: now + 250 })).toBeUndefined();
  expect(delay("network", {}, { deadline: now - 1 })).toBeUndefined();
});

it("never waits beyond a deadline, whatever else holds", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e12 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (asked, left, made, random) => {
        const policy = { attempts: 100, firstDelay: 500, longestDelay: 30_000 };
        const parts = { deadline: now + left, made, policy, random: () => random };
        const found = delay("rateLimited", after(asked), parts);
        if (found === undefined) return;
        expect(found).toBeGreaterThanOrEqual(Math.max(0, asked));
        expect(found).toBeLessThan(left);
      },
    ),
  );
});
