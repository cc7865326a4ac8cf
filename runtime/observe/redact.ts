import { escapeUnits, percentEncode } from "../prepare/encode.ts";

/** Longest text of a vendor that an error carries. */
const LONGEST = 500;
/** Shorter values would blank out half of every message. */
const SHORTEST_SECRET = 4;

/** Takes secrets out of text, as they are and as they are usually encoded. */
export type Redact = (text: string) => string;

export function createRedact(secrets: readonly string[]): Redact {
  const forms = [
    ...new Set(secrets.filter((each) => each.length >= SHORTEST_SECRET).flatMap(formsOf)),
  ]
    // The longest first, or a part of it would be left standing.
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((before, form) => before.replaceAll(form, "[secret]"), text);
}

/** Of a stretch that is looked for; shorter ones stand in too many texts. */
const SHORTEST_STRETCH = 12;

/**
 * Says whether a text may hold a secret in any of the forms that are taken out: looks for the longest stretch of letters
 * and digits, which escapes do not change, of the secret and of whatever has other letters for it. So a large text is
 * searched a few times a secret, and walked where something is found.
 */
export function createSearch(secrets: readonly string[]): (text: string) => boolean {
  const all = secrets.flatMap((secret) => [secret, ...inOtherLetters(secret)]).map(longestStretch);
  // What holds another is found with it: a header holds its token.
  const stretches = [...new Set(all)].filter(
    (stretch) => !all.some((other) => other !== stretch && stretch.includes(other)),
  );
  return (text) => {
    for (const stretch of stretches) if (text.includes(stretch)) return true;
    return false;
  };
}

/** From its first capital on, where that is enough: JSON has few of them, and what begins with one is found sooner. */
function longestStretch(text: string): string {
  const stretches = text.match(/[a-z\d]+/gi) ?? [];
  const longest = stretches.reduce((most, each) => (each.length > most.length ? each : most), "");
  const rare = longest.slice(Math.max(0, longest.search(/[A-Z]/)));
  return rare.length < SHORTEST_STRETCH ? longest : rare;
}

function formsOf(secret: string): readonly string[] {
  const text = secret.toWellFormed();
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret, "utf8").toString("base64");
  const percent = [
    encodeURIComponent(text),
    percentEncode(text, "secret"),
    new URLSearchParams([["", text]]).toString().slice(1),
  ];
  return [
    secret,
    ...percent,
    // An address within an address.
    ...percent.map(encodeURIComponent),
    ...percent.map((each) => each.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase())),
    json,
    json.replaceAll("/", "\\/"),
    json.replaceAll(/\P{ASCII}/gu, escapeUnits),
    escaped(secret, "&#39;"),
    escaped(secret, "&#x27;"),
    ...[base64, base64.replace(/=+$/, ""), ...inOtherLetters(secret)].flatMap((form) => [
      form,
      encodeURIComponent(form),
      form.replaceAll("+", "-").replaceAll("/", "_"),
    ]),
  ];
}

/** What has no letter of the secret any more: in hexadecimal, and in Base64, of a text with others around it too. */
function inOtherLetters(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = bytes.toString("hex");
  return [
    base64Within(bytes, 0),
    base64Within(bytes, 1),
    base64Within(bytes, 2),
    hex,
    hex.toUpperCase(),
  ];
}

/** Base64 of bytes that come after others, three and so many of them: without the letters that have bits of others. */
function base64Within(bytes: Uint8Array, after: 0 | 1 | 2): string {
  const whole = Buffer.concat([new Uint8Array(after), bytes]);
  const [begin, end] = [Math.ceil((after * 8) / 6), Math.floor((whole.length * 8) / 6)];
  return whole.toString("base64").slice(begin, end);
}

/** As it stands in a page of HTML, which gateways answer with. */
function escaped(text: string, apostrophe: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", apostrophe);
}

/** A JSON value without secrets, in its keys either. */
export function redactValue(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactValue(each, redact));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, each]) => [redact(key), redactValue(each, redact)] as const,
  );
  return Object.fromEntries(entries);
}

/** A vendor's text for an error: without secrets and control characters, on one line, shortened. */
export function vendorText(text: string, redact: Redact): string {
  // Redacted before it is cut, for half of a secret is not recognised.
  const clean = redact(text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST).toWellFormed()}…` : clean;
}
