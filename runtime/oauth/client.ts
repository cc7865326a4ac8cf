import type * as OAuth from "oauth4webapi";
import { isStrongRsa, readPrivateKey } from "../auth/asymmetric-key.ts";
import type { OAuth2Options } from "../auth/oauth2.ts";
import { ConnectorError } from "../errors.ts";
import { withDefaults } from "../prepare/connection-fields.ts";
import { follow, type UrlTemplate } from "../expression/expression.ts";
import { ClientCertificate } from "../http/client-certificate.ts";
import { assertAllowed, isAllowed } from "../http/hosts.ts";
import { buildUrl } from "../prepare/url.ts";
import type { OAuthContext } from "./context.ts";

/** Seconds that a client's assertion holds: it is used at once. */
const ASSERTION_LIFE = 60;

/** The module, loaded by whoever needs it first: most processes never do. */
export type Protocol = typeof OAuth;

export async function loadProtocol(): Promise<Protocol> {
  return await import("oauth4webapi");
}

/** A client, its authorization server and how it proves itself there, in the terms of oauth4webapi. */
export interface Party {
  readonly server: OAuth.AuthorizationServer;
  readonly client: OAuth.Client;
  readonly clientAuth: OAuth.ClientAuth;
  /** What the client's connection proves itself by (RFC 8705, section 2). */
  readonly certificate?: ClientCertificate;
  /** The same at another time, in milliseconds since the epoch; undefined where no time is in it. */
  readonly clientAuthAt?: (time: number) => OAuth.ClientAuth;
}

/** An address of the definition, on one of its hosts. Fails with `hostNotAllowed`, or `badInput`. */
export function addressOf(context: OAuthContext, template: UrlTemplate): URL {
  const url = buildUrl(template, "", [], context.at);
  assertAllowed(url, context.descriptor.hosts, context.at);
  return url;
}

/**
 * Refuses to prove the app at a server that it is not registered at: whoever connects an account may choose the
 * host, and would be sent the app's secret. Its servers are those that the definition allows whatever the connection
 * says, and the one that the app itself names in `host`. Fails with `hostNotAllowed`.
 */
export function assertOwnServer(
  { descriptor, at }: OAuthContext,
  { clientAuth }: Pick<OAuth2Options, "clientAuth">,
  url: URL,
): void {
  if (clientAuth === "none" || at("app", "host") === url.host) return;
  const usual = withDefaults(descriptor, {});
  const isOurs = isAllowed(url, descriptor.hosts, (root, ...path) =>
    root === "connection" ? follow(usual, path) : at(root, ...path),
  );
  if (isOurs) return;
  throw new ConnectorError(
    "hostNotAllowed",
    `The app is not known to be registered at "${url.host}": its "host" names the server that it is.`,
  );
}

/**
 * The app's client at the vendor. Fails with `badCredential` where something of the app is missing, and as
 * `assertOwnServer` does.
 */
export function clientParty(
  protocol: Protocol,
  context: OAuthContext,
  options: OAuth2Options,
  tokenUrl: URL,
): Party {
  const { authorizationUrl, revokeUrl } = options;
  const revocation = revokeUrl === undefined ? undefined : addressOf(context, revokeUrl);
  for (const url of [tokenUrl, revocation])
    if (url !== undefined) assertOwnServer(context, options, url);
  const server: OAuth.AuthorizationServer = {
    issuer: tokenUrl.origin,
    token_endpoint: tokenUrl.href,
    ...(authorizationUrl === undefined
      ? {}
      : { authorization_endpoint: addressOf(context, authorizationUrl).href }),
    ...(revocation === undefined ? {} : { revocation_endpoint: revocation.href }),
  };
  return {
    server,
    client: { client_id: appText(context, "clientId") },
    ...clientAuthOf(protocol, context, options.clientAuth ?? "body", tokenUrl),
  };
}

/** An authorization server that asks for no client: the assertion says it all (RFC 7521, section 4.1). */
export function anonymousParty(tokenUrl: URL): Party {
  return {
    server: { issuer: tokenUrl.origin, token_endpoint: tokenUrl.href },
    client: { client_id: "none" },
    clientAuth: () => undefined,
  };
}

function clientAuthOf(
  protocol: Protocol,
  context: OAuthContext,
  kind: NonNullable<OAuth2Options["clientAuth"]>,
  tokenUrl: URL,
): Pick<Party, "certificate" | "clientAuth" | "clientAuthAt"> {
  switch (kind) {
    case "body":
      return { clientAuth: protocol.ClientSecretPost(appText(context, "clientSecret")) };
    case "basic":
      return { clientAuth: protocol.ClientSecretBasic(appText(context, "clientSecret")) };
    case "none":
      return { clientAuth: protocol.None() };
    case "privateKeyJwt": {
      const clientAuthAt = privateKeyJwt(protocol, context, tokenUrl);
      return { clientAuth: clientAuthAt(context.now()), clientAuthAt };
    }
    case "mtls": {
      const pair = {
        certificate: appText(context, "certificate"),
        key: appText(context, "privateKey"),
      };
      return {
        clientAuth: protocol.TlsClientAuth(),
        certificate: new ClientCertificate(pair, context.owner),
      };
    }
  }
}

/** RFC 7523, section 3: the audience is the token endpoint; vendors seldom name another issuer. */
function privateKeyJwt(
  protocol: Protocol,
  context: OAuthContext,
  tokenUrl: URL,
): (time: number) => OAuth.ClientAuth {
  const key = cryptoKeyOf(appText(context, "privateKey"));
  const kid = context.at("app", "keyId");
  const signer = typeof kid === "string" && kid !== "" ? { key, kid } : { key };
  return (time) =>
    protocol.PrivateKeyJwt(signer, {
      [protocol.modifyAssertion]: (_header, payload) => {
        const iat = Math.floor(time / 1000);
        Object.assign(payload, { aud: tokenUrl.href, iat, nbf: iat, exp: iat + ASSERTION_LIFE });
      },
    });
}

function cryptoKeyOf(pem: string): OAuth.CryptoKey {
  const key = readPrivateKey(pem);
  const usages = ["sign"] as const;
  switch (key?.asymmetricKeyType) {
    case "rsa":
      if (!isStrongRsa(key)) throw badKey();
      return key.toCryptoKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, [...usages]);
    case "ed25519":
      return key.toCryptoKey({ name: "Ed25519" }, false, [...usages]);
    case "ec":
      if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw badKey();
      return key.toCryptoKey({ name: "ECDSA", namedCurve: "P-256" }, false, [...usages]);
    default:
      throw badKey();
  }
}

function badKey(): ConnectorError {
  return new ConnectorError(
    "badCredential",
    "The app's private key is not a PEM of RSA with 2,048 bits or more, P-256 or Ed25519.",
  );
}

/** A field of the app; the error names it, never its value. */
export function appText(context: OAuthContext, name: string): string {
  const value = context.at("app", name);
  if (typeof value === "string" && value !== "") return value;
  throw new ConnectorError("badCredential", `The app of this connection has no "${name}".`);
}
