import { hash } from "node:crypto";
import { isObject, own, parseJson } from "../webhooks/json.ts";

/** Where a chain stands: the number of its last record, and that record's digest. */
export interface Position {
  /** 0 before the first record. */
  readonly sequence: number;
  /** SHA-256 over the record's bytes, base64url; empty before the first. */
  readonly digest: string;
}

export const START: Position = { sequence: 0, digest: "" };

/**
 * A record as it is kept: one line of JSON that names its organization and its place, and holds the digest of the
 * record before it. `body` is the rest of it, as JSON text of an object with members.
 */
export function chained(
  body: string,
  organization: string,
  { sequence, digest }: Position,
): string {
  const place = `"organization":${JSON.stringify(organization)},"sequence":${sequence + 1}`;
  return `{"version":1,${place},"previous":"${digest}",${body.slice(1)}`;
}

/** The position after a record. */
export function after({ sequence }: Position, record: string | Uint8Array): Position {
  return { sequence: sequence + 1, digest: hash("sha256", record, "base64url") };
}

/** What is wrong with a record at its place. */
export type ChainFault = "malformed" | "organization" | "sequence" | "previous";

/** Whether a record is the one that may follow a position; gives its members where it is. */
export function readNext(
  record: Uint8Array,
  organization: string,
  { sequence, digest }: Position,
): { readonly fault: ChainFault } | { readonly facts: Readonly<Record<string, unknown>> } {
  const facts = parseRecord(record);
  if (facts === undefined || own(facts, "version") !== 1) return { fault: "malformed" };
  if (own(facts, "organization") !== organization) return { fault: "organization" };
  if (own(facts, "sequence") !== sequence + 1) return { fault: "sequence" };
  if (own(facts, "previous") !== digest) return { fault: "previous" };
  return { facts };
}

function parseRecord(record: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const text = Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString("utf8");
  const parsed = parseJson(text);
  return parsed.kind === "value" && isObject(parsed.value) ? parsed.value : undefined;
}
