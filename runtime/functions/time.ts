const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const MAIL_DATE =
  /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|UTC|[+-]\d{4})$/;
const DURATION = /^(-?)(\d{1,9})(ms|s|m|h|d)$/;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** A moment as `2026-01-31T09:30:00Z`, with milliseconds where there are any; null beyond the years of Date. */
export function momentText(milliseconds: number): string | null {
  const moment = new Date(milliseconds);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString().replace(".000Z", "Z");
}

/** The moment of seconds since the epoch, given as a number or its text. */
export function fromEpoch(seconds: unknown): string | null {
  const number = numberOf(seconds);
  return number === null ? null : momentText(number * 1_000);
}

/** The moment of milliseconds since the epoch, given as a number or its text. */
export function fromEpochMillis(milliseconds: unknown): string | null {
  const number = numberOf(milliseconds);
  return number === null ? null : momentText(number);
}

/** Whole seconds since the epoch. */
export function toEpoch(time: unknown): number | null {
  const moment = momentOf(time);
  return moment === null ? null : Math.floor(moment / 1_000);
}

/** Milliseconds since the epoch. */
export function toEpochMillis(time: unknown): number | null {
  return momentOf(time);
}

/** A time of RFC 3339, RFC 9110 or RFC 5322 as RFC 3339 in UTC; null for what is none of these. */
export function iso(time: unknown): string | null {
  const moment = momentOf(time);
  return moment === null ? null : momentText(moment);
}

/** A time and a duration later: `15m`, or `-2h` for earlier. */
export function plus(time: unknown, duration: unknown): string | null {
  const moment = momentOf(time);
  const parts = typeof duration === "string" ? DURATION.exec(duration) : null;
  if (moment === null || parts === null) return null;
  const [, sign, amount, unit = ""] = parts;
  const span = Number(amount) * (UNITS.get(unit) ?? NaN);
  return momentText(sign === "-" ? moment - span : moment + span);
}

/** A date is its first moment in UTC, and a time that names no zone is in UTC: it has to be the same everywhere. */
function momentOf(time: unknown): number | null {
  if (typeof time !== "string") return null;
  const zoned = DATE_TIME.exec(time);
  const isKnown = zoned !== null || DATE.test(time) || MAIL_DATE.test(time);
  if (!isKnown) return null;
  const moment = Date.parse(zoned !== null && zoned[3] === undefined ? `${time}Z` : time);
  return Number.isNaN(moment) ? null : moment;
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : null;
}
