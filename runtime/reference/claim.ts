import type { ReferenceRecord } from "./reference-record.ts";

/** A call that is about to leave, or has left. Nothing here throws: the call has come to its own end. */
export interface Claim {
  /** It was done: whoever comes with the reference gets this answer. */
  readonly done: (answer: unknown) => Promise<void>;
  /** It was not done: the reference is free again. */
  readonly undone: () => Promise<void>;
  /** It may have been done. */
  readonly lost: () => Promise<void>;
}

/** `settle` writes the record's next state, undefined for none. */
export function createClaim(
  record: Pick<ReferenceRecord, "attempt" | "digest">,
  settle: (next: ReferenceRecord | undefined) => Promise<void>,
): Claim {
  return {
    done: async (answer) =>
      await attend(async () => await settle({ ...record, state: "sent", answer })),
    undone: async () => await attend(async () => await settle(undefined)),
    lost: async () => await attend(async () => await settle({ ...record, state: "unknown" })),
  };
}

/**
 * What was done is done, and what failed has its own error: a store that fails afterwards must not hide it. The record
 * then stays as it is, and is taken for one of unknown outcome: it is never sent twice for that.
 */
async function attend(settle: () => Promise<void>): Promise<void> {
  try {
    await settle();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.emitWarning(
      `What came of a reference was not written down (${name}).`,
      "ConnectorReferenceWarning",
    );
  }
}
