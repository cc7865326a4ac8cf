/** A delivery as it came off the wire; nothing of it has been believed or changed yet. */
export interface RawWebhook {
  readonly method: string;
  /** The public address that the vendor called, with its query: behind a proxy not the one the server saw. */
  readonly url: string;
  /** Names in any case; a field that came several times is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Exactly the bytes that arrived: signatures are made over them, never over parsed and rewritten text. */
  readonly body: Uint8Array;
}

/** Names in lower case, several fields of one name joined by a comma (RFC 9110, section 5.3). */
export function joinHeaders(headers: RawWebhook["headers"]): Readonly<Record<string, string>> {
  const joined = emptyRecord();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const text = typeof value === "string" ? value : value.join(", ");
    const before = joined[key];
    joined[key] = before === undefined ? text : `${before}, ${text}`;
  }
  return joined;
}

/** Has no prototype, so that no name in it means anything but itself. */
function emptyRecord(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}
