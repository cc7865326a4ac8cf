import type { BoundParameter } from "../prepare/bind.ts";
import { asciiJson, isPlainObject, scalarText } from "../prepare/encode.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { separatorOf } from "../prepare/list-style.ts";
import { queryPairs } from "../prepare/query.ts";

/** RFC 9110, section 5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** Visible ASCII, spaces and tabs inside, and Latin-1 as opaque bytes (RFC 9110, section 5.5). */
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
/** Fields that frame the message or choose the server: the transport's alone. */
const OWN: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Refuses header fields that would end the line or change the framing; the error names the field alone. */
export function assertHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || OWN.has(name))
      throw new ConnectorError(
        "badInput",
        `The header name ${JSON.stringify(name)} is not allowed.`,
      );
    if (!VALUE.test(value))
      throw new ConnectorError(
        "badInput",
        `The value for the header "${name}" has a line break, a space at an end or a character that headers cannot carry.`,
      );
  }
}

/**
 * A header parameter's value (OpenAPI style `simple`); undefined where it is left out. Lists and objects have
 * commas between their items, or what Swagger 2 has there; objects that are exploded `name=value`.
 */
export function headerText(parameter: BoundParameter): string | undefined {
  const { input, value, json } = parameter;
  if (value === null || value === undefined) return undefined;
  if (json === true) return asciiJson(value, input);
  if (!Array.isArray(value) && !isPlainObject(value)) return fieldText(value, input);
  const texts = itemsOf(parameter, value);
  return texts.length === 0 ? undefined : texts.join(separatorOf(parameter.style));
}

function itemsOf(
  { input, explode }: BoundParameter,
  value: readonly unknown[] | Readonly<Record<string, unknown>>,
): readonly string[] {
  if (isList(value)) return value.filter(isGiven).map((each) => fieldText(each, input));
  const entries = Object.entries(value)
    .filter(([, each]) => isGiven(each))
    .map(([name, each]) => [fieldText(name, input), fieldText(each, input)] as const);
  return explode === true ? entries.map((pair) => pair.join("=")) : entries.flat();
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function fieldText(value: unknown, input: string): string {
  const text = scalarText(value, input);
  if (!VALUE.test(text)) throw badInput(input, "holds characters that a header cannot carry");
  return text;
}

/** The `Cookie` field of all cookie parameters (OpenAPI style `form`); undefined where there are none. */
export function cookieText(parameters: readonly BoundParameter[]): string | undefined {
  const cookies = parameters
    .filter((each) => each.in === "cookie")
    // What is reserved in queries alone would end a cookie.
    .flatMap(({ allowReserved: _, ...each }) => queryPairs(each));
  return cookies.length === 0 ? undefined : cookies.join("; ");
}
