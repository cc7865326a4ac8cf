import { percentEncode } from "../prepare/encode.ts";

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
 * Says whether a text may hold a secret, as it is, percent-encoded, escaped or in Base64: looks for the longest stretch of
 * letters and digits, which no encoding changes. So a large text is searched twice a secret, and walked where something
 * is found.
 */
export function createSearch(secrets: readonly string[]): (text: string) => boolean {
  const stretches = new Set(
    secrets.flatMap((secret) =>
      [secret, Buffer.from(secret, "utf8").toString("base64")].map(longestStretch),
    ),
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
  const bytes = Buffer.from(secret, "utf8");
  const text = secret.toWellFormed();
  const json = JSON.stringify(secret).slice(1, -1);
  const [base64, hex] = [bytes.toString("base64"), bytes.toString("hex")];
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
    json.replaceAll(/\P{ASCII}/gu, inUnits),
    escaped(secret, "&#39;"),
    escaped(secret, "&#x27;"),
    base64,
    base64.replace(/=+$/, ""),
    encodeURIComponent(base64),
    bytes.toString("base64url"),
    hex,
    hex.toUpperCase(),
  ];
}

/** A character as JSON of plain ASCII writes it (RFC 8259, section 7). */
function inUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
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
