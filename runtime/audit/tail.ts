import type { KeyObject } from "node:crypto";
import type { Store } from "../store/store.ts";
import { parseJson } from "../webhooks/json.ts";
import { after, type Position, START } from "./chain.ts";
import { type AuditHead, readHead, readStart } from "./head.ts";
import { changed, streamOf, walk } from "./stretch.ts";
import type { AuditWitness } from "./witness.ts";

export const HEADS = "audit-heads";
/** Where chains begin whose first records were forgotten. */
export const STARTS = "audit-starts";

/** What is known of a chain in the store. */
export interface Tail extends Position {
  /** The number that the stored head has signed, which is its version too; 0 where there is none. */
  readonly signed: number;
}

/** Where the chain of one organization is, and what its heads must be signed with. */
export interface Chain {
  readonly store: Store;
  readonly organization: string;
  readonly keys: readonly KeyObject[];
  readonly witness: AuditWitness | undefined;
}

/**
 * The end of a chain, after it was compared with the heads that are signed: fails with `auditFailed` where records,
 * or the head itself, are not what they were.
 */
export async function openTail(chain: Chain): Promise<Tail> {
  const { store, organization } = chain;
  // The head is stored with the first record and witnessed after it: looked for last, it must be there, also where
  // another process begins the chain meanwhile.
  const witnessed = await witnessedHead(chain);
  const begun = witnessed ?? (await store.head(streamOf(organization)));
  const own = await storedHead(chain);
  if (own === undefined && begun !== undefined)
    throw changed(organization, "its signed head is gone");
  for (const head of [own, witnessed]) if (head !== undefined) await assertReached(chain, head);
  const signed = own?.sequence ?? 0;
  return await catchUp(chain, { ...(own ?? START), signed });
}

/** Follows a chain from a position that is known to its end. `seen` is told of each record on the way. */
export async function catchUp(
  { store, organization }: Chain,
  { sequence, digest, signed }: Tail,
  seen?: (record: Uint8Array) => void,
): Promise<Tail> {
  let position: Position = { sequence, digest };
  for await (const step of walk(store, organization, position)) {
    position = step.position;
    seen?.(step.record);
  }
  return { ...position, signed };
}

/** The head that the witness has. */
export async function witnessedHead(chain: Chain): Promise<AuditHead | undefined> {
  return headIn(chain, await chain.witness?.latest(chain.organization));
}

/** The head that is stored beside the records. */
export async function storedHead(chain: Chain): Promise<AuditHead | undefined> {
  const record = await chain.store.read(HEADS, chain.organization);
  if (record === undefined) return undefined;
  const parsed = parseJson(Buffer.from(record.value).toString("utf8"));
  return headIn(chain, parsed.kind === "value" ? (parsed.value ?? null) : null);
}

/** What is kept of a start, as it lies in the store. */
export interface KeptStart {
  /** Before the first record that is there. */
  readonly position: Position;
  /** 0: nothing was forgotten. */
  readonly version: number;
  /** What was signed of it. */
  readonly signed?: unknown;
}

/** Where a chain begins. Fails with `auditFailed` for a start that nobody has signed. */
export async function storedStart({
  store,
  organization,
  keys,
}: Omit<Chain, "witness">): Promise<KeptStart> {
  const record = await store.read(STARTS, organization);
  if (record === undefined) return { position: START, version: 0 };
  const parsed = parseJson(Buffer.from(record.value).toString("utf8"));
  const signed = parsed.kind === "value" ? parsed.value : null;
  const read = readStart(signed, keys);
  if (read.kind === "invalid" || read.head.organization !== organization)
    throw changed(organization, "the signed start of it is not ours");
  const { sequence, digest } = read.head;
  return { position: { sequence, digest }, version: record.version, signed };
}

/** A head in whatever was kept of it; undefined stays undefined. */
function headIn({ organization, keys }: Chain, kept: unknown): AuditHead | undefined {
  if (kept === undefined) return undefined;
  const read = readHead(kept, keys);
  if (read.kind === "invalid" || read.head.organization !== organization)
    throw changed(organization, "a signed head of it is not ours");
  return read.head;
}

/**
 * Fails with `auditFailed` unless the store has the record of a position that is known; false where that one and those
 * before it were forgotten by the host.
 */
export async function assertReached(
  chain: Omit<Chain, "witness">,
  { sequence, digest }: Position,
): Promise<boolean> {
  const { store, organization } = chain;
  if (sequence === 0) return true;
  const [entry] = await store.entries(streamOf(organization), { from: sequence, limit: 1 });
  const before = { sequence: sequence - 1, digest: "" };
  if (entry?.sequence === sequence && after(before, entry.value).digest === digest) return true;
  const { position } = await storedStart(chain);
  if (entry?.sequence !== sequence && sequence <= position.sequence) return false;
  throw changed(organization, `record ${sequence} is not the one that was written`);
}
