import { isUtf8 } from "node:buffer";

/** Fields of a form or a query; one that came several times is a list. Has no prototype. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads `application/x-www-form-urlencoded` text (WHATWG URL, section 5.1), but strictly: undefined where it
 * is not UTF-8 or has a broken escape, for two different bodies must never read the same.
 */
export function parseForm(text: string): Form | undefined {
  const form = Object.create(null) as Record<string, string | string[]>;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? "" : pair.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    const before = form[name];
    if (before === undefined) form[name] = value;
    else if (typeof before === "string") form[name] = [before, value];
    else before.push(value);
  }
  return form;
}

/** Reads a body as a form. */
export function parseFormBody(body: Uint8Array): Form | undefined {
  return isUtf8(body) ? parseForm(utf8(body)) : undefined;
}

/** The query of an address, read from its text. */
export function parseQuery(url: string): Form | undefined {
  const address = url.split("#", 1)[0] ?? "";
  const start = address.indexOf("?");
  return parseForm(start === -1 ? "" : address.slice(start + 1));
}

/**
 * Names and values without anything between them, sorted by name; of a name's values each one once, sorted
 * (Twilio, "Validating Signatures from Twilio"; lists as in its SDK's `toFormUrlEncodedParam`).
 */
export function sortedForm(form: Form): string {
  return Object.keys(form)
    .sort()
    .map((name) => {
      const value = form[name] ?? "";
      if (typeof value === "string") return name + value;
      return [...new Set(value)]
        .sort()
        .map((each) => name + each)
        .join("");
    })
    .join("");
}

function decode(text: string): string | undefined {
  if (!/[+%]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // A broken escape: URIError is the only thing decodeURIComponent throws.
    return undefined;
  }
}

/** The text of bytes; what is not UTF-8 becomes U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
