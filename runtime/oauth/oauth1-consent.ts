import { readBytes } from "../answer/decode.ts";
import { type OAuth1Options, oauth1Keys, realmOf } from "../auth/oauth1.ts";
import { oauth1Header, type OAuth1Keys } from "../auth/oauth1-signature.ts";
import { ConnectorError, type ErrorCode } from "../errors.ts";
import type { UrlTemplate } from "../expression/expression.ts";
import { publicHostOf } from "../http/hosts.ts";
import { type HttpRequest, USER_AGENT } from "../http/request.ts";
import { isMistimed, skewOf } from "../http/skew.ts";
import { addressOf, assertOwnServer } from "./client.ts";
import type { OAuthContext } from "./context.ts";
import { serverLimits } from "./dialect.ts";

/** Temporary credentials, which a person is asked to consent to (RFC 5849, section 2.1). */
export interface OAuth1Request {
  readonly token: string;
  readonly tokenSecret: string;
  /** Where the person consents. */
  readonly url: string;
}

/** What a consent came to. */
export interface OAuth1Grant {
  /** What calls are signed with: the app's own and the user's. */
  readonly credential: Readonly<Record<string, string>>;
  /** What else the vendor said, without the credentials. */
  readonly answer: Readonly<Record<string, string>>;
}

/** Asks for temporary credentials. Fails with `badInput`, `badCredential`, `hostNotAllowed`, and as the vendor does. */
export async function requestConsent(
  context: OAuthContext,
  options: OAuth1Options,
  redirectUri: string,
): Promise<OAuth1Request> {
  const consent = consentOf(options);
  const url = addressOf(context, consent.authorizationUrl);
  for (const each of [url, addressOf(context, consent.tokenUrl)])
    assertOwnServer(context, {}, each);
  const keys = oauth1Keys(options, context.at, "app");
  const answer = await ask(context, options, consent.requestUrl, keys, {
    oauth_callback: redirectUri,
  });
  // Servers of the protocol's first version let anybody swap the redirect (section 2.1).
  if (answer["oauth_callback_confirmed"] !== "true")
    throw badAnswer("does not confirm where the person comes back to");
  const { token, tokenSecret } = tokenIn(answer);
  url.searchParams.set("oauth_token", token);
  return { token, tokenSecret, url: url.href };
}

/**
 * Exchanges temporary credentials, whose token is in the redirect, for the user's (RFC 5849, section 2.3). Fails with
 * `permission` where the redirect says nothing of a consent, with `badAnswer`, and as the vendor does.
 */
export async function exchangeVerifier(
  context: OAuthContext,
  options: OAuth1Options,
  tokenSecret: string,
  callback: URLSearchParams,
): Promise<OAuth1Grant> {
  for (const name of ["oauth_token", "oauth_verifier"])
    if (callback.getAll(name).length > 1)
      throw new ConnectorError("badAnswer", `The redirect holds "${name}" more than once.`);
  const token = callback.get("oauth_token") ?? "";
  const verifier = callback.get("oauth_verifier") ?? "";
  if (verifier === "")
    throw new ConnectorError("permission", "The account was not connected: nobody consented.");
  const keys = oauth1Keys(options, context.at, "app");
  const asked = { ...keys, token, tokenSecret: keys.privateKey === "" ? tokenSecret : "" };
  const secrets = [...context.secrets, tokenSecret, verifier];
  const { tokenUrl } = consentOf(options);
  const answer = await ask({ ...context, secrets }, options, tokenUrl, asked, {
    oauth_verifier: verifier,
  });
  const { oauth_token: _, oauth_token_secret: __, ...rest } = answer;
  const { clientId, clientSecret, privateKey } = keys;
  const own = privateKey === "" ? { clientId, clientSecret } : { clientId, privateKey };
  return { credential: { ...own, ...tokenIn(answer) }, answer: rest };
}

type Consent = Readonly<Record<"requestUrl" | "authorizationUrl" | "tokenUrl", UrlTemplate>>;

function consentOf({ id, requestUrl, authorizationUrl, tokenUrl }: OAuth1Options): Consent {
  if (requestUrl === undefined || authorizationUrl === undefined || tokenUrl === undefined)
    throw new ConnectorError("badInput", `The auth method "${id}" has no consent page.`);
  return { requestUrl, authorizationUrl, tokenUrl };
}

/** One signed request, made once more by the vendor's clock where ours may be why it is refused. */
async function ask(
  context: OAuthContext,
  options: OAuth1Options,
  address: UrlTemplate,
  keys: OAuth1Keys,
  extra: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const url = addressOf(context, address);
  assertOwnServer(context, {}, url);
  const realm = realmOf(options, context.at);
  const { id, algorithm = "HMAC-SHA1" } = options;
  const request: HttpRequest = {
    operation: "auth.token",
    method: "POST",
    url: url.href,
    headers: { accept: "*/*", "user-agent": USER_AGENT },
    limits: serverLimits,
    ...publicHostOf(context.descriptor, url),
  };
  const send = async (now: number): Promise<ServerForm> => {
    const signing = { id, algorithm, keys, extra, now, ...(realm === undefined ? {} : { realm }) };
    const authorization = oauth1Header(request, signing);
    const headers = { ...request.headers, authorization };
    const response = await context.transport({ ...request, headers });
    const bytes = await readBytes(response.body, serverLimits.bodyBytes);
    return { ...response, text: new TextDecoder().decode(bytes) };
  };
  let answer = await send(context.now());
  const skew = skewOf(answer.headers, context.now());
  if (isMistimed(answer.status, skew)) answer = await send(context.now() + skew);
  const { status, text } = answer;
  if (status < 200 || status > 299) throw refusal(status);
  // Vendors call forms text, pages and JSON; what is none has no token in it.
  return Object.fromEntries(new URLSearchParams(text));
}

interface ServerForm {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function tokenIn(answer: Readonly<Record<string, string>>): {
  readonly token: string;
  readonly tokenSecret: string;
} {
  const { oauth_token: token = "", oauth_token_secret: tokenSecret = "" } = answer;
  if (token === "" || tokenSecret === "") throw badAnswer("holds no token");
  return { token, tokenSecret };
}

/** Says nothing of what the vendor wrote: bodies of refusals have no format, and may quote what was signed. */
function refusal(status: number): ConnectorError {
  const code: ErrorCode =
    status === 401
      ? "badCredential"
      : status === 429
        ? "rateLimited"
        : status >= 500
          ? "unavailable"
          : "invalid";
  return new ConnectorError(code, "The vendor gave no token.", { status });
}

function badAnswer(why: string): ConnectorError {
  return new ConnectorError("badAnswer", `The vendor's answer ${why}.`);
}
