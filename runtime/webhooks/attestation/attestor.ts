import { createHmac, createSecretKey } from "node:crypto";
import { ConnectorError } from "../../errors.ts";
import { equalText } from "../bytes.ts";
import type { AttestedEvent, EventEnvelope } from "./envelope.ts";

/** Vouches for events with a key that connectors never see. */
export interface Attestor {
  readonly attest: (envelope: EventEnvelope) => AttestedEvent;
  /** Whether this host made the event: its text, its MAC and its envelope belong together. */
  readonly check: (event: Pick<AttestedEvent, "text" | "mac" | "key">) => boolean;
}

const SHORTEST_KEY = 32;

/**
 * An attestor for one key. The MAC is over the UTF-8 bytes of the envelope's JSON text, with the key
 * HMAC-SHA-256(host's key, `connector-event`), so that no other use of the host's key makes one. Fails with
 * `badInput` for less than 32 bytes.
 */
export function createAttestor(host: { readonly id: string; readonly key: Uint8Array }): Attestor {
  const { id } = host;
  if (host.key.byteLength < SHORTEST_KEY)
    throw new ConnectorError(
      "badInput",
      `A key that vouches for events must have ${SHORTEST_KEY} bytes.`,
    );
  const key = createSecretKey(createHmac("sha256", host.key).update("connector-event").digest());
  const macOf = (text: string): string =>
    createHmac("sha256", key).update(text).digest("base64url");
  return {
    attest: (envelope) => {
      const text = JSON.stringify(envelope);
      return { envelope, text, mac: macOf(text), key: id };
    },
    // Lone surrogates would all have the bytes of U+FFFD.
    check: ({ text, mac, key: keyId }) =>
      keyId === id && text.isWellFormed() && equalText(mac, macOf(text)),
  };
}
