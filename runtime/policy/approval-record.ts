/** An approval as it is stored. */
export interface ApprovalRecord {
  readonly id: string;
  readonly state: "pending" | "granted" | "refused" | "used";
  readonly requester: string;
  /** Canonical text of the names and the arguments. */
  readonly call: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Who answered. */
  readonly by?: string;
}

/** What is stored under a digest, and the version to replace; no record where it is used or over. */
export interface StoredApproval {
  readonly version: number;
  readonly record: ApprovalRecord | undefined;
}

export function printRecord(record: ApprovalRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}

/** Reads a stored record; undefined for what is none, which then counts as not there. */
export function parseRecord(bytes: Uint8Array): ApprovalRecord | undefined {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is ApprovalRecord {
  if (typeof value !== "object" || value === null) return false;
  const { id, state, requester, call, expiresAt } = value as Partial<ApprovalRecord>;
  return (
    [id, state, requester, call].every((each) => typeof each === "string") &&
    typeof expiresAt === "number"
  );
}
