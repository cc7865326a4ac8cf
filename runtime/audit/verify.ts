import type { KeyObject } from "node:crypto";
import { isObject, own, parseJson } from "../webhooks/json.ts";
import { after, type ChainFault, type Position, readNext, START } from "./chain.ts";
import { type AuditHead, type AuditPart, readFirst, readHead, readStart } from "./head.ts";
import { linesOf } from "./lines.ts";

export type { AuditHead, AuditPart } from "./head.ts";
export { parseWitness } from "./witness.ts";

/**
 * What is wrong with an export. Of a line: `malformed`, of another `organization`, a number out of `sequence`, or not
 * the one that the record before (`previous`) was followed by. Of the whole: `signature` the head is not signed with
 * the key; `truncated` records at the end are missing; `unsigned` there are more than the head covers, which follow in
 * the chain and which nobody vouches for; `head` the last
 * record is another; `witness` a head that was kept elsewhere says otherwise.
 */
export type AuditFault = ChainFault | "signature" | "truncated" | "unsigned" | "head" | "witness";

export type AuditVerdict =
  | {
      readonly kind: "valid";
      readonly head: AuditHead | AuditPart;
      /** The first record that is there: above 1 where those before it were forgotten, or are in another part. */
      readonly from: number;
      /** Ids of calls that began and of which no end is written down. */
      readonly unfinished: readonly string[];
    }
  | {
      readonly kind: "invalid";
      readonly fault: AuditFault;
      /** From 1; the last one where something is missing, and the first that is `unsigned`. */
      readonly line: number;
      /** Of a log of which all is well but that so many records at its end are not signed yet: its head. */
      readonly unsigned?: {
        readonly records: number;
        readonly from: number;
        readonly head: AuditHead;
      };
    };

/**
 * Checks an exported log, or a part of one, offline and line by line: nothing was changed, left out, added or moved
 * between the first record and the moment at which the head was signed. `witness` has heads that were kept elsewhere:
 * those of the same organization and key must be on the way. Takes anything at all; rejects only with what `source`
 * fails with.
 */
export async function verifyAudit(
  source: AsyncIterable<Uint8Array>,
  publicKey: KeyObject,
  witness: readonly unknown[] = [],
): Promise<AuditVerdict> {
  let head: AuditHead | AuditPart | undefined;
  let kept: ReadonlyMap<number, ReadonlySet<string>> = new Map();
  let start: Position = START;
  let position: Position = START;
  let line = 0;
  const open = new Set<string>();
  const invalid = (fault: AuditFault): AuditVerdict => ({ kind: "invalid", fault, line });
  // Two heads of one number, each signed, are two histories: one of them at least is not this one.
  const isElsewhere = ({ sequence, digest }: Position): boolean =>
    kept.get(sequence)?.isSubsetOf(new Set([digest])) === false;
  for await (const bytes of linesOf(source)) {
    line += 1;
    if (bytes === undefined) return invalid("malformed");
    if (head === undefined) {
      const read = readFirst(parsed(bytes), [publicKey]);
      if (read.kind === "invalid") return invalid(read.reason);
      head = read.head;
      kept = keptHeads(witness, publicKey, head.organization);
      if (head.purpose === "connector-audit-part") start = position = head.after;
      if (isElsewhere(position)) return invalid("witness");
      continue;
    }
    if (line === 2 && head.purpose === "connector-audit-head" && isSigned(bytes)) {
      const read = readStart(parsed(bytes), [publicKey]);
      if (read.kind === "invalid") return invalid(read.reason);
      if (read.head.organization !== head.organization) return invalid("organization");
      if (read.head.sequence > head.sequence) return invalid("sequence");
      start = position = { sequence: read.head.sequence, digest: read.head.digest };
      if (isElsewhere(position)) return invalid("witness");
      continue;
    }
    if (position.sequence === head.sequence && position.digest !== head.digest) {
      line -= 1;
      return invalid("head");
    }
    const read = readNext(bytes, head.organization, position);
    if ("fault" in read) return invalid(read.fault);
    position = after(position, bytes);
    if (isElsewhere(position)) return invalid("witness");
    follow(open, read.facts);
  }
  if (head === undefined) return invalid("malformed");
  if (position.sequence < head.sequence) return invalid("truncated");
  const records = position.sequence - head.sequence;
  if (records === 0 && position.digest !== head.digest) return invalid("head");
  const from = start.sequence + 1;
  if (head.purpose === "connector-audit-part") {
    if (records > 0) return { kind: "invalid", fault: "unsigned", line: line - records + 1 };
    return { kind: "valid", head, from, unfinished: [...open] };
  }
  if ([...kept.keys()].some((sequence) => sequence > position.sequence)) return invalid("witness");
  if (records > 0)
    return {
      kind: "invalid",
      fault: "unsigned",
      line: line - records + 1,
      unsigned: { records, from, head },
    };
  return { kind: "valid", head, from, unfinished: [...open] };
}

function parsed(bytes: Uint8Array): unknown {
  const read = parseJson(Buffer.from(bytes).toString("utf8"));
  return read.kind === "value" ? read.value : undefined;
}

/** Records have no text of their own. */
function isSigned(bytes: Uint8Array): boolean {
  const value = parsed(bytes);
  return isObject(value) && own(value, "text") !== undefined;
}

/** Digests by number. What another key has signed, or nobody, says nothing. */
function keptHeads(
  witness: readonly unknown[],
  publicKey: KeyObject,
  organization: string,
): ReadonlyMap<number, ReadonlySet<string>> {
  const kept = new Map<number, Set<string>>();
  for (const each of witness) {
    const read = readHead(each, [publicKey]);
    if (read.kind === "invalid" || read.head.organization !== organization) continue;
    const { sequence, digest } = read.head;
    kept.set(sequence, (kept.get(sequence) ?? new Set()).add(digest));
  }
  return kept;
}

function follow(open: Set<string>, facts: Readonly<Record<string, unknown>>): void {
  const call = own(facts, "call");
  if (typeof call !== "string") return;
  if (own(facts, "kind") === "begun") open.add(call);
  else open.delete(call);
}
