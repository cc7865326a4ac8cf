import type { Answer } from "./answer.ts";
import { ConnectorError } from "../errors.ts";
import { type Place, placesOf } from "../expression/expression.ts";
import { matches } from "./match.ts";
import type { ErrorClass, ErrorRules, ErrorSign, RateLimitRules } from "../operation.ts";
import { readPlace } from "../expression/place.ts";
import { momentAfterWait, retryAt } from "./rate-limit.ts";
import { type Redact, redactValue, vendorText } from "../observe/redact.ts";

export interface ClassifyOptions {
  readonly operation: string;
  /** The operation's rules, then the connector's: the first that speaks wins. */
  readonly rules: readonly ErrorRules[];
  readonly rateLimit: RateLimitRules | undefined;
  readonly redact: Redact;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Longest JSON of the vendor's `fields` that an error carries. */
const LONGEST_FIELDS = 4_000;

/** The error that an answer stands for; undefined for a success, and for what the rules ignore. */
export function failureOf(answer: Answer, options: ClassifyOptions): ConnectorError | undefined {
  const { rules, operation } = options;
  const read = (place: Place): unknown => readPlace(answer, place);
  const isSuccess = answer.status >= 200 && answer.status <= 299;
  const isFailed = rules.some(
    (each) => each.failed?.some((match) => matches(match, read)) === true,
  );
  if (isSuccess && !isFailed) return undefined;
  const vendorCode = textAt(firstPlace(answer, rules, "code"));
  const code = classOf(answer, vendorCode, rules, read);
  if (code === "ignored") return undefined;
  return new ConnectorError(code, sentenceOf(answer.status, code), {
    operation,
    status: answer.status,
    ...vendorDetails(answer, code, vendorCode, options),
  });
}

/** A match beats a code, a code beats a status; RFC 9110 decides where the rules are silent. */
function classOf(
  answer: Answer,
  vendorCode: string | undefined,
  rules: readonly ErrorRules[],
  read: (place: Place) => unknown,
): ErrorClass {
  const signs = rules.flatMap((each) => signsOf(each));
  const found =
    signs.find(([, sign]) => "match" in sign && matches(sign.match, read)) ??
    signs.find(([, sign]) => "code" in sign && sign.code === vendorCode) ??
    signs.find(([, sign]) => "status" in sign && sign.status === answer.status) ??
    signs.find(([, sign]) => "status" in sign && isRange(sign.status, answer.status));
  return found?.[0] ?? defaultClass(answer.status);
}

function signsOf(rules: ErrorRules): readonly (readonly [ErrorClass, ErrorSign])[] {
  const rows = Object.entries(rules.is ?? {}) as [ErrorClass, readonly ErrorSign[]][];
  return rows.flatMap(([name, signs]) => signs.map((sign) => [name, sign] as const));
}

function isRange(range: number | "4xx" | "5xx", status: number): boolean {
  return typeof range === "string" && Math.floor(status / 100) === Number(range[0]);
}

const statusClasses: ReadonlyMap<number, ErrorClass> = new Map([
  [400, "invalid"],
  [401, "reauthenticate"],
  [403, "permission"],
  [404, "notFound"],
  [409, "conflict"],
  [410, "notFound"],
  [412, "conflict"],
  [422, "invalid"],
  [429, "rateLimited"],
]);

function defaultClass(status: number): ErrorClass {
  return statusClasses.get(status) ?? (status >= 500 ? "unavailable" : "failed");
}

function sentenceOf(status: number, code: ErrorClass): string {
  if (status >= 300 && status <= 399)
    return `The vendor answered ${status}, a redirect, and redirects are not followed.`;
  return `The vendor answered ${status} (${code}).`;
}

function vendorDetails(
  answer: Answer,
  code: ErrorClass,
  vendorCode: string | undefined,
  { rules, rateLimit, redact, now }: ClassifyOptions,
): Partial<
  Pick<ConnectorError, "vendorCode" | "vendorMessage" | "fields" | "retryAt" | "vendorRetry">
> {
  const said = textAt(firstPlace(answer, rules, "message")) ?? textAt(answer.body);
  const message = said === undefined ? "" : vendorText(said, redact);
  const fields = fieldsOf(firstPlace(answer, rules, "fields"), redact);
  const usual = code === "rateLimited" ? momentAfterWait(rateLimit, now) : undefined;
  const at = retryAt(answer, rateLimit, now) ?? usual;
  const retry = booleanOf(firstPlace(answer, rules, "retry"));
  return {
    ...(vendorCode === undefined ? {} : { vendorCode: vendorText(vendorCode, redact) }),
    ...(message === "" ? {} : { vendorMessage: message }),
    ...(fields === undefined ? {} : { fields }),
    ...(at === undefined ? {} : { retryAt: at }),
    ...(retry === undefined ? {} : { vendorRetry: retry }),
  };
}

/** What lies at the first place of the rules, in their order, that has something. */
function firstPlace(
  answer: Answer,
  rules: readonly ErrorRules[],
  key: "code" | "message" | "fields" | "retry",
): unknown {
  const places = rules.flatMap(({ [key]: each }) => (each === undefined ? [] : placesOf(each)));
  for (const place of places) {
    const value = readPlace(answer, place);
    if (value !== null && value !== "" && (key !== "message" || textAt(value) !== undefined))
      return value;
  }
  return null;
}

function textAt(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/**
 * The vendor's word on single fields: a map or a list, left out where it is too long to be one. A number is the offset
 * that an upload goes on from.
 */
function fieldsOf(value: unknown, redact: Redact): unknown {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || JSON.stringify(value).length > LONGEST_FIELDS)
    return undefined;
  return redactValue(value, redact);
}
