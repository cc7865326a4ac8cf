import type { RateLimitRules } from "../operation.ts";
import type { Observation } from "../limit/window.ts";
import { type AnswerView, readPlace } from "../expression/place.ts";

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
  return saidMoment(answer, rules, now) ?? resetMoment(answer, rules, now);
}

function saidMoment(
  answer: AnswerView,
  rules: RateLimitRules | undefined,
  now: number,
): Date | undefined {
  return momentAfter(readPlace(answer, rules?.retryAfter ?? ["header", "retry-after"]), now);
}

/** When a refusal for the rate is over that says no time; undefined where the definition knows no usual one. */
export function momentAfterWait(rules: RateLimitRules | undefined, now: number): Date | undefined {
  return rules?.wait === undefined ? undefined : moment(now + rules.wait);
}

/** Whether answers say how many calls are left, and it is known until when. */
export function countsCalls(rules: RateLimitRules | undefined): boolean {
  return (
    (rules?.reset ?? rules?.wait) !== undefined && (rules?.remaining ?? rules?.usage) !== undefined
  );
}

/**
 * How many calls are left and until when, as an answer says it; undefined where the definition knows no more of
 * both or nothing sensible lies there.
 */
export function observationOf(
  answer: AnswerView,
  rules: RateLimitRules,
  now: number,
): Observation | undefined {
  const remaining = remainingIn(answer, rules);
  if (remaining === undefined) return undefined;
  const reset =
    rules.reset === undefined
      ? (saidMoment(answer, rules, now) ?? momentAfterWait(rules, now))
      : momentOf(answer, rules.reset, now);
  const resetAt = reset?.getTime();
  if (resetAt === undefined) return undefined;
  const tolerance = rules.reset?.unit === "secondsLeft" ? 1000 : 0;
  return { remaining: Math.max(0, Math.floor(remaining)), resetAt, tolerance };
}

function remainingIn(answer: AnswerView, { remaining, usage }: RateLimitRules): number | undefined {
  if (remaining !== undefined) return numberOf(readPlace(answer, remaining));
  if (usage === undefined) return undefined;
  const text = readPlace(answer, usage.at);
  return typeof text === "string" ? leftOf(text, usage.like) : undefined;
}

/** `api-usage=18/5000` by `api-usage={used}/{limit}`, at its first place in the text. */
function leftOf(text: string, like: string): number | undefined {
  const [before = "", ...parts] = like.split(/\{(used|limit)\}/);
  let at = text.indexOf(before) + before.length;
  if (at < before.length) return undefined;
  const found = new Map<string, number>();
  for (let index = 0; index < parts.length; index += 2) {
    const digits = /^\d{1,15}/.exec(text.slice(at, at + 16))?.[0];
    const after = parts[index + 1] ?? "";
    if (digits === undefined || !text.startsWith(after, at + digits.length)) return undefined;
    found.set(parts[index] ?? "", Number(digits));
    at += digits.length + after.length;
  }
  const [used, limit] = [found.get("used"), found.get("limit")];
  return used === undefined || limit === undefined ? undefined : limit - used;
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
  // While calls are left, the limit is not what refused this one.
  if ((remainingIn(answer, rules) ?? 0) > 0) return undefined;
  return momentOf(answer, rules.reset, now);
}

function momentOf(
  answer: AnswerView,
  { at, unit }: NonNullable<RateLimitRules["reset"]>,
  now: number,
): Date | undefined {
  const value = readPlace(answer, at);
  const number = numberOf(value);
  switch (unit) {
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
