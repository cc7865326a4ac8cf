import type { Place } from "../expression/expression.ts";
import { readText, type WebhookView } from "./view.ts";

/** A signature field that is a list, `t=1700000000,v1=5257…`. */
export interface SignatureParts {
  readonly separator: string;
  /** What stands between an entry's name and its value. Default: `=`. */
  readonly assignment?: string;
  /** Name of the entry with the time. */
  readonly timestamp?: string;
  /** Name of the entries with a signature: each is tried. */
  readonly signature: string;
}

export interface FoundSignatures {
  readonly signatures: readonly string[];
  readonly timestamp?: string;
}

/** More than any rotation sends. */
const MOST_SIGNATURES = 20;

/**
 * The signatures at a place, without their prefix: several stand between commas, be it that the vendor wrote
 * them so or that the field came several times. Undefined where there is none, or too many.
 */
export function findSignatures(
  view: WebhookView,
  place: Place,
  options: { readonly prefix?: string; readonly parts?: SignatureParts },
): FoundSignatures | undefined {
  const text = readText(view, place);
  if (text === undefined) return undefined;
  const found =
    options.parts === undefined
      ? { signatures: withoutPrefix(text.split(","), options.prefix ?? "") }
      : fromParts(text, options.parts);
  if (found === undefined) return undefined;
  const { length } = found.signatures;
  return length === 0 || length > MOST_SIGNATURES ? undefined : found;
}

function withoutPrefix(texts: readonly string[], prefix: string): readonly string[] {
  return texts
    .map((text) => text.trim())
    .filter((text) => text.startsWith(prefix) && text.length > prefix.length)
    .map((text) => text.slice(prefix.length));
}

/** Two times would let a sender choose which one is checked and which one is signed. */
function fromParts(text: string, parts: SignatureParts): FoundSignatures | undefined {
  const { assignment = "=" } = parts;
  const ofSignature = parts.signature + assignment;
  const ofTime = parts.timestamp === undefined ? undefined : parts.timestamp + assignment;
  const signatures: string[] = [];
  let timestamp: string | undefined;
  for (const each of text.split(parts.separator)) {
    const entry = each.trim();
    if (startsPart(entry, ofSignature)) signatures.push(entry.slice(ofSignature.length));
    if (ofTime === undefined || !startsPart(entry, ofTime)) continue;
    if (timestamp !== undefined) return undefined;
    timestamp = entry.slice(ofTime.length);
  }
  if (ofTime === undefined) return { signatures };
  return timestamp === undefined ? undefined : { signatures, timestamp };
}

function startsPart(entry: string, name: string): boolean {
  return entry.length > name.length && entry.startsWith(name);
}
