/**
 * An event as CloudEvents 1.0 (section 3) describes it, with extension attributes that say how we know it.
 * All times are RFC 3339 in UTC.
 */
export interface EventEnvelope<Type extends string = string, Data = unknown> {
  readonly specversion: "1.0";
  /** The vendor's id of the delivery, or a digest of it; unique within `source`. */
  readonly id: string;
  /** `/connectors/slack/connections/c1`, or `/connectors/slack/endpoints/e1` where no connection is known. */
  readonly source: string;
  /** `message.received` */
  readonly type: Type;
  /** When the vendor signed it, else when it came. */
  readonly time: string;
  /** The vendor's account that it is about. */
  readonly subject?: string | undefined;
  readonly datacontenttype: "application/json";
  readonly organization: string;
  readonly endpoint: string;
  readonly connection?: string | undefined;
  /** How it was verified, `hmac-sha256`; `none` where the definition waived it. */
  readonly scheme: string;
  /** Id of the vendor's key or secret that fitted. */
  readonly keyid?: string | undefined;
  /** SHA-256 in base64url of the bytes that the vendor sent. */
  readonly bodydigest: string;
  readonly receivedat: string;
  readonly signedat?: string | undefined;
  readonly data: Data;
}

/** An event that the host vouches for; its envelope's `type` tells what its `data` is. */
export interface AttestedEvent<Envelope extends EventEnvelope = EventEnvelope> {
  readonly envelope: Envelope;
  /**
   * The envelope as JSON text. Its UTF-8 bytes are what is attested, and are kept as they are: nobody ever has
   * to write them again in the same way.
   */
  readonly text: string;
  /** HMAC-SHA-256 over the text's bytes with a key of the host, in base64url: see `createAttestor`. */
  readonly mac: string;
  /** Id of that key. */
  readonly key: string;
}
