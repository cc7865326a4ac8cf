/** Statuses with which vendors refuse signatures. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 401, 403]);
/** Milliseconds; smaller differences may be the answer's way, and vendors overlook them. */
const OVERLOOKED = 60_000;

/** Milliseconds that the vendor's clock is ahead of ours, by the field `Date` (RFC 9110, section 6.6.1). */
export function skewOf(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const { date } = headers;
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : time - now;
}

/** Whether a signature may have been refused because our clock is wrong: then it is made once by the vendor's. */
export function isMistimed(status: number | undefined, skew: number | undefined): skew is number {
  return skew !== undefined && Math.abs(skew) > OVERLOOKED && REFUSALS.has(status);
}
