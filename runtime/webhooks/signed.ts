import { sortedForm } from "./form.ts";
import { decodedUrl, pathOf, urlForms } from "./url-forms.ts";
import { readText, type WebhookView } from "./view.ts";

export type SignedSlot =
  "body" | "timestamp" | "url" | "decodedUrl" | "method" | "path" | "id" | "sortedForm";

/** A piece of what is signed: constant text, something of the delivery, or a header field by its name. */
export type SignedPart = string | { readonly slot: SignedSlot } | { readonly header: string };

/** Pieces that are signed one after another; text as its UTF-8 bytes. */
export type Content = readonly (string | Uint8Array)[];

export interface SlotValues {
  readonly timestamp: string | undefined;
  readonly id: string | undefined;
  /** Whether a hash in the signed address covers the body, so that its fields are not listed as well. */
  readonly hashed: boolean;
}

/** Whether a slot is used. */
export function usesSlot(parts: readonly SignedPart[], slot: SignedSlot): boolean {
  return parts.some((part) => typeof part !== "string" && "slot" in part && part.slot === slot);
}

/**
 * What may have been signed, one entry for each spelling of the address; undefined where a piece is missing
 * or where a body stays uncovered because it is no form.
 */
export function signedContents(
  view: WebhookView,
  parts: readonly SignedPart[],
  values: SlotValues,
): readonly Content[] | undefined {
  const urls = urlsOf(view.raw.url, parts);
  const contents: Content[] = [];
  for (const url of urls) {
    const content: (string | Uint8Array)[] = [];
    for (const part of parts) {
      const piece = pieceOf(part, url, view, values);
      if (piece === undefined) return undefined;
      content.push(piece);
    }
    contents.push(content);
  }
  return contents;
}

/** The vendor's own package signs what its documents would decode as it stands, so both count. */
function urlsOf(url: string, parts: readonly SignedPart[]): readonly string[] {
  if (!usesSlot(parts, "decodedUrl")) return usesSlot(parts, "url") ? urlForms(url) : [url];
  const forms = urlForms(url);
  return [...new Set([...forms, ...forms.map(decodedUrl)])];
}

function pieceOf(
  part: SignedPart,
  url: string,
  view: WebhookView,
  values: SlotValues,
): string | Uint8Array | undefined {
  if (typeof part === "string") return part;
  if ("header" in part) return readText(view, ["header", part.header]);
  switch (part.slot) {
    case "body":
      return view.raw.body;
    case "timestamp":
      return values.timestamp;
    case "id":
      return values.id;
    case "url":
    case "decodedUrl":
      return url;
    case "method":
      return view.raw.method.toUpperCase();
    case "path":
      return pathOf(view.raw.url);
    case "sortedForm":
      return sortedFields(view, values.hashed);
    default:
      return undefined;
  }
}

/** An empty body has no fields; any other must be a form, or else nobody signed it. */
function sortedFields(view: WebhookView, hashed: boolean): string | undefined {
  if (hashed || view.raw.body.byteLength === 0) return "";
  const form = view.saysForm() ? view.form() : undefined;
  return form === undefined ? undefined : sortedForm(form);
}
