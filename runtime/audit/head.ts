import type { KeyObject } from "node:crypto";
import { readSigned, type SignedText, type Signer, signText } from "../signed-text.ts";
import { isObject, own } from "../webhooks/json.ts";
import type { Position } from "./chain.ts";

interface Signed extends Position {
  readonly version: 1;
  readonly organization: string;
  /** RFC 3339. */
  readonly signedat: string;
  readonly keyid: string;
}

/** What the host signs of a chain: how far it reaches, and by which record it ends. */
export interface AuditHead extends Signed {
  readonly purpose: "connector-audit-head";
}

/** What it signs where it forgets the beginning of a chain: the last record that is gone. */
export interface AuditStart extends Signed {
  readonly purpose: "connector-audit-start";
}

/** What it signs of a stretch of a chain: where it ends, and what stands before it. */
export interface AuditPart extends Signed {
  readonly purpose: "connector-audit-part";
  readonly after: Position;
  /** How far the whole chain reached at that moment. */
  readonly of: number;
}

export type AuditStatement = AuditHead | AuditStart | AuditPart;

export type Reading<Statement extends AuditStatement> =
  | { readonly kind: "valid"; readonly head: Statement }
  | { readonly kind: "invalid"; readonly reason: "malformed" | "signature" };

type Facts = Readonly<Record<string, unknown>>;

/** Who signs, for whom, and when, in milliseconds since the epoch. */
export interface Signing {
  readonly organization: string;
  readonly signer: Signer;
  readonly now: number;
}

/** Signs where a chain stands. */
export function signHead(signing: Signing, position: Position): SignedText {
  return signStatement("connector-audit-head", signing, position);
}

/** Signs which record was the last before those that are kept. */
export function signStart(signing: Signing, position: Position): SignedText {
  return signStatement("connector-audit-start", signing, position);
}

/** Signs a stretch of a chain: all after one position up to another. */
export function signPart(
  signing: Signing,
  { after, end, of }: { readonly after: Position; readonly end: Position; readonly of: number },
): SignedText {
  const { sequence, digest } = after;
  return signStatement("connector-audit-part", signing, end, { after: { sequence, digest }, of });
}

function signStatement(
  purpose: AuditStatement["purpose"],
  { organization, signer, now }: Signing,
  { sequence, digest }: Position,
  more: object = {},
): SignedText {
  const signedat = new Date(now).toISOString();
  const keyid = signer.id;
  const facts = { purpose, version: 1, organization, sequence, digest, ...more, signedat, keyid };
  return signText(facts, signer);
}

/** Reads a head that one of the keys has signed; takes anything at all and never throws. */
export function readHead(value: unknown, keys: readonly KeyObject[]): Reading<AuditHead> {
  return readStatement(value, keys, (facts) => ofPurpose("connector-audit-head", facts));
}

/** The same for the start of a chain whose beginning was forgotten. */
export function readStart(value: unknown, keys: readonly KeyObject[]): Reading<AuditStart> {
  return readStatement(value, keys, (facts) => ofPurpose("connector-audit-start", facts));
}

/** The same for what an export begins with: a head, or what is said of a part. */
export function readFirst(
  value: unknown,
  keys: readonly KeyObject[],
): Reading<AuditHead | AuditPart> {
  return readStatement<AuditHead | AuditPart>(
    value,
    keys,
    (facts) => ofPurpose("connector-audit-head", facts) ?? partOf(facts),
  );
}

function readStatement<Statement extends AuditStatement>(
  value: unknown,
  keys: readonly KeyObject[],
  interpret: (facts: Facts) => Statement | undefined,
): Reading<Statement> {
  for (const key of keys) {
    const read = readSigned(value, key);
    if (read.kind === "invalid" && read.reason === "signature") continue;
    const head = read.kind === "valid" ? interpret(read.facts) : undefined;
    return head === undefined ? { kind: "invalid", reason: "malformed" } : { kind: "valid", head };
  }
  return { kind: "invalid", reason: "signature" };
}

function ofPurpose<Purpose extends AuditStatement["purpose"]>(
  purpose: Purpose,
  facts: Facts,
): (Signed & { readonly purpose: Purpose }) | undefined {
  if (own(facts, "purpose") !== purpose || own(facts, "version") !== 1) return undefined;
  const position = positionOf(facts);
  const [organization, signedat] = [own(facts, "organization"), own(facts, "signedat")];
  const keyid = own(facts, "keyid");
  if (position === undefined || typeof organization !== "string") return undefined;
  if (typeof signedat !== "string" || typeof keyid !== "string") return undefined;
  return { purpose, version: 1, organization, ...position, signedat, keyid };
}

function partOf(facts: Facts): AuditPart | undefined {
  const part = ofPurpose("connector-audit-part", facts);
  const before = own(facts, "after");
  const after = isObject(before) ? positionOf(before) : undefined;
  const of = own(facts, "of");
  if (part === undefined || after === undefined || !isCount(of)) return undefined;
  const isOrdered = after.sequence <= part.sequence && part.sequence <= of;
  return isOrdered ? { ...part, after, of } : undefined;
}

function positionOf(facts: Facts): Position | undefined {
  const [sequence, digest] = [own(facts, "sequence"), own(facts, "digest")];
  return isCount(sequence) && typeof digest === "string" ? { sequence, digest } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
