import type {
  ErrorClass,
  ErrorSign,
  Place,
  Places,
  RateLimitRules,
  RetryPolicy,
} from "@human/connector-sdk";
import { parseDuration } from "../expression/duration.ts";
import { parsePath } from "../expression/place.ts";
import type { ErrorRulesIR, IdempotencyIR, PaginationIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import type { Json } from "../json.ts";
import type {
  ErrorsDefinition,
  IdempotencyDefinition,
  PaginationDefinition,
  RateLimitDefinition,
  RetryDefinition,
} from "../validate/definition.ts";
import type { BindContext } from "./context.ts";
import { bindExpression, bindMatch, bindPlace, type Roots } from "./value.ts";

/** Roots of places that look at an answer. */
const ANSWER_ROOTS: Roots = new Set(["status", "header", "body", "root"]);

const DEFAULT_RETRY = { attempts: 3, first: "500ms", most: "30s" } as const;

export function bindRetry(retry: RetryDefinition): RetryPolicy {
  if (retry === "never") return "never";
  const merged = { ...DEFAULT_RETRY, ...retry };
  return {
    attempts: merged.attempts,
    firstDelay: parseDuration(merged.first) ?? 0,
    longestDelay: parseDuration(merged.most) ?? 0,
  };
}

export function bindIdempotency(
  context: BindContext,
  path: DocumentPath,
  idempotency: IdempotencyDefinition,
): IdempotencyIR {
  if (idempotency === "natural" || idempotency === "none") return { kind: idempotency };
  if ("header" in idempotency) return { kind: "header", header: idempotency.header };
  const input = idempotency.input.replace(/^input\./, "");
  if (idempotency.value === "uuid") return { kind: "input", input, value: "uuid" };
  const roots: Roots = new Set(["input", "connection"]);
  const value = bindExpression(context, [...path, "value"], idempotency.value, roots);
  return { kind: "input", input, value };
}

export function bindErrors(
  context: BindContext,
  path: DocumentPath,
  errors: ErrorsDefinition,
): ErrorRulesIR {
  const places = (key: "code" | "message" | "fields"): Places | undefined => {
    const at = [...path, key];
    const stated = errors[key];
    if (typeof stated === "string") return bindPlace(context, at, stated, ANSWER_ROOTS);
    const [first, ...others] = oneOrMore(stated).flatMap((text, index) => {
      const place = bindPlace(context, [...at, index], text, ANSWER_ROOTS);
      return place === undefined ? [] : [place];
    });
    return first === undefined ? undefined : [first, ...others];
  };
  const retry =
    errors.retry === undefined
      ? undefined
      : bindPlace(context, [...path, "retry"], errors.retry, ANSWER_ROOTS);
  const failed = oneOrMore(errors.failed).map((match, index) =>
    bindMatch(context, failedPath(path, errors, index), match, ANSWER_ROOTS),
  );
  const is = bindErrorTable(context, [...path, "is"], errors.is ?? {});
  return {
    ...(failed.length === 0 ? {} : { failed }),
    ...defined("code", places("code")),
    ...defined("message", places("message")),
    ...defined("fields", places("fields")),
    ...(Object.keys(is).length === 0 ? {} : { is }),
    ...defined("retry", retry),
  };
}

function failedPath(path: DocumentPath, errors: ErrorsDefinition, index: number): DocumentPath {
  return Array.isArray(errors.failed) ? [...path, "failed", index] : [...path, "failed"];
}

/** Integers and `4xx` are statuses, text is a code, a map is a condition. */
export function bindErrorTable(
  context: BindContext,
  path: DocumentPath,
  table: NonNullable<ErrorsDefinition["is"]>,
  roots: Roots = ANSWER_ROOTS,
): Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>> {
  const rows = Object.entries(table).map(([name, signs]) => [
    name,
    signs.map((sign, index): ErrorSign => {
      if (typeof sign === "number") return { status: sign };
      if (sign === "4xx" || sign === "5xx") return { status: sign };
      if (typeof sign === "string") return { code: sign };
      return { match: bindMatch(context, [...path, name, index], sign, roots) };
    }),
  ]);
  return Object.fromEntries(rows);
}

export function bindRateLimit(
  context: BindContext,
  path: DocumentPath,
  rules: RateLimitDefinition,
): RateLimitRules {
  const place = (keys: readonly string[], text: string | undefined): Place | undefined =>
    text === undefined ? undefined : bindPlace(context, [...path, ...keys], text, ANSWER_ROOTS);
  const reset = place(["reset", "at"], rules.reset?.at);
  const usage = place(["usage", "at"], rules.usage?.at);
  return {
    ...defined("retryAfter", place(["retryAfter"], rules.retryAfter)),
    ...defined("remaining", place(["remaining"], rules.remaining)),
    ...(reset === undefined || rules.reset === undefined
      ? {}
      : { reset: { at: reset, unit: rules.reset.unit } }),
    ...(usage === undefined || rules.usage === undefined
      ? {}
      : { usage: { at: usage, like: rules.usage.like } }),
    ...defined("wait", parseDuration(rules.wait ?? "")),
  };
}

/** Keys of pagination styles that hold a place, and the one that holds a path inside an item. */
const PLACE_KEYS: ReadonlySet<string> = new Set(["next", "more", "total"]);

export function bindPagination(
  context: BindContext,
  path: DocumentPath,
  pagination: PaginationDefinition,
): PaginationIR {
  const options = Object.entries(pagination).flatMap(([key, value]): [string, Json][] => {
    if (key === "style") return [];
    if (typeof value === "number") return [[key, value]];
    if (typeof value !== "string") return [];
    if (PLACE_KEYS.has(key)) {
      const place = bindPlace(context, [...path, key], value, ANSWER_ROOTS);
      return place === undefined ? [] : [[key, place]];
    }
    return [[key, key === "item" ? (parsePath(value) ?? [value]) : value]];
  });
  return { style: pagination.style, options };
}

/** One item stands for a list of one. */
export function oneOrMore<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** An object with the key, or without it where there is no value. */
export function defined<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
