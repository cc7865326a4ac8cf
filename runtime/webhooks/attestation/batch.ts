import { ConnectorError } from "../../errors.ts";
import { type SignedText, type Signer, signText } from "../../signed-text.ts";
import type { AttestedEvent } from "./envelope.ts";
import { inclusionPath, leafDigest, merkleRoot } from "./merkle.ts";

/** What the host signs of a batch, as JSON text that is kept as it is. */
export interface BatchHead {
  readonly purpose: "connector-event-batch";
  readonly version: 1;
  readonly organization: string;
  /** How many events. */
  readonly size: number;
  /** Merkle root over the events' texts (RFC 9162), base64url. */
  readonly root: string;
  /** RFC 3339. */
  readonly signedat: string;
  readonly keyid: string;
}

export interface SealedBatch {
  /** JSON text of a `BatchHead`, signed. */
  readonly head: SignedText;
  /** What proves one event of the batch to somebody who has the public key and nothing else. */
  readonly export: (index: number) => EventProof;
}

/** One event with its way to a signed head. Plain JSON. */
export interface EventProof {
  /** The event's text, as it was attested. */
  readonly text: string;
  /** Position in the batch. */
  readonly index: number;
  /** Digests from the event to the root, base64url. */
  readonly path: readonly string[];
  readonly head: SignedText;
}

/**
 * Signs some events of one organization at once: a signature costs as much as twenty MACs. Fails with
 * `badInput` for no events, or for events of another organization.
 */
export function sealBatch(
  events: readonly AttestedEvent[],
  organization: string,
  signer: Signer,
  now: number,
): SealedBatch {
  if (events.length === 0 || events.some(({ envelope }) => envelope.organization !== organization))
    throw new ConnectorError("badInput", "A batch holds events of one organization, at least one.");
  const texts = events.map(({ text }) => text);
  const leaves = texts.map((text) => leafDigest(Buffer.from(text, "utf8")));
  const statement: BatchHead = {
    purpose: "connector-event-batch",
    version: 1,
    organization,
    size: leaves.length,
    root: merkleRoot(leaves).toString("base64url"),
    signedat: new Date(now).toISOString(),
    keyid: signer.id,
  };
  const head = signText(statement, signer);
  return {
    head,
    export: (index) => {
      const text = texts[index];
      if (text === undefined)
        throw new ConnectorError("badInput", `The batch has no event at ${index}.`);
      return {
        text,
        index,
        path: inclusionPath(leaves, index).map((digest) => digest.toString("base64url")),
        head,
      };
    },
  };
}
