import { badInput } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { parseJson } from "../webhooks/json.ts";
import type { Position } from "./chain.ts";
import { type Signing, signPart } from "./head.ts";
import type { SettledLog } from "./log.ts";
import { changed, streamOf, timeOf, walk } from "./stretch.ts";
import { HEADS, type KeptStart, STARTS } from "./tail.ts";

const BATCH = 1000;

/** Which records of a log: those that all of it says of. */
export interface AuditRange {
  /** Numbers of the first and the last record, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /**
   * Milliseconds since the epoch, both inclusive. Records stand in the order in which they were written and not in
   * that of their calls: what comes is the shortest stretch that has all records of the time.
   */
  readonly since?: number;
  readonly until?: number;
}

/** A log that is exported. */
export interface ExportSource {
  readonly store: Store;
  readonly organization: string;
  readonly settle: () => Promise<SettledLog>;
  readonly start: () => Promise<KeptStart>;
  readonly signing: () => Signing;
}

/**
 * A log as lines of JSON: the head, signed now, where records were forgotten the signed start, and every record up to
 * the head, byte by byte as it is stored. What is wrong with the records is for `verifyAudit` to find.
 */
export async function* exportLines(source: ExportSource): AsyncGenerator<string, void, undefined> {
  const { store, organization } = source;
  const { head, sequence: last } = await source.settle();
  const { position, signed } = await source.start();
  yield `${JSON.stringify(head)}\n`;
  if (signed !== undefined) yield `${JSON.stringify(signed)}\n`;
  yield* recordLines(store, organization, position.sequence + 1, last);
}

/**
 * A part of a log: what it is, signed now, and its records. All of the chain is read and compared with its head first,
 * or a part could be signed of a log that was changed. Fails with `auditFailed`, and with `badInput` for no records.
 */
export async function* exportPart(
  source: ExportSource,
  { from = 1, to = Infinity, since = -Infinity, until = Infinity }: AuditRange,
): AsyncGenerator<string, void, undefined> {
  const { store, organization } = source;
  const whole = await source.settle();
  const { position: start } = await source.start();
  let stretch: { readonly after: Position; readonly end: Position } | undefined;
  let reached = start;
  for await (const step of walk(store, organization, start)) {
    const { before, position } = step;
    // Others go on writing.
    if (position.sequence > whole.sequence) break;
    reached = position;
    const at = timeOf(step);
    const isIn = position.sequence >= from && position.sequence <= to && at >= since && at <= until;
    if (isIn) stretch = { after: stretch?.after ?? before, end: position };
  }
  if (reached.sequence !== whole.sequence || reached.digest !== whole.digest)
    throw changed(organization, `record ${reached.sequence} is not the one that was written`);
  if (stretch === undefined) throw badInput("range", "must have a record");
  yield `${JSON.stringify(signPart(source.signing(), { ...stretch, of: whole.sequence }))}\n`;
  yield* recordLines(store, organization, stretch.after.sequence + 1, stretch.end.sequence);
}

/**
 * A log as it lies in the store, for who has no key that signs: the head that was signed last, then all records.
 * Those that a process wrote in its last second, or before it was killed, may not be signed yet: the verifier says
 * how many. Fails with `auditFailed` for an organization without a log.
 */
export async function* exportStoredAudit(
  store: Store,
  organization: string,
): AsyncGenerator<string, void, undefined> {
  const head = await storedLine(store, HEADS, organization);
  if (head === undefined) throw changed(organization, "it has no signed head");
  const start = await storedLine(store, STARTS, organization);
  yield head.line;
  if (start !== undefined) yield start.line;
  const last = (await store.head(streamOf(organization)))?.sequence ?? 0;
  yield* recordLines(store, organization, (start?.sequence ?? 0) + 1, last);
}

/** What is signed lies under the number that it says as its version. */
async function storedLine(
  store: Store,
  namespace: string,
  organization: string,
): Promise<{ readonly line: string; readonly sequence: number } | undefined> {
  const stored = await store.read(namespace, organization);
  const read = stored && parseJson(Buffer.from(stored.value).toString("utf8"));
  if (stored === undefined || read?.kind !== "value") return undefined;
  return { line: `${JSON.stringify(read.value)}\n`, sequence: stored.version };
}

async function* recordLines(
  store: Store,
  organization: string,
  first: number,
  last: number,
): AsyncGenerator<string, void, undefined> {
  for (let from = first; from <= last;) {
    const range = { from, limit: Math.min(BATCH, last - from + 1) };
    const entries = await store.entries(streamOf(organization), range);
    for (const { value } of entries) yield `${Buffer.from(value).toString("utf8")}\n`;
    if (entries.length === 0) throw changed(organization, `record ${from} is gone`);
    from = (entries.at(-1)?.sequence ?? last) + 1;
  }
}
