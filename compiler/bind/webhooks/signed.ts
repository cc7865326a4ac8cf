import type { SignedPart } from "@human/connector-sdk";

/** A part of what is signed, and where it stands in the text. */
export interface SignedPiece {
  readonly part: SignedPart;
  readonly start: number;
  readonly end: number;
}

/** The slots that `common.schema.json#/definitions/signed` admits, besides `header.Name`. */
type Slot = Extract<SignedPart, { readonly slot: unknown }>["slot"];

/**
 * Takes `{timestamp}.{body}` apart; names of headers are made lower case. The schema has seen the text
 * before: there is no other brace in it, and no slot that the runtime does not know.
 */
export function splitSigned(text: string): readonly SignedPiece[] {
  return [...text.matchAll(/\{([^{}]*)\}|[^{}]+/g)].map((match): SignedPiece => {
    const [whole, slot] = match;
    const place = { start: match.index, end: match.index + whole.length };
    if (slot === undefined) return { part: whole, ...place };
    if (slot.startsWith("header."))
      return { part: { header: slot.slice(7).toLowerCase() }, ...place };
    return { part: { slot: slot as Slot }, ...place };
  });
}

/** The parts alone; the body, where nothing is said. */
export function signedParts(text: string | undefined): readonly SignedPart[] {
  return text === undefined ? [{ slot: "body" }] : splitSigned(text).map((each) => each.part);
}
