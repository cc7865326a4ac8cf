import type { Place, UrlTemplate, Value } from "../expression.ts";
import { placeToken, type TokenPlace } from "./bearer-token.ts";
import type { AuthScheme } from "./scheme.ts";

/** How a vendor speaks OAuth 2; absent options follow RFC 6749 and RFC 7636. */
export interface OAuth2Options {
  readonly id: string;
  /** Default: `code`. */
  readonly grant?: "code" | "clientCredentials";
  readonly authorizationUrl?: UrlTemplate;
  readonly tokenUrl: UrlTemplate;
  /** Default: the token URL. */
  readonly refreshUrl?: UrlTemplate;
  readonly revokeUrl?: UrlTemplate;
  readonly introspectUrl?: UrlTemplate;
  /** What all operations together need. */
  readonly scopes?: readonly string[];
  /** Default: a space. */
  readonly scopeSeparator?: string;
  /** Default: `S256`; `off` says why it is not used. */
  readonly pkce?: "S256" | { readonly off: string };
  /** Default: `body`. */
  readonly clientAuth?: "body" | "basic" | "none" | "privateKeyJwt" | "mtls";
  /** Of the token request. Default: `form`. */
  readonly encoding?: "form" | "json" | "query";
  readonly authorizationParams?: Readonly<Record<string, Value>>;
  readonly tokenParams?: Readonly<Record<string, Value>>;
  readonly refreshParams?: Readonly<Record<string, Value>>;
  /** From the standard's names of request parameters to the vendor's. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Where the token answer has what, if not under the standard's names. */
  readonly response?: Readonly<
    Partial<Record<"accessToken" | "refreshToken" | "expiresIn" | "scope", Place>>
  >;
  /** When the token ends: milliseconds, on rejection only, or where the token answer says it. */
  readonly lifetime?:
    | number
    | "untilRejected"
    | {
        readonly at: Place;
        readonly unit:
          "seconds" | "milliseconds" | "epochSeconds" | "epochMilliseconds" | "iso8601";
      };
  /** What becomes of the refresh token when it is used. Default: `keeps`. */
  readonly refresh?: "keeps" | "rotates" | "fromAccessToken" | "none";
  /** Where the access token goes. Default: `Authorization: Bearer <token>`. */
  readonly place?: TokenPlace;
}

export interface OAuth2Scheme extends AuthScheme {
  readonly scheme: "oauth2";
  readonly options: OAuth2Options;
}

/** OAuth 2 (RFC 6749): sends the credential's `accessToken`; keeps the vendor's ways for the flows. */
export function oauth2(options: OAuth2Options): OAuth2Scheme {
  const { id, place } = options;
  return {
    id,
    scheme: "oauth2",
    options,
    apply: (draft, context) => placeToken(draft, context, id, place),
  };
}
