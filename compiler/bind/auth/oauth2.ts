import type { Json } from "../../json.ts";
import { parseDuration } from "../../expression/duration.ts";
import type { DocumentPath } from "../../source.ts";
import type { BindContext } from "../context.ts";
import { bindPlace, bindUrl, bindValue } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, type SchemeOption } from "./scheme.ts";

const URLS = ["authorizationUrl", "tokenUrl", "refreshUrl", "revokeUrl", "introspectUrl"] as const;
const DATA = [
  "grant",
  "scopeSeparator",
  "pkce",
  "clientAuth",
  "encoding",
  "rename",
  "refresh",
] as const;
const VALUES = ["authorizationParams", "tokenParams", "refreshParams", "place"] as const;

/** OAuth 2.0 (RFC 6749) with PKCE (RFC 7636) unless it is turned off with a reason. */
export const oauth2: SchemeCompiler = {
  fields: {},
  pending: ["auth.oauth2"],
  options: (context, { at, definition, scopes }) => {
    const options: SchemeOption[] = [];
    for (const key of URLS) {
      const text = definition[key];
      if (typeof text !== "string") continue;
      options.push([key, { kind: "url", url: bindUrl(context, [...at, key], text, AUTH_ROOTS) }]);
    }
    for (const key of DATA) {
      const data = definition[key];
      if (data !== undefined) options.push([key, { kind: "data", data: data as Json }]);
    }
    for (const key of VALUES) {
      const value = definition[key];
      if (value === undefined) continue;
      const roots = key === "place" ? new Set([...AUTH_ROOTS, "token"]) : AUTH_ROOTS;
      const bound = bindValue(context, [...at, key], value as Json, roots);
      options.push([key, { kind: "value", value: bound }]);
    }
    const response = Object.entries((definition["response"] ?? {}) as Record<string, string>);
    if (response.length > 0) {
      const places = response.map(([name, text]) => {
        const path = [...at, "response", name];
        return [name, bindPlace(context, path, text, new Set(["token"])) ?? []] as const;
      });
      options.push(["response", { kind: "data", data: Object.fromEntries(places) }]);
    }
    const lifetime = bindLifetime(context, [...at, "lifetime"], definition["lifetime"]);
    if (lifetime !== undefined) options.push(["lifetime", { kind: "data", data: lifetime }]);
    if (scopes.length > 0) options.push(["scopes", { kind: "data", data: scopes }]);
    return options;
  },
};

/** When a token ends: milliseconds, on rejection only, or where the token answer says it. */
function bindLifetime(
  context: BindContext,
  path: DocumentPath,
  lifetime: unknown,
): Json | undefined {
  if (typeof lifetime === "string") return parseDuration(lifetime) ?? lifetime;
  if (typeof lifetime !== "object" || lifetime === null) return undefined;
  const { at, unit } = lifetime as { readonly at: string; readonly unit: string };
  const place = bindPlace(context, [...path, "at"], at, new Set(["token"]));
  return place === undefined ? undefined : { at: place, unit };
}
