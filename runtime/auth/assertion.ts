import { constants, createHmac, randomUUID, sign, type KeyObject } from "node:crypto";
import { isStrongRsa, readPrivateKey } from "./asymmetric-key.ts";
import { ConnectorError } from "../errors.ts";
import type { Expression, Read, Value } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { evaluate } from "../expression/value.ts";
import type { TokenAlgorithm } from "../webhooks/algorithms.ts";
import { credentialText } from "./scheme.ts";

/** A JSON Web Token that is signed here (RFC 7519). */
export interface AssertionOptions {
  readonly id: string;
  /** Default: `RS256`. */
  readonly algorithm?: TokenAlgorithm;
  /** A private key in PEM, or a shared secret. */
  readonly signingKey: Expression | string;
  readonly keyId?: Expression | string;
  /** Besides `iat`, `exp` and `jti`. */
  readonly claims: Value;
  /** Milliseconds, an hour at most and by default. */
  readonly expires?: number;
  readonly scopes?: readonly string[];
  /** Fields of the credential that hold JSON, whose members the expressions read. */
  readonly json?: readonly string[];
}

const HOUR = 3_600_000;
/** Issued a little before now: servers whose clock is behind refuse what comes from the future. */
const SKEW = 30;

/** Signs an assertion. Fails with `badCredential` where key or claims cannot be used; quotes nothing. */
export function signAssertion(options: AssertionOptions, at: Read, now: number): string {
  const { id, algorithm = "RS256", expires = HOUR } = options;
  const read = assertionReader(options, at);
  const key = credentialText(expressionOf(options.signingKey), read, id);
  const keyId = options.keyId === undefined ? null : expressionOf(options.keyId)(read, functions);
  const issuedAt = Math.floor(now / 1000) - SKEW;
  const claims = evaluate(options.claims, read, functions);
  const payload = {
    ...(typeof claims === "object" && claims !== null ? claims : {}),
    iat: issuedAt,
    exp: issuedAt + Math.floor(Math.min(expires, HOUR) / 1000),
    jti: randomUUID(),
  };
  const header = {
    alg: algorithm,
    typ: "JWT",
    ...(typeof keyId === "string" && keyId !== "" ? { kid: keyId } : {}),
  };
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${signatureOf(algorithm, signed, key, id).toString("base64url")}`;
}

/** A text that is needed to sign. Fails with `badCredential` where it is missing. */
export function assertionText(
  options: AssertionOptions,
  value: Expression | string,
  at: Read,
): string {
  return credentialText(expressionOf(value), assertionReader(options, at), options.id);
}

/** Reads members of fields that hold JSON, and the scopes of the method, besides what `at` reads. */
function assertionReader({ id, scopes = [], json = [] }: AssertionOptions, at: Read): Read {
  return (root, ...path) => {
    if (root === "auth") return path[0] === "scopes" ? scopes : path[0] === "id" ? id : null;
    const [name, ...members] = path;
    if (root !== "credential" || members.length === 0 || !json.includes(String(name)))
      return at(root, ...path);
    return memberOf(at(root, name ?? ""), members, id);
  };
}

function memberOf(text: unknown, path: readonly (string | number)[], id: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    throw new ConnectorError("badCredential", `A field of the auth method "${id}" is not JSON.`);
  }
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Readonly<Record<string | number, unknown>>)[name];
  }
  return value;
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part), "utf8").toString("base64url");
}

/** RFC 7518, section 3, and RFC 8037; no key shorter or of another kind than the algorithm wants. */
function signatureOf(algorithm: TokenAlgorithm, signed: string, key: string, id: string): Buffer {
  const data = Buffer.from(signed, "ascii");
  const digest = `sha${algorithm.slice(2)}`;
  const family = algorithm.slice(0, 2);
  if (family === "HS") return createHmac(digest, key).update(data).digest();
  const privateKey = privateKeyOf(key, id);
  const fits = (yes: boolean): void => {
    if (!yes) throw badKey(id, `is not one for ${algorithm}`);
  };
  switch (family) {
    case "RS":
    case "PS":
      fits(isStrongRsa(privateKey));
      return sign(digest, data, {
        key: privateKey,
        ...(family === "RS"
          ? { padding: constants.RSA_PKCS1_PADDING }
          : {
              padding: constants.RSA_PKCS1_PSS_PADDING,
              saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
            }),
      });
    case "ES":
      fits(privateKey.asymmetricKeyDetails?.namedCurve === CURVES[algorithm]);
      return sign(digest, data, { key: privateKey, dsaEncoding: "ieee-p1363" });
    default:
      fits(privateKey.asymmetricKeyType === "ed25519");
      return sign(null, data, privateKey);
  }
}

const CURVES: Readonly<Partial<Record<TokenAlgorithm, string>>> = {
  ES256: "prime256v1",
  ES384: "secp384r1",
  ES512: "secp521r1",
};

function privateKeyOf(pem: string, id: string): KeyObject {
  const key = readPrivateKey(pem);
  if (key === undefined) throw badKey(id, "is not a private key in PEM");
  return key;
}

function badKey(id: string, what: string): ConnectorError {
  return new ConnectorError("badCredential", `The signing key of the auth method "${id}" ${what}.`);
}

function expressionOf(value: Expression | string): Expression {
  return typeof value === "string" ? () => value : value;
}
