import { checkDuration, checkInteger, checkName, checkValue, wrong } from "./check.ts";
import type { Dialect, Step } from "./database.ts";
import type { Change, ClaimHandle, Lease, PutChange } from "./store.ts";

/** The statement of one change. Those that must return a row conflict when they return none. */
export function stepOf(change: Change, dialect: Dialect): Step {
  switch (change.kind) {
    case "put":
      return putStep(change);
    case "remove":
      return {
        locks: lockOf("records", change.namespace, change.key),
        must: true,
        text: `delete from connector_records where namespace = $1 and key = $2 and version = $3 returning 1 as done`,
        values: [
          checkName("namespace", change.namespace),
          checkName("key", change.key),
          checkInteger("version", change.version, 1),
        ],
      };
    case "append":
      return {
        locks: lockOf("entries", change.stream),
        must: true,
        text: `insert into connector_entries (stream, sequence, value)
          select cast($1 as text), cast($2 as bigint), $3
          where cast($2 as bigint) = 1 + coalesce((select max(sequence) from connector_entries where stream = $1), 0)
          on conflict do nothing returning 1 as done`,
        values: [
          checkName("stream", change.stream),
          checkInteger("sequence", change.sequence, 1),
          checkValue("value", change.value),
        ],
      };
    case "trim":
      return {
        locks: lockOf("entries", change.stream),
        must: false,
        // The last entry always stays, or the next one would be the first again.
        text: `delete from connector_entries where stream = $1 and sequence < $2
          and exists (select 1 from connector_entries where stream = $1 and sequence = $2)`,
        values: [checkName("stream", change.stream), checkInteger("before", change.before, 1)],
      };
    case "once":
      return {
        locks: lockOf("once", change.namespace, change.key),
        must: true,
        text: `insert into connector_once (namespace, key, expires_at) values ($1, $2, connector_now() + $3)
          on conflict (namespace, key) do update set expires_at = connector_now() + $3
          where connector_once.expires_at <= connector_now() returning 1 as done`,
        values: [
          checkName("namespace", change.namespace),
          checkName("key", change.key),
          checkDuration("ttl", change.ttl, 1),
        ],
      };
    case "free":
      return {
        locks: lockOf("once", change.namespace, change.key),
        must: false,
        text: `delete from connector_once where namespace = $1 and key = $2 returning 1 as done`,
        values: [checkName("namespace", change.namespace), checkName("key", change.key)],
      };
    case "hold":
      return {
        locks: lockOf("leases", change.lease.name),
        must: true,
        text: `select 1 as done from connector_leases where name = $1 and holder = $2 and fence = $3 ${dialect.share}`,
        values: leaseValues(change.lease),
      };
    case "enqueue":
      return {
        locks: lockOf("queue", change.queue, change.key),
        must: false,
        text: `insert into connector_queue (queue, key, value, due_at, attempt) values ($1, $2, $3, connector_now() + $4, 0)
          on conflict (queue, key) do update
          set value = excluded.value, due_at = excluded.due_at, attempt = 0, expires_at = null
          where connector_queue.expires_at <= connector_now() returning 1 as done`,
        values: [
          checkName("queue", change.queue),
          checkName("key", change.key),
          checkValue("value", change.value),
          checkDuration("delay", change.delay),
        ],
      };
    case "complete":
      return {
        locks: lockOf("queue", change.claim.queue, change.claim.key),
        must: true,
        text: `update connector_queue set value = $5, due_at = null, expires_at = connector_now() + $4
          where queue = $1 and key = $2 and attempt = $3 and due_at is not null returning 1 as done`,
        values: [
          ...claimValues(change.claim),
          checkDuration("keep", change.keep),
          new Uint8Array(),
        ],
      };
    case "defer":
      return {
        locks: lockOf("queue", change.claim.queue, change.claim.key),
        must: true,
        text: `update connector_queue set due_at = connector_now() + $4
          where queue = $1 and key = $2 and attempt = $3 and due_at is not null returning 1 as done`,
        values: [...claimValues(change.claim), checkDuration("delay", change.delay)],
      };
    default:
      throw wrong("change.kind", "one of the known kinds");
  }
}

function putStep(change: PutChange): Step {
  const values = [
    checkName("namespace", change.namespace),
    checkName("key", change.key),
    checkValue("value", change.value),
    checkInteger("version", change.version, Math.max(change.replaces, 1)),
  ];
  const locks = lockOf("records", change.namespace, change.key);
  if (change.replaces === 0)
    return {
      locks,
      must: true,
      text: `insert into connector_records (namespace, key, value, version) values ($1, $2, $3, $4)
        on conflict do nothing returning 1 as done`,
      values,
    };
  return {
    locks,
    must: true,
    text: `update connector_records set value = $3, version = $4
      where namespace = $1 and key = $2 and version = $5 returning 1 as done`,
    values: [...values, checkInteger("replaces", change.replaces, 1)],
  };
}

function lockOf(table: string, ...names: readonly string[]): string {
  return [table, ...names].join("\0");
}

/** Name, holder and fence: what proves that a lease is one's own. */
export function leaseValues(lease: Lease): readonly (string | number)[] {
  return [
    checkName("lease.name", lease.name),
    checkName("lease.holder", lease.holder),
    checkInteger("lease.fence", lease.fence, 1),
  ];
}

/** Queue, key and attempt: what proves that a claim is the item's last. */
export function claimValues(claim: ClaimHandle): readonly (string | number)[] {
  return [
    checkName("claim.queue", claim.queue),
    checkName("claim.key", claim.key),
    checkInteger("claim.attempt", claim.attempt, 1),
  ];
}
