import type { Json } from "../../json.ts";
import { parseDuration } from "../../expression/duration.ts";
import { bindValue } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, type SchemeOption } from "./scheme.ts";
import { dataOptions, lifetimeOption, placeOption, responseOption, urlOptions } from "./token.ts";

const URLS = ["authorizationUrl", "tokenUrl", "refreshUrl", "revokeUrl", "introspectUrl"] as const;
const DATA = [
  "grant",
  "scopeSeparator",
  "pkce",
  "clientAuth",
  "encoding",
  "rename",
  "refresh",
  "issuer",
  "redirectHmac",
  "revoke",
] as const;
const VALUES = ["authorizationParams", "tokenParams", "refreshParams"] as const;

/** OAuth 2.0 (RFC 6749) with PKCE (RFC 7636) unless it is turned off with a reason. */
export const oauth2: SchemeCompiler = {
  fields: {},
  options: (context, request) => {
    const { at, definition, scopes } = request;
    const values = VALUES.flatMap((key): readonly SchemeOption[] => {
      const value = definition[key];
      if (value === undefined) return [];
      const bound = bindValue(context, [...at, key], value as Json, AUTH_ROOTS);
      return [[key, { kind: "value", value: bound }]];
    });
    return [
      ...urlOptions(context, request, URLS),
      ...dataOptions(request, DATA),
      ...unansweredOption(definition["unanswered"]),
      ...values,
      ...placeOption(context, request),
      ...responseOption(context, request),
      ...lifetimeOption(context, request),
      ...(scopes.length === 0 ? [] : [["scopes", { kind: "data", data: scopes }] as const]),
    ];
  },
};

/** What becomes of a refresh token to which nobody answered; durations in milliseconds. */
function unansweredOption(unanswered: unknown): readonly SchemeOption[] {
  if (unanswered === undefined) return [];
  if (typeof unanswered !== "object" || unanswered === null)
    return [["unanswered", { kind: "data", data: unanswered as Json }]];
  const { replay } = unanswered as { readonly replay: string };
  const data = { replay: parseDuration(replay) ?? replay };
  return [["unanswered", { kind: "data", data }]];
}
