import type { Place, Value } from "../../expression/expression.ts";
import type { TokenAlgorithm } from "../algorithms.ts";
import { findClaimRefusal, type ClaimRules } from "../claims.ts";
import { createKeySet, type KeySet } from "../jwks.ts";
import { checkMac, checkSignature, isMac, isTokenAlgorithm } from "../jwt-algorithms.ts";
import { own } from "../json.ts";
import { parseToken, type Token } from "../jwt-token.ts";
import { refuse, type Verification, type VerifyContext, type WebhookScheme } from "../scheme.ts";
import { activeSecrets, type Places } from "../secrets.ts";
import { readText, type WebhookView } from "../view.ts";

export interface JwtOptions extends ClaimRules {
  /** Where the token is; `Bearer` before it is cut off. */
  readonly token: Place;
  /** The only algorithm that is taken, whatever the token says. */
  readonly algorithm: TokenAlgorithm;
  /** Address of the issuer's public keys (RFC 7517); for all algorithms but `HS…`. */
  readonly jwks?: string;
  /** Where the shared secrets are kept; for `HS…`. */
  readonly secret?: Places;
  /** One or several, any of which may have issued the token. */
  readonly issuer?: Value;
  /** One or several, any of which the token may be for. */
  readonly audience?: Value;
  /** What else the token must say. */
  readonly claims?: Readonly<Record<string, Value>>;
}

/**
 * A signed token (RFC 7519, checked as RFC 8725 asks): Google Pub/Sub, Jira's dynamic webhooks. It says who
 * sent the delivery and does not cover the body.
 */
export function jwt(options: JwtOptions): WebhookScheme {
  const { algorithm, jwks } = options;
  const scheme = `jwt-${algorithm.toLowerCase()}`;
  const keySet = jwks === undefined ? undefined : createKeySet(jwks);
  return {
    scheme,
    isPresent: (view) => view.read(options.token) !== null,
    verify: async (view, context) => {
      if (view.read(options.token) === null) return refuse("unsigned");
      if (!isTokenAlgorithm(algorithm)) return refuse("unsupported");
      const token = parseToken(tokenText(view, options.token), algorithm);
      if (token === undefined) return refuse("badSignature");
      const signer = isMac(algorithm)
        ? await findSecret(token, options, context)
        : await findKey(token, algorithm, keySet, context);
      if (typeof signer !== "string") return signer;
      const refusal = findClaimRefusal(token.claims, options, context);
      return refusal ?? verified(scheme, signer, token.claims);
    },
  };
}

function verified(scheme: string, keyId: string, claims: Token["claims"]): Verification {
  const issuedAt = own(claims, "iat");
  return {
    kind: "verified",
    scheme,
    keyId,
    ...(typeof issuedAt === "number" ? { signedAt: Math.floor(issuedAt * 1000) } : {}),
  };
}

function tokenText(view: WebhookView, place: Place): string {
  return (readText(view, place) ?? "").replace(/^bearer +/i, "");
}

/** Every secret is tried, whichever fits. */
async function findSecret(
  token: Token,
  { algorithm, secret }: JwtOptions,
  context: VerifyContext,
): Promise<string | Verification> {
  const secrets = secret === undefined ? [] : await activeSecrets(secret, context);
  if (secrets.length === 0) return refuse("noSecret");
  const fitting = secrets.filter((each) => checkMac(algorithm, token, each.value));
  return fitting[0]?.id ?? refuse("badSignature");
}

async function findKey(
  token: Token,
  algorithm: TokenAlgorithm,
  keySet: KeySet | undefined,
  context: VerifyContext,
): Promise<string | Verification> {
  const keys = await keySet?.find(token.keyId, context);
  if (keys === undefined) return refuse("keysUnavailable");
  const usable = keys.filter((key) => key.algorithm === undefined || key.algorithm === algorithm);
  const signer = usable.find(({ key }) => checkSignature(algorithm, token, key));
  return signer?.id ?? refuse("badSignature");
}
