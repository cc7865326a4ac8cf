/**
 * The spellings under which a vendor may have signed an address: as it stands, without its port, and with the
 * scheme's default one (Twilio's SDK tries the same). The text is never normalised, for `new URL` rewrites it.
 */
export function urlForms(url: string): readonly string[] {
  const parts = /^(https?):\/\/([^/?#@:[\]]+)(:\d{1,5})?(?=[/?#]|$)/i.exec(url);
  if (parts === null) return [url];
  const [start, scheme = "", host = ""] = parts;
  const rest = url.slice(start.length);
  const port = scheme.toLowerCase() === "https" ? ":443" : ":80";
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}${port}${rest}`])];
}

const DECODED = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/**
 * An address as HubSpot writes it before it signs: with `: / ? @ ! $ ' ( ) * , ;` where their percent-encodings stand,
 * each once, and nothing else decoded (developers.hubspot.com, "Validating requests", version 3).
 */
export function decodedUrl(url: string): string {
  return url.replace(DECODED, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/** The path of an address, without host and query. */
export function pathOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] || "/";
}
