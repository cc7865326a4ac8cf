import type { JsonObject } from "../json.ts";
import { ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { type Candidate, NO_SECRET } from "./auth-choice.ts";
import { severalOf } from "./auth-scheme.ts";
import { apiKeysIn } from "./credential-places.ts";
import type { Draft } from "./drafted-auth.ts";
import { usuallyRequired } from "./parameters.ts";
import { requirementsOf } from "./requirements.ts";
import { securitySchemes } from "./security-schemes.ts";
import { isUsual } from "./usual.ts";
import { scalar } from "./yaml-text.ts";

/**
 * The schemes that operations want together with the chosen one, in their first requirement that has it or as a
 * parameter that they require: whether it is usual.
 */
export function wantedBeside(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  schemeName: string,
): ReadonlyMap<string, boolean> {
  const asked = entries
    .map((entry) => requirementsOf(document, entry).find((each) => Object.hasOwn(each, schemeName)))
    .filter((each) => each !== undefined);
  const counts = new Map<string, number>();
  for (const name of asked.flatMap((all) => Object.keys(all)))
    if (name !== schemeName) counts.set(name, (counts.get(name) ?? 0) + 1);
  const wanted = new Map([...counts].map(([name, count]) => [name, isUsual(count, asked.length)]));
  const isRequired = usuallyRequired(document.json, entries);
  for (const [name, scheme] of securitySchemes(document.json)) {
    if (apiKeysIn(scheme).some(isRequired) && name !== schemeName) wanted.set(name, true);
  }
  return wanted;
}

/** The chosen scheme with the keys that usually go beside it. */
export function together(
  chosen: Candidate,
  candidates: readonly Candidate[],
  wanted: ReadonlyMap<string, boolean>,
): Draft {
  const others = candidates.filter(
    ({ schemeName, scheme }) =>
      wanted.get(schemeName) === true && !NO_SECRET.test(ownText(scheme, "name") ?? ""),
  );
  return severalOf(
    chosen,
    others.flatMap(({ key }) => key ?? []),
  );
}

/** What no method sends together with the chosen one; keys are told of where they are inputs. */
export function unsentLines(
  others: readonly (readonly [string, JsonObject])[],
  wanted: ReadonlyMap<string, boolean>,
  sent: ReadonlySet<string>,
): readonly string[] {
  const unsent = others.filter(([name, scheme]) => {
    if (wanted.get(name) !== true || apiKeysIn(scheme).length > 0) return false;
    return !(isToken(scheme) && sent.has(AUTHORIZATION));
  });
  if (unsent.length === 0) return [];
  const names = unsent.map(([name]) => scalar(name)).join(" and ");
  return [`# TODO: the vendor's document wants ${names} as well, which this does not send.`];
}

export const AUTHORIZATION = "header.authorization";

/** However it is got, a token goes into one header (RFC 6750). */
export function isToken(scheme: JsonObject): boolean {
  const type = ownText(scheme, "type") ?? "";
  if (type === "oauth2" || type === "openIdConnect") return true;
  return type === "http" && ownText(scheme, "scheme")?.toLowerCase() === "bearer";
}
