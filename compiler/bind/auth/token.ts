import { parseDuration } from "../../expression/duration.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import type { BindContext } from "../context.ts";
import { bindPlace, bindText, bindUrl, bindValue, type Roots } from "../value.ts";
import { AUTH_ROOTS, type SchemeOption, type SchemeRequest } from "./scheme.ts";

const TOKEN_ROOTS: Roots = new Set(["token"]);
const PLACE_ROOTS: Roots = new Set([...AUTH_ROOTS, "token"]);

/** Where a token answer has what, if not under the standard's names. */
export function responseOption(
  context: BindContext,
  { at, definition }: SchemeRequest,
): readonly SchemeOption[] {
  const response = Object.entries((definition["response"] ?? {}) as Record<string, string>);
  if (response.length === 0) return [];
  const places = response.map(([name, text]) => {
    const place = bindPlace(context, [...at, "response", name], text, TOKEN_ROOTS);
    return [name, place ?? []] as const;
  });
  return [["response", { kind: "data", data: Object.fromEntries(places) }]];
}

/** When a token ends: milliseconds, on rejection only, or where the token answer says it. */
export function lifetimeOption(
  context: BindContext,
  { at, definition }: SchemeRequest,
): readonly SchemeOption[] {
  const lifetime = lifetimeOf(context, [...at, "lifetime"], definition["lifetime"]);
  return lifetime === undefined ? [] : [["lifetime", { kind: "data", data: lifetime }]];
}

function lifetimeOf(context: BindContext, path: DocumentPath, lifetime: unknown): Json | undefined {
  if (typeof lifetime === "string") return parseDuration(lifetime) ?? lifetime;
  if (typeof lifetime !== "object" || lifetime === null) return undefined;
  const { at, unit } = lifetime as { readonly at: string; readonly unit: string };
  const place = bindPlace(context, [...path, "at"], at, TOKEN_ROOTS);
  return place === undefined ? undefined : { at: place, unit };
}

/** Where the token goes. */
export function placeOption(
  context: BindContext,
  { at, definition }: SchemeRequest,
): readonly SchemeOption[] {
  const place = definition["place"];
  if (place === undefined) return [];
  const value = bindValue(context, [...at, "place"], place as Json, PLACE_ROOTS);
  return [["place", { kind: "value", value }]];
}

/** A text of the scheme that may hold expressions, `fallback` where the definition is silent. */
export function textOption(
  context: BindContext,
  { at, definition }: SchemeRequest,
  key: string,
  { fallback, roots = AUTH_ROOTS }: { readonly fallback?: string; readonly roots?: Roots } = {},
): readonly SchemeOption[] {
  const text = definition[key] ?? fallback;
  if (typeof text !== "string") return [];
  const value = bindText(context, [...at, key], text, roots);
  return [[key, { kind: "value", value }]];
}

/** The addresses of the scheme that the definition has. */
export function urlOptions(
  context: BindContext,
  { at, definition }: SchemeRequest,
  keys: readonly string[],
  roots: Roots = AUTH_ROOTS,
): readonly SchemeOption[] {
  return keys.flatMap((key): readonly SchemeOption[] => {
    const text = definition[key];
    if (typeof text !== "string") return [];
    return [[key, { kind: "url", url: bindUrl(context, [...at, key], text, roots) }]];
  });
}

/** Keys whose values are printed as they stand. */
export function dataOptions(
  { definition }: SchemeRequest,
  keys: readonly string[],
): readonly SchemeOption[] {
  return keys.flatMap((key) => {
    const data = definition[key];
    return data === undefined ? [] : [[key, { kind: "data", data: data as Json }] as const];
  });
}
