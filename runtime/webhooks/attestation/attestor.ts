import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import { ConnectorError } from "../../errors.ts";
import type { AttestedEvent, EventEnvelope } from "./envelope.ts";

/** Vouches for events with a key that connectors never see. */
export interface Attestor {
  readonly attest: (envelope: EventEnvelope) => AttestedEvent;
  /** Whether this host made the event: its text, its MAC and its envelope belong together. */
  readonly check: (event: Pick<AttestedEvent, "text" | "mac" | "key">) => boolean;
}

const SHORTEST_KEY = 32;

/**
 * An attestor for one key. The MAC covers the UTF-8 bytes of the envelope's JSON text, after the constant
 * `connector-event\n`, so that no other use of the key makes one. Fails with `badInput` for less than 32 bytes.
 */
export function createAttestor({
  id,
  key,
}: {
  readonly id: string;
  readonly key: Uint8Array;
}): Attestor {
  if (key.byteLength < SHORTEST_KEY)
    throw new ConnectorError(
      "badInput",
      `A key that vouches for events must have ${SHORTEST_KEY} bytes.`,
    );
  const secret = createSecretKey(key);
  const macOf = (text: string): Buffer =>
    createHmac("sha256", secret).update("connector-event\n").update(text, "utf8").digest();
  return {
    attest: (envelope) => {
      const text = JSON.stringify(envelope);
      return { envelope, text, mac: macOf(text).toString("base64url"), key: id };
    },
    check: ({ text, mac, key: keyId }) => {
      const given = Buffer.from(mac, "base64url");
      const expected = macOf(text);
      return keyId === id && given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
