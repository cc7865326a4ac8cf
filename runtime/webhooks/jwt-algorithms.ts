import { constants, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { isStrongRsa } from "../auth/asymmetric-key.ts";
import type { TokenAlgorithm } from "./algorithms.ts";
import { startMac } from "./digests.ts";
import type { Token } from "./jwt-token.ts";

const ALGORITHMS = {
  HS256: { kind: "mac", digest: "sha256" },
  HS384: { kind: "mac", digest: "sha384" },
  HS512: { kind: "mac", digest: "sha512" },
  RS256: { kind: "rsa", digest: "sha256" },
  RS384: { kind: "rsa", digest: "sha384" },
  RS512: { kind: "rsa", digest: "sha512" },
  PS256: { kind: "pss", digest: "sha256" },
  PS384: { kind: "pss", digest: "sha384" },
  PS512: { kind: "pss", digest: "sha512" },
  ES256: { kind: "ec", digest: "sha256", curve: "prime256v1" },
  ES384: { kind: "ec", digest: "sha384", curve: "secp384r1" },
  ES512: { kind: "ec", digest: "sha512", curve: "secp521r1" },
  EdDSA: { kind: "eddsa" },
} as const satisfies Readonly<Record<TokenAlgorithm, object>>;

/** Whether an algorithm is one of ours: it comes from generated code, but a wrong one must refuse. */
export function isTokenAlgorithm(algorithm: string): algorithm is TokenAlgorithm {
  return Object.hasOwn(ALGORITHMS, algorithm);
}

/** Whether the key is a shared secret. */
export function isMac(algorithm: TokenAlgorithm): boolean {
  return ALGORITHMS[algorithm].kind === "mac";
}

/** Whether a shared secret made the token's signature. */
export function checkMac(
  algorithm: TokenAlgorithm,
  token: Token,
  secret: string | Uint8Array,
): boolean {
  const rule = ALGORITHMS[algorithm];
  if (rule.kind !== "mac") return false;
  const expected = startMac(rule.digest, secret).update(token.signed).digest();
  return expected.length === token.signature.length && timingSafeEqual(expected, token.signature);
}

/** Whether a public key's owner made the token's signature; false for a key of another kind than the algorithm's. */
export function checkSignature(algorithm: TokenAlgorithm, token: Token, key: KeyObject): boolean {
  const rule = ALGORITHMS[algorithm];
  const signed = Buffer.from(token.signed, "ascii");
  const details = key.asymmetricKeyDetails ?? {};
  switch (rule.kind) {
    case "rsa":
    case "pss": {
      if (!isStrongRsa(key)) return false;
      const padding =
        rule.kind === "rsa"
          ? { padding: constants.RSA_PKCS1_PADDING }
          : {
              padding: constants.RSA_PKCS1_PSS_PADDING,
              saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
            };
      return verify(rule.digest, signed, { key, ...padding }, token.signature);
    }
    case "ec":
      return (
        details.namedCurve === rule.curve &&
        verify(rule.digest, signed, { key, dsaEncoding: "ieee-p1363" }, token.signature)
      );
    case "eddsa":
      return key.asymmetricKeyType === "ed25519" && verify(null, signed, key, token.signature);
    default:
      return false;
  }
}
