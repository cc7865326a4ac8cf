/** An absolute https address with a plain host; undefined for anything else. */
export function httpsUrl(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/.test(url.host);
  return url.protocol === "https:" && plain && url.username === "" ? url : undefined;
}

/** The same address over TLS, if that is all that keeps it from being used. */
export function upgraded(text: string | undefined): URL | undefined {
  return httpsUrl(text?.replace(/^(http:)?\/\//, "https://"));
}

/** An address of a document, which may be relative to its server. */
export function addressOf(text: string | undefined, server: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const isRelative = /^\/(?!\/)/.test(text) && server !== undefined;
  return upgraded(isRelative && URL.canParse(text, server) ? new URL(text, server).href : text);
}
