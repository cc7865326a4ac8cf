import { createHash } from "node:crypto";
import type { Draft } from "../prepare/bind.ts";
import type { Call } from "../call.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import type { SingleOperation } from "../drivers/operation.ts";
import { badInput } from "../errors.ts";
import type { Idempotency } from "../operation.ts";

/** Why a call may be repeated: its own rule, what its effect or method promises, or the connector's rule. */
export function idempotencyOf({ operation, session }: Call): Idempotency {
  return idempotencyIn(session.descriptor, operation);
}

/** The same of an operation that nobody calls yet. */
export function idempotencyIn(
  { http }: ConnectorDescriptor,
  { idempotency, effect, method }: SingleOperation,
): Idempotency {
  if (idempotency !== undefined) return idempotency;
  if (effect === "read") return { kind: "natural" };
  const byMethod = method === "PUT" || method === "DELETE" ? "natural" : "none";
  return http?.idempotency ?? { kind: byMethod };
}

/** Whether doing a call twice does it once: by nature, or by a key that the vendor knows again. */
export function isRepeatable(call: Call, { parameters }: Draft): boolean {
  const rule = idempotencyOf(call);
  if (rule.kind !== "input") return rule.kind !== "none";
  // To vendors an empty key is none.
  return parameters.some(
    ({ input, value }) => input === rule.input && value !== null && value !== "",
  );
}

/**
 * The idempotency key of a call, the same for all of its attempts; undefined where the definition computes it. One
 * that is made here is `<operation>-<uuid>`; the caller's stands behind the operation and the connection, so that
 * one text used for a charge and for its refund makes two keys. Inputs that take a UUID get one, of the same
 * parts. Fails with `badInput` where the caller's is empty: all of his calls would be one.
 */
export function idempotencyKeyOf(call: Call): string | undefined {
  const rule = idempotencyOf(call);
  const { operation, options, session } = call;
  const given = options.idempotencyKey;
  if (given === "") throw badInput("idempotencyKey", "must not be empty");
  const isUuid = rule.kind === "input" && rule.value === "uuid";
  if (given === undefined) {
    if (isUuid) return crypto.randomUUID();
    return rule.kind === "header" ? `${operation.id}-${crypto.randomUUID()}` : undefined;
  }
  const key = [operation.id, encodeURIComponent(session.connectionId ?? ""), given].join(":");
  return isUuid ? uuidOf(key) : key;
}

/** A UUID made of a text (RFC 9562, section 5.8: version 8). */
function uuidOf(text: string): string {
  const hash = createHash("sha256").update(text).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex", 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
