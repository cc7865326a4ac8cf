import type { Place, SignedPart } from "@human/connector-sdk";
import type { VerifyIR } from "../ir/ir.ts";
import type { Json } from "../json.ts";
import type { DocumentPath } from "../source.ts";
import type { Subject } from "./rule.ts";

/** One way to prove a delivery, and where it is written. */
export interface VerifyAt {
  readonly scheme: VerifyIR;
  readonly at: DocumentPath;
}

/** Schemes that sign a text which the definition writes out. */
const WRITTEN: ReadonlySet<string> = new Set(["hmac", "hash", "ecdsa", "ed25519"]);

/** Every way to prove a delivery; none where the definition waives it. */
export function schemesOf({ connector, definition }: Subject): readonly VerifyAt[] {
  const verify = connector.webhooks?.verify ?? [];
  if (verify === "unsigned") return [];
  const isList = Array.isArray(definition.webhooks?.["verify"]);
  return verify.map((scheme, index) => ({
    scheme,
    at: isList ? ["webhooks", "verify", index] : ["webhooks", "verify"],
  }));
}

/** An option that is plain data. */
export function dataOf({ options }: VerifyIR, key: string): Json | undefined {
  const option = options.find(([name]) => name === key)?.[1];
  return option?.kind === "data" ? option.data : undefined;
}

/** The place that an option is, or has as its `at`. */
export function placeOf(scheme: VerifyIR, key: string): Place | undefined {
  const data = dataOf(scheme, key);
  const place = Array.isArray(data) ? data : ((data as { at?: Json } | undefined)?.at as Json);
  return Array.isArray(place) ? (place as unknown as Place) : undefined;
}

/** What is signed, where the definition writes it out: the body unless it says otherwise. */
export function signedOf(scheme: VerifyIR): readonly SignedPart[] | undefined {
  if (!WRITTEN.has(scheme.scheme)) return undefined;
  const signed = dataOf(scheme, "signed") as readonly SignedPart[] | undefined;
  return signed ?? [{ slot: "body" }];
}

/** Whether the body of a delivery cannot be changed without breaking its signature. */
export function coversBody(signed: readonly SignedPart[], scheme: VerifyIR): boolean {
  if (hasSlot(signed, "body") || hasSlot(signed, "sortedForm")) return true;
  return placeOf(scheme, "bodyHash")?.[0] === "query" && hasSlot(signed, "url");
}

/** Whether what lies at a place of a delivery cannot be changed without breaking its signature. */
export function covers(
  signed: readonly SignedPart[],
  scheme: VerifyIR,
  [root, ...path]: Place,
): boolean {
  switch (root) {
    case "body":
    case "form":
    case "kept":
      return coversBody(signed, scheme);
    case "query":
    case "url":
      return hasSlot(signed, "url");
    case "method":
      return hasSlot(signed, "method");
    case "header": {
      const isSaid = (key: string): boolean => {
        const place = placeOf(scheme, key);
        return place?.[0] === "header" && place[1] === path[0];
      };
      if (hasSlot(signed, "timestamp") && isSaid("timestamp")) return true;
      if (hasSlot(signed, "id") && isSaid("id")) return true;
      return signed.some((part) => isHeader(part) && part.header === path[0]);
    }
    default:
      return false;
  }
}

/** Whether a slot is among what is signed. */
export function hasSlot(signed: readonly SignedPart[], slot: string): boolean {
  return signed.some((part) => typeof part !== "string" && "slot" in part && part.slot === slot);
}

/** Whether the time of a delivery is looked at. */
export function isTimed(scheme: VerifyIR): boolean {
  const parts = dataOf(scheme, "parts") as { timestamp?: string } | undefined;
  return dataOf(scheme, "timestamp") !== undefined || parts?.timestamp !== undefined;
}

function isHeader(part: SignedPart): part is Extract<SignedPart, { readonly header: string }> {
  return typeof part !== "string" && "header" in part;
}
