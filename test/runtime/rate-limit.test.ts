import { expect, it } from "vitest";
import type { RateLimitRules } from "../../runtime/operation.ts";
import { retryAt } from "../../runtime/answer/rate-limit.ts";

const now = Date.UTC(2030, 0, 1);

function at(headers: Readonly<Record<string, string>>, rules?: RateLimitRules): string | undefined {
  return retryAt({ status: 429, headers, body: null }, rules, now)?.toISOString();
}

it("reads Retry-After as seconds, decimals or an HTTP date", () => {
  expect(at({ "retry-after": "120" })).toBe("2030-01-01T00:02:00.000Z");
  expect(at({ "retry-after": "0" })).toBe("2030-01-01T00:00:00.000Z");
  expect(at({ "retry-after": "0.25" })).toBe("2030-01-01T00:00:00.250Z");
  expect(at({ "retry-after": "Tue, 01 Jan 2030 00:00:07 GMT" })).toBe("2030-01-01T00:00:07.000Z");
  expect(at({ "retry-after": "Mon, 31 Dec 2029 23:00:00 GMT" })).toBe("2029-12-31T23:00:00.000Z");
  expect(at({ "retry-after": "1000000000000" })).toBe("+033718-09-28T01:46:40.000Z");
});

it("leaves the usual wait to refusals for the rate", () => {
  expect(at({}, { wait: 60_000 })).toBeUndefined();
});

it("takes nonsense for nothing", () => {
  for (const value of [
    "-1",
    "NaN",
    "Infinity",
    "1e12",
    "soon",
    "",
    "99999999999999999999",
    "0x10",
    "1,5",
  ])
    expect(at({ "retry-after": value })).toBeUndefined();
  expect(at({})).toBeUndefined();
});

it("reads the moment of reset in every unit, once nothing is left", () => {
  const rules = (
    unit: "epochSeconds" | "epochMilliseconds" | "secondsLeft" | "iso8601",
  ): RateLimitRules => ({
    remaining: ["header", "x-remaining"],
    reset: { at: ["header", "x-reset"], unit },
  });
  const reset = (
    unit: Parameters<typeof rules>[0],
    value: string,
    left = "0",
  ): string | undefined => at({ "x-reset": value, "x-remaining": left }, rules(unit));
  const moment = "2030-01-01T00:01:00.000Z";
  expect(reset("epochSeconds", "1893456060")).toBe(moment);
  expect(reset("epochMilliseconds", "1893456060000")).toBe(moment);
  expect(reset("secondsLeft", "60")).toBe(moment);
  expect(reset("iso8601", "2030-01-01T01:01:00+01:00")).toBe(moment);
  expect(reset("epochSeconds", "1893456060", "3")).toBeUndefined();
  expect(reset("epochSeconds", "x")).toBeUndefined();
  expect(
    at({ "x-reset": "60", "retry-after": "5", "x-remaining": "0" }, rules("secondsLeft")),
  ).toBe("2030-01-01T00:00:05.000Z");
});

it("reads the vendor's own place for Retry-After", () => {
  const answer = { status: 200, headers: {}, body: { wait: 3 } };
  expect(retryAt(answer, { retryAfter: ["body", "wait"] }, now)?.getTime()).toBe(now + 3000);
});
