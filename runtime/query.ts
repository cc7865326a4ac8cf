import type { BoundParameter } from "./bind.ts";
import { encodeReserved, isPlainObject, jsonText, percentEncode, scalarText } from "./encode.ts";
import { badInput } from "./errors.ts";
import type { ParameterStyle } from "./operation.ts";

/** Deeper values are taken for a circle. */
const DEEPEST = 32;

/**
 * A parameter as `name=value` pairs, percent-encoded, for queries and form bodies (OpenAPI 3.1, section
 * 4.8.12.4). Null, undefined, empty lists and empty objects give no pair; "" gives an empty value.
 */
export function queryPairs(parameter: BoundParameter): readonly string[] {
  const { input, name, value, json, style = "form" } = parameter;
  if (value === null || value === undefined) return [];
  const write = writer(parameter);
  if (json === true) return [write(name, jsonText(value, input))];
  if (style === "deepObject") return nestedPairs(name, value, write, input, 0);
  if (Array.isArray(value)) return listPairs(parameter, value, write);
  if (isPlainObject(value)) return objectPairs(parameter, value, write);
  return [write(name, scalarText(value, input))];
}

/** What stands between the items of a list that is one value; all others have a comma. */
const separators: ReadonlyMap<ParameterStyle | undefined, string> = new Map([
  ["spaceDelimited", "%20"],
  ["pipeDelimited", "%7C"],
  ["tabDelimited", "%09"],
]);

type Write = (name: string, ...texts: readonly string[]) => string;

/** Writes one pair; several texts are joined by what the style has between them. */
function writer({ input, allowReserved, style }: BoundParameter): Write {
  const encode = allowReserved === true ? encodeReserved : percentEncode;
  const separator = separators.get(style) ?? ",";
  return (name, ...texts) =>
    `${percentEncode(name, input)}=${texts.map((text) => encode(text, input)).join(separator)}`;
}

function listPairs(
  parameter: BoundParameter,
  list: readonly unknown[],
  write: Write,
): readonly string[] {
  const { name, input } = parameter;
  const texts = list.filter(isGiven).map((each) => scalarText(each, input));
  if (texts.length === 0) return [];
  return explodes(parameter) ? texts.map((text) => write(name, text)) : [write(name, ...texts)];
}

function objectPairs(
  parameter: BoundParameter,
  members: Readonly<Record<string, unknown>>,
  write: Write,
): readonly string[] {
  const { name, input } = parameter;
  const entries = Object.entries(members)
    .filter(([, value]) => isGiven(value))
    .map(([key, value]) => [key, scalarText(value, input)] as const);
  if (entries.length === 0) return [];
  if (!explodes(parameter)) return [write(name, ...entries.flat())];
  return entries.map(([key, text]) => write(key, text));
}

/** `created[gte]=1`, `items[0][price]=x`: brackets at any depth, lists by index (as Stripe reads them). */
function nestedPairs(
  name: string,
  value: unknown,
  write: Write,
  input: string,
  depth: number,
): readonly string[] {
  if (depth > DEEPEST) throw badInput(input, "is nested too deeply");
  if (!isGiven(value)) return [];
  const below = (key: string | number, each: unknown): readonly string[] =>
    nestedPairs(`${name}[${key}]`, each, write, input, depth + 1);
  if (Array.isArray(value))
    return value.filter(isGiven).flatMap((each, index) => below(index, each));
  if (isPlainObject(value)) return Object.entries(value).flatMap(([key, each]) => below(key, each));
  return [write(name, scalarText(value, input))];
}

function explodes({ explode, style = "form" }: BoundParameter): boolean {
  return explode ?? style === "form";
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
