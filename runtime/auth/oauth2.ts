import type { Read, UrlTemplate, Value } from "../expression/expression.ts";
import type { CertificatePair } from "../http/client-certificate.ts";
import type { Dialect } from "../oauth/dialect.ts";
import type { Lifetime } from "../oauth/lifetime.ts";
import { placeToken, type TokenPlace } from "./bearer-token.ts";
import type { AuthScheme } from "./scheme.ts";

/**
 * What becomes of a rotating refresh token that was sent when no answer came, so that nobody knows whether it
 * is used up. `tryOnce`: it is sent again until an answer comes, which then decides. `ask`: never again; the
 * account is connected anew once its access token has ended. `replay`: the vendor gives the same answer again
 * for so many milliseconds, after which it is as with `ask`.
 */
export type Unanswered = "tryOnce" | "ask" | { readonly replay: number };

/** How a vendor speaks OAuth 2; absent options follow RFC 6749 and RFC 7636. */
export interface OAuth2Options extends Dialect {
  readonly id: string;
  /** Default: `code`. */
  readonly grant?: "code" | "clientCredentials";
  readonly authorizationUrl?: UrlTemplate;
  readonly tokenUrl: UrlTemplate;
  /** Default: the token URL. */
  readonly refreshUrl?: UrlTemplate;
  readonly revokeUrl?: UrlTemplate;
  /** Id of an operation that ends the token it is called with, for vendors without RFC 7009. */
  readonly revoke?: { readonly call: string };
  readonly introspectUrl?: UrlTemplate;
  /** What all operations together need. */
  readonly scopes?: readonly string[];
  /** Default: a space. */
  readonly scopeSeparator?: string;
  /** Default: `S256`; `off` says why it is not used. */
  readonly pkce?: "S256" | { readonly off: string };
  /** Default: `body`. */
  readonly clientAuth?: "body" | "basic" | "none" | "privateKeyJwt" | "mtls";
  readonly authorizationParams?: Readonly<Record<string, Value>>;
  readonly tokenParams?: Readonly<Record<string, Value>>;
  readonly refreshParams?: Readonly<Record<string, Value>>;
  /** Default: the seconds at `response.expiresIn`. */
  readonly lifetime?: Lifetime;
  /** What becomes of the refresh token when it is used. Default: `keeps`. */
  readonly refresh?: "keeps" | "rotates" | "fromAccessToken" | "none";
  /** Of a refresh token that rotates. Default: `tryOnce`. */
  readonly unanswered?: Unanswered;
  /** What the redirect's `iss` must be (RFC 9207). Default: absent, or anything on the consent page's origin. */
  readonly issuer?: string;
  /**
   * Parameter of the redirect that holds the HMAC-SHA256 of all others, sorted by name and written as a form, as
   * hexadecimal by the client's secret. Default: `state` alone tells the redirect.
   */
  readonly redirectHmac?: string;
  /** Where the access token goes. Default: `Authorization: Bearer <token>`. */
  readonly place?: TokenPlace;
}

export interface OAuth2Scheme extends AuthScheme {
  readonly scheme: "oauth2";
  readonly options: OAuth2Options;
}

/**
 * OAuth 2 (RFC 6749): sends the credential's `accessToken`; keeps the vendor's ways for the flows. A client that proves
 * itself by a certificate shows it with its tokens too, which may be bound to it (RFC 8705, section 3).
 */
export function oauth2(options: OAuth2Options): OAuth2Scheme {
  const { id, place, clientAuth } = options;
  return {
    id,
    scheme: "oauth2",
    options,
    apply: (draft, context) => placeToken(draft, context, id, place),
    ...(clientAuth === "mtls" ? { certificate: ({ at }) => clientCertificate(at) } : {}),
  };
}

/** Undefined where whoever provides tokens provides nothing else. */
function clientCertificate(at: Read): CertificatePair | undefined {
  const certificate = at("credential", "certificate");
  const key = at("credential", "privateKey");
  return typeof certificate === "string" && typeof key === "string"
    ? { certificate, key }
    : undefined;
}
