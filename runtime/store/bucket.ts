import { checkDuration, checkInteger, checkName, wrong } from "./check.ts";
import { integer, type Database, type Statement } from "./database.ts";
import type { BucketLimit, TakeResult } from "./store.ts";

/*
 * A bucket is one number, the moment at which it will be full again, in microseconds (the generic cell
 * rate algorithm, ITU-T I.371). A token costs a whole number of microseconds, rounded up: sums are exact
 * and a bucket is never faster than was asked.
 */

const FULL_AT = `(case when connector_buckets.full_at > connector_now() * 1000
  then connector_buckets.full_at else connector_now() * 1000 end)`;

/** Takes all tokens in one statement, or says how long it will be until they are there. */
export async function takeFrom(
  database: Database,
  bucket: string,
  limit: BucketLimit,
  tokens: number,
): Promise<TakeResult> {
  const name = checkName("bucket", bucket);
  const { cost, size } = measure(limit);
  const price = checkInteger("tokens", tokens, 1, limit.capacity) * cost;
  const taken = await database.change({
    text: `insert into connector_buckets (name, full_at) values ($1, connector_now() * 1000 + $2)
      on conflict (name) do update set full_at = ${FULL_AT} + $2
      where ${FULL_AT} + $2 - connector_now() * 1000 <= $3 returning 1 as done`,
    values: [name, price, size],
    passing: true,
  });
  if (taken.length > 0) return { taken: true, wait: 0 };
  const [row] = await database.query({
    text: `select full_at - connector_now() * 1000 as used from connector_buckets where name = $1`,
    values: [name],
  });
  const used = row === undefined ? 0 : integer(row, "used");
  return { taken: false, wait: Math.max(1, Math.ceil((used + price - size) / 1000)) };
}

/** The statement after which a bucket is empty until `wait` has passed; never shortens a longer wait. */
export function drainOf(bucket: string, limit: BucketLimit, wait: number): Statement {
  const full = checkDuration("wait", wait) * 1000 + measure(limit).size;
  return {
    text: `insert into connector_buckets (name, full_at) values ($1, connector_now() * 1000 + $2)
      on conflict (name) do update set full_at = connector_now() * 1000 + $2
      where connector_buckets.full_at < connector_now() * 1000 + $2 returning 1 as done`,
    values: [checkName("bucket", bucket), full],
    passing: true,
  };
}

/** Microseconds that a token costs and that a full bucket is worth. */
function measure({ capacity, interval }: BucketLimit): { cost: number; size: number } {
  const microseconds = checkDuration("interval", interval, 1) * 1000;
  if (checkInteger("capacity", capacity, 1) > microseconds)
    throw wrong("capacity", "at most 1000 tokens per millisecond");
  const cost = Math.ceil(microseconds / capacity);
  return { cost, size: cost * capacity };
}
