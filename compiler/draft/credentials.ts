import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import type { JsonObject } from "../json.ts";
import type { DraftAuth } from "./drafted-auth.ts";
import { apiKeysIn, isCredential, placeOf } from "./credential-places.ts";
import { writtenParameters } from "./parameters.ts";
import { securitySchemes } from "./security-schemes.ts";
import { isUsual } from "./usual.ts";

/** What the draft keeps from callers, since it says who is calling. */
export interface DraftCredentials {
  /** For `http.omit`, with their places: `query.key`. */
  readonly omit: readonly string[];
  /** Those of them that `auth` does not send. */
  readonly unsent: readonly string[];
}

/**
 * Finds the parameters that carry a credential: those that `auth` or the document's security schemes name, and those that
 * at least half of the operations take and that are called like one. Without a scheme in `auth` they stay inputs, as
 * nothing else could send them.
 */
export function draftCredentials(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  auth: DraftAuth,
): DraftCredentials {
  const { schemeName, sends = [], beside = [] } = auth;
  if (schemeName === undefined && sends.length === 0) return { omit: [], unsent: [] };
  const schemes = securityParameters(document.json);
  const named = new Set([...sends, ...schemes.keys()]);
  const counts = new Map<string, number>();
  const found = new Map<string, string>();
  for (const entry of entries) {
    const names = new Set<string>();
    for (const parameter of writtenParameters(document.json, entry)) {
      const place = placeOf(parameter);
      if (place === undefined) continue;
      const key = `${place.at}.${place.name}`;
      // OpenAPI ignores this one already.
      if (key.toLowerCase() === "header.authorization") continue;
      if (!named.has(key) && !isCredential(place, parameter)) continue;
      found.set(key, place.name);
      names.add(place.name);
    }
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  // Some read a token from the query of one call and from a header of the other.
  const omit = [...found]
    .filter(([key, name]) => named.has(key) || isUsual(counts.get(name) ?? 0, entries.length))
    .map(([key]) => key)
    .sort();
  const isUnsent = (key: string): boolean =>
    !sends.includes(key) &&
    (beside.includes(key) || (schemes.has(key) && schemes.get(key) !== schemeName));
  return { omit, unsent: omit.filter(isUnsent) };
}

/** The parameters that security schemes name, with the scheme. */
function securityParameters(json: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    securitySchemes(json).flatMap(([scheme, value]) =>
      apiKeysIn(value).map((key) => [key, scheme] as const),
    ),
  );
}
