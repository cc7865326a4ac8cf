import type { OAuth2Options } from "../auth/oauth2.ts";
import { ConnectorError } from "../errors.ts";
import type { UrlTemplate } from "../expression/expression.ts";
import type { Transport } from "../http/request.ts";
import { isMistimed, skewOf } from "../http/skew.ts";
import { addressOf, anonymousParty, clientParty, loadProtocol, type Party } from "./client.ts";
import type { Grant, OAuthContext, Tokens } from "./context.ts";
import {
  exchangeOf,
  parametersOf,
  requestToken,
  type StandardOptions,
  type TokenRules,
} from "./token-request.ts";

/** What came back from the consent page, and what had been kept for it. */
export interface CodeGrant {
  /** The parameters of the redirect, already judged by `readCallback`. */
  readonly callback: URLSearchParams;
  readonly redirectUri: string;
  /** Undefined where the definition turns PKCE off. */
  readonly codeVerifier: string | undefined;
}

/** Exchanges an authorization code (RFC 6749, section 4.1.3; RFC 7636, section 4.5). */
export async function exchangeCode(
  context: OAuthContext,
  options: OAuth2Options,
  { callback, redirectUri, codeVerifier }: CodeGrant,
): Promise<Grant> {
  const protocol = await loadProtocol();
  const party = clientParty(protocol, context, options, addressOf(context, options.tokenUrl));
  const accepted = protocol.validateAuthResponse(
    party.server,
    party.client,
    withoutIssuer(callback),
    protocol.skipStateCheck,
  );
  const additionalParameters = parametersOf(context, options.tokenParams);
  return await requestToken(
    protocol,
    context,
    options,
    party,
    async (rest, clientAuth) =>
      await protocol.authorizationCodeGrantRequest(
        party.server,
        party.client,
        clientAuth,
        accepted,
        redirectUri,
        codeVerifier ?? protocol.nopkce,
        { ...rest, additionalParameters },
      ),
  );
}

/** A token for the client itself (RFC 6749, section 4.4). */
export async function requestClientToken(
  context: OAuthContext,
  options: OAuth2Options,
): Promise<Grant> {
  const protocol = await loadProtocol();
  const party = clientParty(protocol, context, options, addressOf(context, options.tokenUrl));
  const parameters = {
    ...scopeOf(options),
    ...parametersOf(context, options.tokenParams),
  };
  return await requestToken(
    protocol,
    context,
    options,
    party,
    async (rest, clientAuth) =>
      await protocol.clientCredentialsGrantRequest(
        party.server,
        party.client,
        clientAuth,
        parameters,
        rest,
      ),
  );
}

/**
 * Renews tokens (RFC 6749, section 6). A refresh token that the answer leaves out stays what it was, and so
 * does the scope.
 */
export async function refreshTokens(
  opened: OAuthContext,
  options: OAuth2Options,
  tokens: Tokens,
): Promise<Grant> {
  const context = { ...opened, secrets: [...opened.secrets, tokens.accessToken] };
  const presented = presentedToken(options, tokens);
  if (presented === undefined)
    throw new ConnectorError("reauthenticate", "The connection has no token to renew it with.", {
      unsent: true,
    });
  const protocol = await loadProtocol();
  const address = addressOf(context, options.refreshUrl ?? options.tokenUrl);
  const party = clientParty(protocol, context, options, address);
  const additionalParameters = parametersOf(context, options.refreshParams);
  const grant = await requestToken(
    protocol,
    context,
    options,
    party,
    async (rest, clientAuth) =>
      await protocol.refreshTokenGrantRequest(party.server, party.client, clientAuth, presented, {
        ...rest,
        additionalParameters,
      }),
  );
  const { refreshToken, scope } = tokens;
  return {
    ...grant,
    tokens: {
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(scope === undefined ? {} : { scope }),
      ...grant.tokens,
    },
  };
}

/** The token that a refresh presents; undefined where there is none. */
export function presentedToken({ refresh }: OAuth2Options, tokens: Tokens): string | undefined {
  if (refresh === "none") return undefined;
  return refresh === "fromAccessToken" ? tokens.accessToken : tokens.refreshToken;
}

/**
 * Exchanges an assertion that is signed at a time in milliseconds since the epoch (RFC 7523, section 2.1); anew,
 * by the server's clock, where it refuses the first one and ours is wrong.
 */
export async function exchangeAssertion(
  context: OAuthContext,
  rules: TokenRules & { readonly tokenUrl: UrlTemplate },
  signedAt: (time: number) => string,
): Promise<Grant> {
  const protocol = await loadProtocol();
  const party: Party = anonymousParty(addressOf(context, rules.tokenUrl));
  let skew: number | undefined;
  const transport: Transport = async (request) => {
    const response = await context.transport(request);
    skew = skewOf(response.headers, context.now());
    return response;
  };
  const exchange = async (assertion: string): Promise<Grant> =>
    await requestToken(
      protocol,
      { ...context, transport },
      rules,
      party,
      async (rest: StandardOptions) =>
        await protocol.genericTokenEndpointRequest(
          party.server,
          party.client,
          party.clientAuth,
          "urn:ietf:params:oauth:grant-type:jwt-bearer",
          { assertion },
          rest,
        ),
    );
  try {
    return await exchange(signedAt(context.now()));
  } catch (error) {
    const status = error instanceof ConnectorError ? error.status : undefined;
    if (!isMistimed(status, skew)) throw error;
    return await exchange(signedAt(context.now() + skew));
  }
}

/**
 * Gives tokens back (RFC 7009); false where the vendor has no place for it. Of a grant the refresh token is
 * what counts: with it the access tokens end.
 */
export async function revokeTokens(
  context: OAuthContext,
  options: OAuth2Options,
  tokens: Tokens,
): Promise<boolean> {
  if (options.revokeUrl === undefined) return false;
  const protocol = await loadProtocol();
  const party = clientParty(protocol, context, options, addressOf(context, options.tokenUrl));
  const exchange = exchangeOf(protocol, context, options);
  await exchange.prove(party, async (rest, clientAuth) => {
    const response = await protocol.revocationRequest(
      party.server,
      party.client,
      clientAuth,
      tokens.refreshToken ?? tokens.accessToken,
      rest,
    );
    await protocol.processRevocationResponse(response);
  });
  return true;
}

/** What all operations together need, as the vendor wants it written. */
export function scopeOf({ scopes = [], scopeSeparator = " " }: OAuth2Options): {
  readonly scope?: string;
} {
  return scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) };
}

/** The issuer has been compared with what is known of it; the library knows nothing of it. */
function withoutIssuer(callback: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(callback);
  rest.delete("iss");
  return rest;
}
