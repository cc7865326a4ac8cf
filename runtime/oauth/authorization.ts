import { createHash, createHmac, randomBytes } from "node:crypto";
import type { OAuth2Options } from "../auth/oauth2.ts";
import { ConnectorError } from "../errors.ts";
import { equalText } from "../webhooks/bytes.ts";
import { createRedact, vendorText } from "../observe/redact.ts";
import { addressOf, appText, assertOwnServer } from "./client.ts";
import type { OAuthContext } from "./context.ts";
import { scopeOf } from "./grants.ts";
import { parametersOf } from "./token-request.ts";

/** A text that nobody guesses: 256 bits in base64url, which is a code verifier too (RFC 7636, section 4.1). */
export function randomText(): string {
  return randomBytes(32).toString("base64url");
}

export interface ConsentRequest {
  readonly redirectUri: string;
  readonly state: string;
  /** Undefined where the definition turns PKCE off. */
  readonly codeVerifier: string | undefined;
}

/** Whether the authorization code is bound to a secret of ours (RFC 7636). */
export function usesProofKey({ pkce = "S256" }: OAuth2Options): boolean {
  return pkce === "S256";
}

/** The address of the consent page (RFC 6749, section 4.1.1). Fails with `badInput` or `hostNotAllowed`. */
export function consentUrl(
  context: OAuthContext,
  options: OAuth2Options,
  { redirectUri, state, codeVerifier }: ConsentRequest,
): string {
  if (options.authorizationUrl === undefined)
    throw new ConnectorError("badInput", `The auth method "${options.id}" has no consent page.`);
  const url = addressOf(context, options.authorizationUrl);
  // The code that comes back would be sent to no better server.
  assertOwnServer(context, options, addressOf(context, options.tokenUrl));
  const parameters = {
    ...parametersOf(context, options.authorizationParams),
    response_type: "code",
    client_id: appText(context, "clientId"),
    redirect_uri: redirectUri,
    ...scopeOf(options),
    state,
    ...(codeVerifier === undefined
      ? {}
      : {
          code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
          code_challenge_method: "S256",
        }),
  };
  const { rename = {} } = options;
  for (const [name, value] of Object.entries(parameters))
    url.searchParams.set(Object.hasOwn(rename, name) ? (rename[name] ?? name) : name, value);
  return url.href;
}

/**
 * Judges what came back from the consent page (RFC 6749, section 4.1.2; RFC 9207): the issuer must be the one that
 * the definition names; where it names none, one that is sent has the origin of the consent page. Fails with
 * `permission` where the person refused, and with `badAnswer`. A redirect that the vendor signs must be signed.
 */
export function readCallback(
  context: OAuthContext,
  options: OAuth2Options,
  callback: URLSearchParams,
): void {
  for (const name of ["state", "code", "iss", "error"])
    if (callback.getAll(name).length > 1)
      throw new ConnectorError("badAnswer", `The redirect holds "${name}" more than once.`);
  for (const name of ["response", "id_token", "token"])
    if (callback.has(name))
      throw new ConnectorError(
        "badAnswer",
        `The redirect holds "${name}", which was not asked for.`,
      );
  if (!isFromIssuer(context, options, callback.get("iss")))
    throw new ConnectorError("badAnswer", "The redirect comes from another authorization server.");
  const error = callback.get("error");
  if (error !== null) {
    const redact = createRedact([...context.secrets, ...callback.getAll("code")]);
    const description = callback.get("error_description");
    throw new ConnectorError(
      error === "access_denied" ? "permission" : "invalid",
      "The account was not connected: the authorization server says no.",
      {
        vendorCode: vendorText(error, redact),
        ...(description === null ? {} : { vendorMessage: vendorText(description, redact) }),
      },
    );
  }
  if (options.redirectHmac !== undefined && !isSigned(context, options.redirectHmac, callback))
    throw new ConnectorError("badAnswer", "The redirect is not signed with the client's secret.");
  if ((callback.get("code") ?? "") === "")
    throw new ConnectorError("badAnswer", "The redirect holds no authorization code.");
}

/** As Shopify signs redirects ("Verify the installation request"); `signature` is an older form of the same. */
function isSigned(context: OAuthContext, name: string, callback: URLSearchParams): boolean {
  const given = callback.getAll(name);
  const rest = new URLSearchParams(callback);
  rest.delete(name);
  rest.delete("signature");
  rest.sort();
  const secret = appText(context, "clientSecret");
  const expected = createHmac("sha256", secret).update(rest.toString()).digest("hex");
  return given.length === 1 && equalText(given[0] ?? "", expected);
}

/** A server whose issuer is declared says it in every redirect (RFC 9207, section 2.4); of others it may be absent. */
function isFromIssuer(
  context: OAuthContext,
  { issuer, authorizationUrl }: OAuth2Options,
  given: string | null,
): boolean {
  if (issuer !== undefined) return given === issuer;
  if (given === null) return true;
  if (authorizationUrl === undefined || !URL.canParse(given)) return false;
  return new URL(given).origin === addressOf(context, authorizationUrl).origin;
}
