import type { KeyObject } from "node:crypto";
import { readSigned, type SignedText, type Signer, signText } from "../signed-text.ts";
import { own } from "../webhooks/json.ts";
import type { Position } from "./chain.ts";

/** What the host signs of a chain: how far it reaches, and by which record it ends. */
export interface AuditHead extends Position {
  readonly purpose: "connector-audit-head";
  readonly version: 1;
  readonly organization: string;
  /** RFC 3339. */
  readonly signedat: string;
  readonly keyid: string;
}

export type HeadReading =
  | { readonly kind: "valid"; readonly head: AuditHead }
  | { readonly kind: "invalid"; readonly reason: "malformed" | "signature" };

/** Signs where a chain stands. `now` is in milliseconds since the epoch. */
export function signHead(
  organization: string,
  { sequence, digest }: Position,
  signer: Signer,
  now: number,
): SignedText {
  const head: AuditHead = {
    purpose: "connector-audit-head",
    version: 1,
    organization,
    sequence,
    digest,
    signedat: new Date(now).toISOString(),
    keyid: signer.id,
  };
  return signText(head, signer);
}

/** Reads a head that one of the keys has signed; takes anything at all and never throws. */
export function readHead(value: unknown, publicKeys: readonly KeyObject[]): HeadReading {
  let last: HeadReading = { kind: "invalid", reason: "signature" };
  for (const key of publicKeys) {
    const read = readSigned(value, key);
    if (read.kind === "valid") return headOf(read.facts);
    last = read;
  }
  return last;
}

function headOf(facts: Readonly<Record<string, unknown>>): HeadReading {
  const [organization, digest] = [own(facts, "organization"), own(facts, "digest")];
  const [sequence, signedat] = [own(facts, "sequence"), own(facts, "signedat")];
  const keyid = own(facts, "keyid");
  if (own(facts, "purpose") !== "connector-audit-head" || own(facts, "version") !== 1)
    return { kind: "invalid", reason: "malformed" };
  if (typeof organization !== "string" || typeof digest !== "string" || typeof keyid !== "string")
    return { kind: "invalid", reason: "malformed" };
  if (typeof signedat !== "string" || typeof sequence !== "number")
    return { kind: "invalid", reason: "malformed" };
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    return { kind: "invalid", reason: "malformed" };
  const purpose = "connector-audit-head";
  const head = { purpose, version: 1, organization, sequence, digest, signedat, keyid } as const;
  return { kind: "valid", head };
}
