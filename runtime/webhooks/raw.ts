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

/** A field by its name in lower case; several of one name are joined by a comma (RFC 9110, section 5.3). */
export function headerOf(headers: RawWebhook["headers"], wanted: string): string | undefined {
  let found: string | undefined;
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || name.length !== wanted.length || name.toLowerCase() !== wanted)
      continue;
    const text = typeof value === "string" ? value : value.join(", ");
    found = found === undefined ? text : `${found}, ${text}`;
  }
  return found;
}
