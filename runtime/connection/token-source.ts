import type { JwtBearerScheme } from "../auth/jwt-bearer.ts";
import type { LoginScheme } from "../auth/login.ts";
import type { OAuth1Scheme } from "../auth/oauth1.ts";
import type { OAuth2Scheme, Unanswered } from "../auth/oauth2.ts";
import type { AuthScheme } from "../auth/scheme.ts";
import { ConnectorError } from "../errors.ts";
import type { Grant, OAuthContext, Tokens } from "../oauth/context.ts";
import {
  exchangeAssertion,
  presentedToken,
  refreshTokens,
  requestClientToken,
} from "../oauth/grants.ts";
import { logIn } from "./log-in.ts";
import type { Services, Target } from "./services.ts";

/** Where the access tokens of an auth method come from. */
export interface TokenSource {
  /** New tokens without a person; undefined where the person's consent is needed. */
  readonly obtain?: (context: OAuthContext) => Promise<Grant>;
  readonly renew: (context: OAuthContext, tokens: Tokens) => Promise<Grant>;
  /** Whether there is something to renew tokens with. */
  readonly canRenew: (tokens: Tokens) => boolean;
  /** The token that a renewal uses up; undefined where a renewal may be repeated without harm. */
  readonly usesUp: (tokens: Tokens) => string | undefined;
  readonly unanswered: Unanswered;
}

/** The source of an auth method's tokens; undefined for those that send or sign with what the user gave. */
export function tokenSourceOf(
  services: Services,
  target: Target,
  scheme: AuthScheme,
): TokenSource | undefined {
  if (isOAuth2(scheme)) return oauth2Source(scheme);
  if (isJwtBearer(scheme))
    return repeatable(
      async (context) =>
        await exchangeAssertion(context, scheme.options, (time) =>
          scheme.assertion({ at: context.at, now: () => time }),
        ),
    );
  if (isLogin(scheme))
    return repeatable(async (context) => await logIn(services, target, scheme, context));
  return undefined;
}

export function isOAuth2(scheme: AuthScheme): scheme is OAuth2Scheme {
  return scheme.scheme === "oauth2";
}

export function isOAuth1(scheme: AuthScheme): scheme is OAuth1Scheme {
  return scheme.scheme === "oauth1";
}

function isJwtBearer(scheme: AuthScheme): scheme is JwtBearerScheme {
  return scheme.scheme === "jwtBearer";
}

function isLogin(scheme: AuthScheme): scheme is LoginScheme {
  return scheme.scheme === "login";
}

/** What calls send: the token, and the certificate that it may be bound to (RFC 8705, section 3). */
export function sentValues(
  scheme: AuthScheme,
  { accessToken }: Pick<Tokens, "accessToken">,
  { certificate, privateKey }: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!isBound(scheme) || certificate === undefined || privateKey === undefined)
    return { accessToken };
  return { accessToken, certificate, privateKey };
}

/** Whether calls show the certificate that the client proves itself by. */
export function isBound(scheme: AuthScheme): boolean {
  return isOAuth2(scheme) && scheme.options.clientAuth === "mtls";
}

function oauth2Source({ options }: OAuth2Scheme): TokenSource {
  if (options.grant === "clientCredentials")
    return repeatable(async (context) => await requestClientToken(context, options));
  const { unanswered = "tryOnce" } = options;
  return {
    renew: async (context, tokens) => await refreshTokens(context, options, tokens),
    canRenew: (tokens) => presentedToken(options, tokens) !== undefined,
    // Servers rotate without a word, so also a token that should keep counts as used up by whoever sees it.
    usesUp: (tokens) => presentedToken(options, tokens),
    unanswered,
  };
}

/** Tokens that can be had again at any time, with what is kept. */
function repeatable(obtain: (context: OAuthContext) => Promise<Grant>): TokenSource {
  return {
    obtain,
    renew: obtain,
    canRenew: () => true,
    usesUp: () => undefined,
    unanswered: "tryOnce",
  };
}

/** The auth method of a connection. Fails with `badCredential` where the definition has none of that name. */
export function schemeOf({ descriptor, connection }: Target): AuthScheme {
  const scheme = descriptor.auth.find((each) => each.id === connection.auth);
  if (scheme !== undefined && descriptor.id === connection.connector) return scheme;
  const known = descriptor.auth.map(({ id }) => id).join(", ");
  throw new ConnectorError(
    "badCredential",
    `The connector "${descriptor.id}" has no auth method "${connection.auth}" for this connection; it has ${known}.`,
  );
}
