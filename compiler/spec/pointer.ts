import { isList, isObject, own, ownText } from "./json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SpecSchema } from "./spec.ts";

/** How many references one lookup follows: more is a loop or an attack. */
const maxHops = 64;

const prose = new Set(["$ref", "description", "summary"]);

/** Splits `#/components/schemas/a~1b` into its tokens; undefined for anything but a local pointer. */
export function parseReference(reference: string): readonly string[] | undefined {
  if (reference === "#" || reference === "") return reference === "#" ? [] : undefined;
  if (!reference.startsWith("#/")) return undefined;
  return reference.slice(2).split("/").map(decodeToken);
}

/**
 * Writes tokens as a JSON Pointer in a URI fragment (RFC 6901 section 6). Only `%` is percent-encoded: the
 * other characters do no harm, and people read this.
 */
export function formatReference(tokens: readonly (string | number)[]): string {
  return ["#", ...tokens.map(encodeToken)].join("/");
}

/** The pointer of a member of what a pointer leads to. */
export function joinReference(pointer: string, key: string | number): string {
  return `${pointer}/${encodeToken(key)}`;
}

/** Whether an object stands for another one: a `$ref` beside nothing but prose. */
export function isPureReference(value: Json): value is JsonObject & { readonly $ref: string } {
  if (!isObject(value) || ownText(value, "$ref") === undefined) return false;
  return Object.keys(value).every((key) => prose.has(key));
}

/**
 * Follows a local reference to the value that it stands for. Chains of references are followed too, also
 * where a pointer leads through one; a chain that never ends gives undefined.
 */
export function resolveReference(root: Json, reference: string): SpecSchema | undefined {
  const hops = { left: maxHops };
  return follow(root, reference, hops);
}

function follow(root: Json, reference: string, hops: { left: number }): SpecSchema | undefined {
  const tokens = parseReference(reference);
  if (tokens === undefined || hops.left-- <= 0) return undefined;

  let value: Json = root;
  let pointer = "#";
  for (const token of tokens) {
    let next = step(value, token);
    if (next === undefined && isObject(value)) {
      const target = followMember(root, value, hops);
      if (target === undefined) return undefined;
      pointer = target.pointer;
      next = step(target.schema, token);
    }
    if (next === undefined) return undefined;
    value = next;
    pointer += `/${encodeToken(token)}`;
  }
  return isPureReference(value) ? follow(root, value.$ref, hops) : { schema: value, pointer };
}

function followMember(
  root: Json,
  value: JsonObject,
  hops: { left: number },
): SpecSchema | undefined {
  const reference = ownText(value, "$ref");
  return reference === undefined ? undefined : follow(root, reference, hops);
}

function step(value: Json, token: string): Json | undefined {
  if (isList(value)) return /^(?:0|[1-9]\d{0,8})$/.test(token) ? value[Number(token)] : undefined;
  return isObject(value) ? own(value, token) : undefined;
}

/** Nearly all tokens are written as they are. */
function encodeToken(token: string | number): string {
  if (typeof token === "number" || !/[~/%]/.test(token)) return String(token);
  return token.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25");
}

/** Percent-encoding is undone first (RFC 6901 section 6); text that is not encoded well is taken as it is. */
function decodeToken(token: string): string {
  if (!/[~%]/.test(token)) return token;
  return decodePercent(token).replaceAll("~1", "/").replaceAll("~0", "~");
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
