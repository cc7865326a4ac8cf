import type { KeyObject } from "node:crypto";
import { own, parseJson } from "../webhooks/json.ts";
import { after, type ChainFault, type Position, readNext, START } from "./chain.ts";
import { type AuditHead, readHead } from "./head.ts";
import { linesOf } from "./lines.ts";

export type { AuditHead } from "./head.ts";
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
      readonly head: AuditHead;
      /** Ids of calls that began and of which no end is written down. */
      readonly unfinished: readonly string[];
    }
  | {
      readonly kind: "invalid";
      readonly fault: AuditFault;
      /** From 1; the last one where something is missing, and the first that is `unsigned`. */
      readonly line: number;
      /** Of a log of which all is well but that so many records at its end are not signed yet: its head. */
      readonly unsigned?: { readonly records: number; readonly head: AuditHead };
    };

/**
 * Checks an exported log offline, line by line: nothing was changed, left out, added or moved between the first
 * record and the moment at which the head was signed. `witness` has heads that were kept elsewhere: those of the
 * same organization and key must be on the way. Takes anything at all; rejects only with what `source` fails with.
 */
export async function verifyAudit(
  source: AsyncIterable<Uint8Array>,
  publicKey: KeyObject,
  witness: readonly unknown[] = [],
): Promise<AuditVerdict> {
  let head: AuditHead | undefined;
  let kept: ReadonlyMap<number, string> = new Map();
  let position: Position = START;
  let line = 0;
  const open = new Set<string>();
  const invalid = (fault: AuditFault): AuditVerdict => ({ kind: "invalid", fault, line });
  for await (const bytes of linesOf(source)) {
    line += 1;
    if (bytes === undefined) return invalid("malformed");
    if (head === undefined) {
      const read = readFirst(bytes, publicKey);
      if (read.kind === "invalid") return invalid(read.reason);
      head = read.head;
      kept = keptHeads(witness, publicKey, head.organization);
      continue;
    }
    if (position.sequence === head.sequence && position.digest !== head.digest) {
      line -= 1;
      return invalid("head");
    }
    const read = readNext(bytes, head.organization, position);
    if ("fault" in read) return invalid(read.fault);
    position = after(position, bytes);
    if ((kept.get(position.sequence) ?? position.digest) !== position.digest)
      return invalid("witness");
    follow(open, read.facts);
  }
  if (head === undefined) return invalid("malformed");
  if (position.sequence < head.sequence) return invalid("truncated");
  const records = position.sequence - head.sequence;
  if (records === 0 && position.digest !== head.digest) return invalid("head");
  if ([...kept.keys()].some((sequence) => sequence > position.sequence)) return invalid("witness");
  if (records > 0)
    return {
      kind: "invalid",
      fault: "unsigned",
      line: line - records + 1,
      unsigned: { records, head },
    };
  return { kind: "valid", head, unfinished: [...open] };
}

function readFirst(bytes: Uint8Array, publicKey: KeyObject): ReturnType<typeof readHead> {
  const parsed = parseJson(Buffer.from(bytes).toString("utf8"));
  if (parsed.kind === "malformed") return { kind: "invalid", reason: "malformed" };
  return readHead(parsed.value, [publicKey]);
}

/** Digests by number. What another key has signed, or nobody, says nothing. */
function keptHeads(
  witness: readonly unknown[],
  publicKey: KeyObject,
  organization: string,
): ReadonlyMap<number, string> {
  const heads = witness.map((each) => readHead(each, [publicKey]));
  return new Map(
    heads.flatMap((read) =>
      read.kind === "valid" && read.head.organization === organization
        ? [[read.head.sequence, read.head.digest] as const]
        : [],
    ),
  );
}

function follow(open: Set<string>, facts: Readonly<Record<string, unknown>>): void {
  const call = own(facts, "call");
  if (typeof call !== "string") return;
  if (own(facts, "kind") === "begun") open.add(call);
  else open.delete(call);
}
