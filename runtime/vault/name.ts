import { VaultError } from "./error.ts";

/** What names a credential. */
export interface CredentialName {
  readonly organization: string;
  readonly connection: string;
  /** Which of the connection's secrets: `tokens`, `client`, `webhook`. */
  readonly kind: string;
}

/** The namespace of the vault's records in the store. */
export const VAULT_NAMESPACE = "vault";

const LABEL = "connector credential";

/** The key of a credential's record, ordered by organization, connection and kind. */
export function keyOf(name: CredentialName): string {
  return partsOf(name).map(encodeURIComponent).join("/");
}

/** The reverse of keyOf; undefined for a key that it did not make. */
export function nameOf(key: string): CredentialName | undefined {
  const [organization = "", connection = "", kind = "", ...rest] = key.split("/").map(decode);
  if (rest.length > 0 || organization === "" || connection === "" || kind === "") return undefined;
  return { organization, connection, kind };
}

/**
 * The bytes that a record is bound to: a label, then organization, connection and kind, each behind its
 * length in two bytes, then the version in eight. Bytes that were written for another credential or another
 * version do not decrypt.
 */
export function contextOf(name: CredentialName, version: number): Uint8Array {
  const parts = [LABEL, ...partsOf(name)];
  const context = Buffer.allocUnsafe(
    parts.reduce((length, part) => length + 2 + Buffer.byteLength(part), 8),
  );
  let at = 0;
  for (const part of parts) {
    const length = context.write(part, at + 2);
    context.writeUInt16BE(length, at);
    at += 2 + length;
  }
  context.writeBigUInt64BE(BigInt(version), at);
  return context;
}

function partsOf({ organization, connection, kind }: CredentialName): readonly string[] {
  const parts = [organization, connection, kind];
  for (const part of parts)
    if (typeof part !== "string" || part === "" || part.length > 512 || !part.isWellFormed())
      throw new VaultError(
        "badInput",
        "Organization, connection and kind are well-formed texts of 1 to 512 characters.",
      );
  return parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
