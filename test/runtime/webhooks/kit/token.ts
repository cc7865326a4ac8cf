import { createHmac, type KeyObject, sign } from "node:crypto";

/** A token in compact form, signed with node:crypto: HS256 for a text, RS256 or ES256 for a key. */
export function makeToken(
  claims: Readonly<Record<string, unknown>>,
  key: KeyObject | string,
  header: Readonly<Record<string, unknown>>,
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature =
    typeof key === "string"
      ? createHmac("sha256", key).update(signed).digest()
      : sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
