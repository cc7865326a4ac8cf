import type { RateLimitRules } from "./operation.ts";
import { type AnswerView, readPlace } from "./place.ts";

/** What `Date` can hold (ECMA-262, section 21.4.1.1). */
const LAST_MOMENT = 8.64e15;

/**
 * When the vendor will take a call again: by `Retry-After`, in seconds or as a date, or else by the moment
 * that the limit is set back. What makes no sense (negative, no number, no date) is as good as not there.
 */
export function retryAt(
  answer: AnswerView,
  rules: RateLimitRules | undefined,
  now: number,
): Date | undefined {
  const after = readPlace(answer, rules?.retryAfter ?? ["header", "retry-after"]);
  return momentAfter(after, now) ?? resetMoment(answer, rules, now);
}

/** Seconds, also with decimals, or an HTTP date (RFC 9110, section 10.2.3). */
function momentAfter(value: unknown, now: number): Date | undefined {
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds < 0 ? undefined : moment(now + seconds * 1000);
  return typeof value === "string" && /[a-z]{3}/i.test(value)
    ? moment(Date.parse(value))
    : undefined;
}

function resetMoment(
  answer: AnswerView,
  rules: RateLimitRules | undefined,
  now: number,
): Date | undefined {
  if (rules?.reset === undefined) return undefined;
  const { remaining, reset } = rules;
  const left = remaining === undefined ? 0 : numberOf(readPlace(answer, remaining));
  // While calls are left, the limit is not what refused this one.
  if (left !== undefined && left > 0) return undefined;
  const value = readPlace(answer, reset.at);
  const number = numberOf(value);
  switch (reset.unit) {
    case "epochSeconds":
      return number === undefined ? undefined : moment(number * 1000);
    case "epochMilliseconds":
      return number === undefined ? undefined : moment(number);
    case "secondsLeft":
      return momentAfter(number, now);
    case "iso8601":
      return typeof value === "string" ? moment(Date.parse(value)) : undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d{1,20}(?:\.\d{1,20})?$/.test(value.trim()))
    return undefined;
  return Number(value);
}

function moment(milliseconds: number): Date | undefined {
  return Math.abs(milliseconds) <= LAST_MOMENT ? new Date(milliseconds) : undefined;
}
