import type { KeyObject } from "node:crypto";
import { decodeBytes } from "./bytes.ts";
import { publicKeys } from "./public-key.ts";
import type { Attempt } from "./signature-scheme.ts";

/** The id of the first public key under which one of the signatures holds; nothing here is secret. */
export function findSigner(
  checks: (content: Buffer, key: KeyObject, signature: Buffer) => boolean,
): (attempt: Attempt) => string | undefined {
  const keys = publicKeys();
  return ({ contents, signatures, secrets, encoding }) => {
    const texts = contents.map((content) => Buffer.concat(content.map(bytesOf)));
    const given = signatures.flatMap((text) => decodeBytes(text, encoding) ?? []);
    return secrets.find((secret) => {
      const key = keys.read(secret);
      if (key === undefined) return false;
      return texts.some((text) => given.some((signature) => checks(text, key, signature)));
    })?.id;
  };
}

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece, "utf8") : piece;
}
