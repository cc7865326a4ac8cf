import type { KeyObject } from "node:crypto";
import { readSigned } from "../../signed-text.ts";
import { decodeBytes } from "../bytes.ts";
import { isObject, own, parseJson } from "../json.ts";
import { leafDigest, rootFrom } from "./merkle.ts";

export type AttestationResult =
  | {
      readonly kind: "valid";
      /** The event's envelope, and the head of its batch. */
      readonly event: Readonly<Record<string, unknown>>;
      readonly head: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "invalid";
      readonly reason: "malformed" | "signature" | "inclusion" | "organization";
    };

/**
 * Checks an exported event offline: the head is signed with the key, the event is in the head's tree, and both
 * are of one organization. Takes anything at all, for it is read from strangers' files; never throws.
 */
export function verifyAttestation(proof: unknown, publicKey: KeyObject): AttestationResult {
  if (!isObject(proof)) return invalid("malformed");
  const text = own(proof, "text");
  const index = own(proof, "index");
  const path = readPath(own(proof, "path"));
  if (!isText(text) || typeof index !== "number" || path === undefined) return invalid("malformed");
  const head = readSigned(own(proof, "head"), publicKey);
  if (head.kind === "invalid") return invalid(head.reason);
  const { facts } = head;
  const event = readObject(text);
  if (event === undefined) return invalid("malformed");
  const size = own(facts, "size");
  const root = bytes(own(facts, "root"));
  if (own(facts, "purpose") !== "connector-event-batch" || own(facts, "version") !== 1)
    return invalid("malformed");
  if (typeof size !== "number" || root === undefined) return invalid("malformed");
  const reached = rootFrom(leafDigest(Buffer.from(text, "utf8")), index, size, path);
  if (reached === undefined || !reached.equals(root)) return invalid("inclusion");
  if (own(event, "organization") !== own(facts, "organization")) return invalid("organization");
  return { kind: "valid", event, head: facts };
}

function invalid(
  reason: Extract<AttestationResult, { readonly kind: "invalid" }>["reason"],
): AttestationResult {
  return { kind: "invalid", reason };
}

/** Lone surrogates would all have the bytes of U+FFFD: two texts, one signature. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed();
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const parsed = parseJson(text);
  return parsed.kind === "value" && isObject(parsed.value) ? parsed.value : undefined;
}

/** No tree is higher than 53 levels, for its size is a safe integer. */
function readPath(value: unknown): readonly Buffer[] | undefined {
  if (!Array.isArray(value) || value.length > 53) return undefined;
  const path = value.flatMap((each) => bytes(each) ?? []);
  return path.length === value.length && path.every(({ length }) => length === 32)
    ? path
    : undefined;
}

function bytes(value: unknown): Buffer | undefined {
  return typeof value === "string" ? decodeBytes(value, "base64url") : undefined;
}
