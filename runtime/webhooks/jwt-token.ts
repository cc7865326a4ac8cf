import { decodeBytes } from "./bytes.ts";
import { utf8 } from "./form.ts";
import { isObject, own, parseJson } from "./json.ts";

/** A token in compact form (RFC 7515, section 7.1), taken apart but not believed yet. */
export interface Token {
  /** The header and the claims as they were signed. */
  readonly signed: string;
  readonly signature: Buffer;
  /** The header's `kid`. */
  readonly keyId: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

const LONGEST = 16_384;

/**
 * Takes a token apart; undefined unless its header names exactly the algorithm expected (never the token
 * chooses, `none` least of all) and asks for no extension with `crit` (RFC 7515, section 4.1.11).
 */
export function parseToken(text: string, algorithm: string): Token | undefined {
  if (text.length > LONGEST) return undefined;
  const [header, claims, signature, ...more] = text.split(".");
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0)
    return undefined;
  const head = parsePart(header);
  const body = parsePart(claims);
  const bytes = decodePart(signature);
  if (head === undefined || body === undefined || bytes === undefined) return undefined;
  if (own(head, "alg") !== algorithm || Object.hasOwn(head, "crit")) return undefined;
  const keyId = own(head, "kid");
  if (keyId !== undefined && typeof keyId !== "string") return undefined;
  return { signed: `${header}.${claims}`, signature: bytes, keyId, claims: body };
}

function parsePart(text: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodePart(text);
  const json = bytes === undefined ? undefined : parseJson(utf8(bytes));
  return json?.kind === "value" && isObject(json.value) ? json.value : undefined;
}

/** Base64url without padding (RFC 7515, section 2). */
function decodePart(text: string): Buffer | undefined {
  return text.endsWith("=") ? undefined : decodeBytes(text, "base64url");
}
