import type { AuthScheme } from "../auth/scheme.ts";
import type { OAuth1Scheme } from "../auth/oauth1.ts";
import type { OAuth2Scheme } from "../auth/oauth2.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import { consentUrl, randomText, readCallback, usesProofKey } from "../oauth/authorization.ts";
import type { OAuthContext } from "../oauth/context.ts";
import { exchangeCode } from "../oauth/grants.ts";
import { exchangeVerifier, requestConsent } from "../oauth/oauth1-consent.ts";
import type { Ingredients } from "./keep.ts";
import { isOAuth1, isOAuth2 } from "./token-source.ts";

/** A consent page, and what tells the redirect from it. */
interface OpenConsent {
  readonly url: string;
  readonly state: string;
  /** What finishes the consent and leaves the process for the vault alone. */
  readonly secret: string | undefined;
}

/** Writes the address that a person is sent to; with OAuth 1, the vendor is asked for a token first. */
export async function openConsent(
  context: OAuthContext,
  scheme: OAuth1Scheme | OAuth2Scheme,
  redirectUri: string,
): Promise<OpenConsent> {
  if (isOAuth1(scheme)) {
    const { url, token, tokenSecret } = await requestConsent(context, scheme.options, redirectUri);
    return { url, state: stateOfToken(context.descriptor.id, token), secret: tokenSecret };
  }
  const state = randomText();
  const codeVerifier = usesProofKey(scheme.options) ? randomText() : undefined;
  const url = consentUrl(context, scheme.options, { redirectUri, state, codeVerifier });
  return { url, state, secret: codeVerifier };
}

/** OAuth 1 has no state: the request token tells the redirect. Vendors choose it, so no two of them share one. */
function stateOfToken(connector: string, token: string): string {
  return JSON.stringify([connector, token]);
}

/** What tells which consent a redirect belongs to. */
export function stateIn({ id }: ConnectorDescriptor, callback: URLSearchParams): string {
  const token = callback.get("oauth_token");
  return token === null ? (callback.get("state") ?? "") : stateOfToken(id, token);
}

/** What a connection is made of once the person is back. */
export async function finishConsent(
  context: OAuthContext,
  scheme: AuthScheme,
  callback: URLSearchParams,
  {
    app,
    secret,
    redirectUri,
  }: {
    readonly app: Readonly<Record<string, string>>;
    readonly secret: string | undefined;
    readonly redirectUri: string;
  },
): Promise<Ingredients> {
  if (isOAuth1(scheme)) {
    const granted = await exchangeVerifier(context, scheme.options, secret ?? "", callback);
    return { credential: granted.credential, token: granted.answer };
  }
  if (!isOAuth2(scheme)) throw unknownState();
  readCallback(context, scheme.options, callback);
  const grant = { callback, redirectUri, codeVerifier: secret };
  const { tokens, answer } = await exchangeCode(context, scheme.options, grant);
  return { app, tokens, token: answer };
}

/** Says nothing of why, for whoever asks may be a stranger. */
export function unknownState(): ConnectorError {
  return new ConnectorError("badInput", "Nobody waits for this redirect, or no longer.");
}

/** The auth method that a person consents to. Fails with `badInput` where there is none. */
export function consentScheme(
  { id, auth }: ConnectorDescriptor,
  wanted: string | undefined,
): OAuth1Scheme | OAuth2Scheme {
  const consents = auth.filter(asksPeople);
  const found = consents.find((scheme) => wanted === undefined || scheme.id === wanted);
  if (found !== undefined) return found;
  const ids = consents.map((scheme) => `"${scheme.id}"`).join(", ");
  const whose = wanted === undefined || ids === "" ? "" : ` for the auth method "${wanted}"`;
  const instead = ids === "" ? "use connect" : `there is one for ${ids}`;
  const message = `The connector "${id}" has no consent page${whose}: ${instead}.`;
  throw new ConnectorError("badInput", message);
}

/** Whether people consent to it. */
export function asksPeople(scheme: AuthScheme): scheme is OAuth1Scheme | OAuth2Scheme {
  return (isOAuth1(scheme) || isOAuth2(scheme)) && scheme.options.authorizationUrl !== undefined;
}
