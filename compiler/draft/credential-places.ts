import type { JsonObject } from "../json.ts";
import { ownText } from "../spec/json.ts";
import type { OperationEntry } from "../spec/openapi/open-api-document.ts";
import { writtenParameters } from "./parameters.ts";
import { isUsual } from "./usual.ts";

/** Where a parameter is, in the language's words, and what it is called. */
export interface Place {
  readonly at: string;
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
/** Headers that hold a credential where no scheme tells of any and most operations take them. */
const HEADER = /(?:key|token|authorization)$/i;
const OTHER_HEADER = /idempot|csrf|xsrf|page|continuation|request|trace/i;

export function placeOf(parameter: JsonObject): Place | undefined {
  const [at, name] = [PLACES.get(ownText(parameter, "in") ?? ""), ownText(parameter, "name")];
  return at === undefined || name === undefined ? undefined : { at, name };
}

/** Whether a parameter carries a credential, going by its name and what is said of it. */
export function isCredential({ name }: Place, parameter: JsonObject): boolean {
  if (UNMISTAKABLE.test(name)) return true;
  return PROBABLE.test(name) && TOLD.test(ownText(parameter, "description") ?? "");
}

/** The parameter that a security scheme names, with its place: `query.key`. */
export function apiKeysIn(scheme: JsonObject): readonly string[] {
  if (ownText(scheme, "type") !== "apiKey") return [];
  const [at, name] = [ownText(scheme, "in"), ownText(scheme, "name")];
  return at === undefined || name === undefined ? [] : [`${at}.${name}`];
}

/** Parameters of at least half of the operations that carry a credential, where no scheme says so. */
export function credentialParameters(
  root: JsonObject,
  entries: readonly OperationEntry[],
): readonly { readonly place: Place; readonly words: string }[] {
  const found = new Map<string, { place: Place; words: string; count: number }>();
  for (const entry of entries)
    for (const parameter of writtenParameters(root, entry)) {
      const place = placeOf(parameter);
      if (place === undefined || !isTold(place, parameter)) continue;
      const key = `${place.at}.${place.name}`;
      const words = ownText(parameter, "description") ?? "";
      const { count } = found.get(key) ?? { count: 0 };
      found.set(key, { place, words, count: count + 1 });
    }
  return [...found.values()]
    .filter(({ count }) => isUsual(count, entries.length))
    .sort((one, other) => other.count - one.count);
}

function isTold(place: Place, parameter: JsonObject): boolean {
  if (isCredential(place, parameter)) return true;
  return place.at === "header" && HEADER.test(place.name) && !OTHER_HEADER.test(place.name);
}
