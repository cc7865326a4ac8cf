import type { Value } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { evaluate } from "../expression/value.ts";
import { FUTURE_TOLERANCE } from "./freshness.ts";
import { own } from "./json.ts";
import { refuse, type Verification, type VerifyContext } from "./scheme.ts";

/** What a token must say beside being signed. */
export interface ClaimRules {
  readonly issuer?: Value;
  readonly audience?: Value;
  readonly claims?: Readonly<Record<string, Value>>;
}

/**
 * Why a token's claims do not do; undefined where they do. `exp` must be there. What a rule compares with and
 * cannot be computed refuses, for a check that vanishes with a setting is none.
 */
export function findClaimRefusal(
  claims: Readonly<Record<string, unknown>>,
  rules: ClaimRules,
  context: VerifyContext,
): Verification | undefined {
  return findTimeRefusal(claims, context.now()) ?? findWrongClaim(claims, rules, context);
}

function findTimeRefusal(
  claims: Readonly<Record<string, unknown>>,
  now: number,
): Verification | undefined {
  const expires = own(claims, "exp");
  if (!isTime(expires)) return refuse("incomplete");
  if (now >= expires * 1000) return { kind: "refused", code: "stale", skew: now - expires * 1000 };
  for (const name of ["nbf", "iat"]) {
    const time = own(claims, name);
    if (time === undefined) continue;
    if (!isTime(time)) return refuse("badClaims");
    const skew = now - time * 1000;
    if (-skew > FUTURE_TOLERANCE) return { kind: "refused", code: "future", skew };
  }
  return undefined;
}

/** NumericDate (RFC 7519, section 2), which JSON would also let be negative or endless. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value);
}

/** Why claims are not the ones expected; undefined where they are. */
export function findWrongClaim(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience, claims: expected = {} }: ClaimRules,
  context: VerifyContext,
): Verification | undefined {
  const compute = (value: Value): unknown => evaluate(value, context.at, functions);
  if (issuer !== undefined && !overlaps([own(claims, "iss")], compute(issuer)))
    return refuse("badClaims");
  const audiences = own(claims, "aud");
  if (
    audience !== undefined &&
    !overlaps(Array.isArray(audiences) ? audiences : [audiences], compute(audience))
  )
    return refuse("badClaims");
  const wrong = Object.entries(expected).some(
    ([name, value]) => !overlaps([own(claims, name)], compute(value)),
  );
  return wrong ? refuse("badClaims") : undefined;
}

/** Whether one of the given is one of the expected; what is absent equals nothing. */
function overlaps(given: readonly unknown[], expected: unknown): boolean {
  const accepted: readonly unknown[] = Array.isArray(expected) ? expected : [expected];
  return accepted.some((each) => each !== null && each !== undefined && given.includes(each));
}
