import type { AnyOperation, ConnectorDescriptor } from "@human/connector-sdk";
import { expect } from "vitest";
import type { ArrivedRequest } from "./vendor-line.ts";

/**
 * Whether a vendor that is asked twice does it once, as the definition says or HTTP (RFC 9110, section 9.2.2). An input
 * that is the key counts where the request has it.
 */
export function mayRepeat(
  { http }: ConnectorDescriptor,
  operation: AnyOperation,
  request: Pick<ArrivedRequest, "headers" | "body">,
): boolean {
  const { effect, method, idempotency, input } = operation;
  const rule = idempotency ?? (effect === "read" ? undefined : http?.idempotency);
  if (rule === undefined) return effect === "read" || method === "PUT" || method === "DELETE";
  if (rule.kind !== "input") return rule.kind !== "none";
  const name = input[rule.input]?.name ?? rule.input;
  const header = request.headers[name.toLowerCase()];
  return header !== undefined || request.body.includes(`"${name}":"`);
}

/** How often the definition lets a call be tried. */
export function attemptsOf({ http }: ConnectorDescriptor, operation: AnyOperation): number {
  const retry = operation.retry ?? http?.retry;
  return retry === "never" ? 1 : (retry?.attempts ?? 3);
}

/** All attempts are one to whoever looks at address, bytes and key. */
export function expectSame(seen: readonly ArrivedRequest[], place: string): void {
  const told = seen.map(({ url, body, headers }) => [url, body.toString("latin1"), keyOf(headers)]);
  for (const each of told) expect(each, place).toEqual(told[0]);
}

/** What vendors know a call again by, where it is a header. */
export function keyOf(headers: ArrivedRequest["headers"]): unknown {
  return headers["idempotency-key"] ?? headers["webhook-id"];
}
