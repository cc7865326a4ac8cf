import type { Expression, Read, UrlTemplate } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { badInput } from "../errors.ts";
import { type OAuth1Algorithm, oauth1Header, type OAuth1Keys } from "./oauth1-signature.ts";
import { type AuthScheme, credentialText, unchanged } from "./scheme.ts";
import { withHeaders } from "./signing.ts";

export type { OAuth1Algorithm } from "./oauth1-signature.ts";

/** Where a person consents (RFC 5849, section 2). */
export interface OAuth1Consent {
  /** Where temporary credentials are asked for. */
  readonly requestUrl: UrlTemplate;
  readonly authorizationUrl: UrlTemplate;
  /** Where they are exchanged for the user's. */
  readonly tokenUrl: UrlTemplate;
}

export interface OAuth1Options extends Partial<OAuth1Consent> {
  readonly id: string;
  /** Default: `HMAC-SHA1`. */
  readonly algorithm?: OAuth1Algorithm;
  /** Default: none is sent. */
  readonly realm?: Expression | string;
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

export interface OAuth1Scheme extends AuthScheme {
  readonly scheme: "oauth1";
  readonly options: OAuth1Options;
}

/**
 * OAuth 1.0a (RFC 5849): each attempt is signed with a nonce and a time of its own. The credential has `clientId`,
 * `clientSecret` (for RSA `privateKey`), and of a user `token` and `tokenSecret`.
 */
export function oauth1(options: OAuth1Options): OAuth1Scheme {
  const { id, algorithm = "HMAC-SHA1", now = Date.now } = options;
  return {
    id,
    scheme: "oauth1",
    options,
    apply: unchanged,
    sign: (request, { at, skew = 0 }) => {
      const realm = realmOf(options, at);
      const authorization = oauth1Header(request, {
        id,
        algorithm,
        keys: oauth1Keys(options, at, "credential"),
        ...(realm === undefined ? {} : { realm }),
        now: now() + skew,
      });
      return withHeaders(request, { authorization });
    },
  };
}

/**
 * What signs, by the fields of a credential, or of an app that has no user yet. Fails with `badCredential` where
 * something of it is missing.
 */
export function oauth1Keys(
  { id, algorithm = "HMAC-SHA1" }: OAuth1Options,
  at: Read,
  root: "credential" | "app",
): OAuth1Keys {
  const text = (name: string): string => credentialText((read) => read(root, name), at, id);
  const isHmac = algorithm.startsWith("HMAC");
  const token = root === "app" ? null : at("credential", "token");
  const hasToken = typeof token === "string" && token !== "";
  return {
    clientId: text("clientId"),
    clientSecret: isHmac ? text("clientSecret") : "",
    privateKey: isHmac ? "" : text("privateKey"),
    ...(hasToken ? { token } : {}),
    tokenSecret: isHmac && hasToken ? text("tokenSecret") : "",
  };
}

/** The realm of this connection; undefined where the definition names none. */
export function realmOf({ id, realm }: OAuth1Options, at: Read): string | undefined {
  if (realm === undefined) return undefined;
  const text = typeof realm === "string" ? realm : realm(at, functions);
  if (typeof text === "string" && text !== "") return text;
  throw badInput("realm", `of the auth method "${id}" is not set`);
}
