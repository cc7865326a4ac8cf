/*
 * The names that definitions use, apart from what works with them: the declarations of a scheme's options
 * then need no types of Node.
 */

export type Encoding = "hex" | "base64" | "base64url";

export type DigestAlgorithm = "sha1" | "sha256" | "sha512";

/** The algorithms of RFC 7518 and RFC 8037 that a definition may name. */
export type TokenAlgorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA";

/** Whether an encoding is one of ours: it comes from generated code, but a wrong one must refuse. */
export function isEncoding(encoding: string): encoding is Encoding {
  return encoding === "hex" || encoding === "base64" || encoding === "base64url";
}

/** Whether an algorithm is one of ours: it comes from generated code, but a wrong one must refuse. */
export function isDigest(algorithm: string): algorithm is DigestAlgorithm {
  return algorithm === "sha1" || algorithm === "sha256" || algorithm === "sha512";
}
