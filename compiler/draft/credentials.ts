import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { isObject, ownObject, ownText } from "../spec/json.ts";
import type { JsonObject } from "../json.ts";
import type { DraftAuth } from "./auth.ts";
import { writtenParameters } from "./parameters.ts";

/** What the draft keeps from callers, since it says who is calling. */
export interface DraftCredentials {
  /** For `http.omit`, with their places: `query.key`. */
  readonly omit: readonly string[];
  /** Those of them that `auth` does not send. */
  readonly unsent: readonly string[];
}

interface Credential {
  readonly place: string;
  readonly name: string;
}

/** Where parameters are, and how the language calls the place. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ["query", "query"],
  ["header", "header"],
  ["cookie", "cookie"],
  ["formData", "body"],
]);

/** Names of parameters that hold a credential wherever all operations take them. */
const UNMISTAKABLE = /^(?:x[-_])?(?:access|oauth|auth|api)[-_]?(?:token|key)$/i;
/** Names that may as well be those of a page or of a record, unless the vendor's words say otherwise. */
const PROBABLE = /^(?:token|key|authorization)$/i;
const TOLD = /\b(?:api[ -]?key|(?:access|api|auth|authentication|oauth)[ -]?token|authenticat)/i;

/**
 * Finds the parameters that carry a credential: those that the document's security schemes name, and those that at least
 * half of the operations take and that are called like one. Without a scheme in `auth` they stay inputs, as nothing
 * else could send them.
 */
export function draftCredentials(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  auth: DraftAuth,
): DraftCredentials {
  if (auth.schemeName === undefined) return { omit: [], unsent: [] };
  const named = securityParameters(document.json);
  const counts = new Map<string, number>();
  const found = new Map<string, Credential>();
  for (const entry of entries) {
    const names = new Set<string>();
    for (const parameter of writtenParameters(document.json, entry)) {
      const credential = credentialOf(parameter, named);
      if (credential === undefined) continue;
      found.set(keyOf(credential), credential);
      names.add(credential.name);
    }
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  // Some read a token from the query of one call and from a header of the other.
  const omitted = [...found]
    .filter(([key, { name }]) => named.has(key) || 2 * (counts.get(name) ?? 0) >= entries.length)
    .map(([key]) => key)
    .sort();
  const schemes = [...named].filter(([, scheme]) => scheme !== auth.schemeName);
  const others = schemes.map(([key]) => key);
  return { omit: omitted, unsent: omitted.filter((key) => others.includes(key)) };
}

function keyOf({ place, name }: Credential): string {
  return `${place}.${name}`;
}

/** The parameters that security schemes name, with the scheme. */
function securityParameters(json: JsonObject): ReadonlyMap<string, string> {
  const schemes =
    ownObject(ownObject(json, "components") ?? {}, "securitySchemes") ??
    ownObject(json, "securityDefinitions") ??
    {};
  return new Map(
    Object.entries(schemes).flatMap(([scheme, value]) => {
      if (!isObject(value) || ownText(value, "type") !== "apiKey") return [];
      const [place, name] = [ownText(value, "in"), ownText(value, "name")];
      if (place === undefined || name === undefined) return [];
      return [[keyOf({ place, name }), scheme] as const];
    }),
  );
}

function credentialOf(
  parameter: JsonObject,
  named: ReadonlyMap<string, string>,
): Credential | undefined {
  const [place, name] = [PLACES.get(ownText(parameter, "in") ?? ""), ownText(parameter, "name")];
  if (name === undefined || place === undefined) return undefined;
  // OpenAPI ignores this one already.
  if (place === "header" && name.toLowerCase() === "authorization") return undefined;
  const credential = { place, name };
  if (named.has(keyOf(credential)) || UNMISTAKABLE.test(name)) return credential;
  const told = PROBABLE.test(name) && TOLD.test(ownText(parameter, "description") ?? "");
  return told ? credential : undefined;
}
