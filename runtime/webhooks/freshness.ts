import type { Place } from "../expression/expression.ts";
import type { Verification } from "./scheme.ts";

export interface TimestampRule {
  /** Absent where `parts` of the signature name it. */
  readonly at?: Place;
  readonly unit: "seconds" | "milliseconds" | "iso8601";
  /** Milliseconds that a delivery may be old. Default 300,000. */
  readonly tolerance?: number;
  /** Milliseconds that the vendor's clock may be ahead of ours. Default 60,000. */
  readonly future?: number;
}

/** A delivery may be five minutes old: what most vendors' own libraries allow. */
const PAST_TOLERANCE = 300_000;
/** Shorter than the past: a window as wide on both sides would double the time in which a copy passes. */
export const FUTURE_TOLERANCE = 60_000;

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970; undefined for anything but plain digits, or RFC 3339 with its zone. */
export function parseTimestamp(text: string, unit: TimestampRule["unit"]): number | undefined {
  switch (unit) {
    case "seconds":
      return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : undefined;
    case "milliseconds":
      return /^\d{1,14}$/.test(text) ? Number(text) : undefined;
    case "iso8601": {
      const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(time) ? undefined : time;
    }
    default:
      return undefined;
  }
}

/** The refusal for a time out of bounds; both bounds are still in. */
export function assertFresh(
  signedAt: number,
  now: number,
  rule: Pick<TimestampRule, "tolerance" | "future">,
): Verification | undefined {
  const skew = now - signedAt;
  if (skew > (rule.tolerance ?? PAST_TOLERANCE)) return { kind: "refused", code: "stale", skew };
  if (-skew > (rule.future ?? FUTURE_TOLERANCE)) return { kind: "refused", code: "future", skew };
  return undefined;
}
