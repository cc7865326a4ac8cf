import type { BoundParameter } from "./bind.ts";
import { encodeReserved, isPlainObject, jsonText, percentEncode, scalarText } from "./encode.ts";
import { badInput } from "../errors.ts";
import { separatorOf } from "./list-style.ts";

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
  if (style === "deepObject") return nestedPairs(name, value, write, input);
  if (Array.isArray(value)) return listPairs(parameter, value, write);
  if (isPlainObject(value)) return objectPairs(parameter, value, write);
  return [write(name, scalarText(value, input))];
}

type Write = (name: string, ...texts: readonly string[]) => string;

/** Writes one pair; several texts are joined by what the style has between them. */
function writer({ input, allowReserved, style }: BoundParameter): Write {
  const encode = allowReserved === true ? encodeReserved : percentEncode;
  const mark = separatorOf(style);
  const separator = mark === "," ? mark : encodeURIComponent(mark);
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
export function nestedPairs<Pair>(
  name: string,
  value: unknown,
  write: (name: string, text: string) => Pair,
  input: string,
  depth = 0,
): readonly Pair[] {
  if (depth > DEEPEST) throw badInput(input, "is nested too deeply");
  if (!isGiven(value)) return [];
  const below = (key: string | number, each: unknown): readonly Pair[] =>
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
