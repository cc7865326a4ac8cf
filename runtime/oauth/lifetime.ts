import { follow, type Place } from "../expression/expression.ts";

/** When a token ends: milliseconds, on rejection only, or where the token answer says it. */
export type Lifetime =
  | number
  | "untilRejected"
  | {
      readonly at: Place;
      readonly unit: "seconds" | "milliseconds" | "epochSeconds" | "epochMilliseconds" | "iso8601";
    };

/** A hundred years: what is longer is no statement about time. */
const LONGEST = 100 * 365 * 86_400_000;
const MINUTE = 60_000;

/** Where RFC 6749, section 5.1, has the lifetime. */
export const EXPIRES_IN: Place = ["token", "expires_in"];

/** What lies at a place of a token answer. */
export function readAnswer(answer: unknown, [root, ...path]: Place): unknown {
  return root === "token" ? follow(answer, path) : null;
}

/**
 * When a token that was asked for at `now` ends, in milliseconds since the epoch; undefined where nobody says
 * so, or says something that cannot be: such a token is renewed once it is rejected.
 */
export function expiryOf(lifetime: Lifetime, answer: unknown, now: number): number | undefined {
  if (lifetime === "untilRejected") return undefined;
  if (typeof lifetime === "number") return now + lifetime;
  const end = endOf(readAnswer(answer, lifetime.at), lifetime.unit, now);
  return end !== undefined && end > now && end - now <= LONGEST ? Math.floor(end) : undefined;
}

function endOf(
  value: unknown,
  unit: Exclude<Lifetime, number | string>["unit"],
  now: number,
): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || value === "")) return undefined;
  const number = unit === "iso8601" ? Date.parse(String(value)) : Number(value);
  if (!Number.isFinite(number)) return undefined;
  switch (unit) {
    case "seconds":
      return now + number * 1000;
    case "milliseconds":
      return now + number;
    case "epochSeconds":
      return number * 1000;
    case "epochMilliseconds":
    case "iso8601":
      return number;
  }
}

/**
 * When a token is renewed: ahead of its end by a tenth of its lifetime, but by 1 to 15 minutes; a token that
 * lives shorter than twice that is renewed after half its life.
 */
export function renewalOf({
  obtainedAt,
  expiresAt,
}: {
  readonly obtainedAt: number;
  readonly expiresAt?: number;
}): number {
  if (expiresAt === undefined) return Infinity;
  const lifetime = expiresAt - obtainedAt;
  const buffer = Math.max(MINUTE, Math.min(lifetime / 10, 15 * MINUTE));
  return expiresAt - Math.min(buffer, lifetime / 2);
}
