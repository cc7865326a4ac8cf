import { createHmac } from "node:crypto";
import type { Expression } from "../expression/expression.ts";
import type { HttpRequest } from "../http/request.ts";
import { badInput } from "../errors.ts";
import { parseForm, sortedForm } from "../webhooks/form.ts";
import type { SignedPart } from "../webhooks/signed.ts";
import { decodedUrl, pathOf } from "../webhooks/url-forms.ts";
import { type AuthScheme, credentialText, unchanged } from "./scheme.ts";
import { signedBytes, withHeaders } from "./signing.ts";

export interface HmacOptions {
  readonly id: string;
  readonly algorithm: "sha1" | "sha256" | "sha512";
  /** The pieces that are signed one after another. */
  readonly signed: readonly SignedPart[];
  readonly encoding: "hex" | "base64";
  /** Header that carries the signature. */
  readonly header: string;
  /** Default: the field `secret`. */
  readonly secret?: Expression;
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

const secretField: Expression = (at) => at("credential", "secret");

/** The header fields that hold what is signed besides the request itself. */
const TIMESTAMP = "x-timestamp";
const ID = "x-request-id";

/**
 * A signature over a text made of the request (RFC 2104). The time in seconds and the id that it covers go
 * along in `X-Timestamp` and `X-Request-Id`, unless the operation sends these itself.
 */
export function hmac(options: HmacOptions): AuthScheme {
  const { id, algorithm, signed, encoding, header, secret = secretField, now = Date.now } = options;
  return {
    id,
    scheme: "hmac",
    apply: unchanged,
    sign: (request, { at, skew = 0 }) => {
      const key = credentialText(secret, at, id);
      const complete = withSlots(request, signed, now() + skew);
      const mac = createHmac(algorithm, key);
      for (const part of signed) mac.update(pieceOf(part, complete));
      return withHeaders(complete, { [header.toLowerCase()]: mac.digest(encoding) });
    },
  };
}

/** The request with the header fields of the slots that are signed. */
function withSlots(request: HttpRequest, signed: readonly SignedPart[], now: number): HttpRequest {
  const uses = (slot: string): boolean =>
    signed.some((part) => typeof part !== "string" && "slot" in part && part.slot === slot);
  const { headers } = request;
  return withHeaders(request, {
    ...(uses("timestamp") && headers[TIMESTAMP] === undefined
      ? { [TIMESTAMP]: String(Math.floor(now / 1000)) }
      : {}),
    ...(uses("id") && headers[ID] === undefined ? { [ID]: crypto.randomUUID() } : {}),
  });
}

function pieceOf(part: SignedPart, request: HttpRequest): string | Uint8Array {
  if (typeof part === "string") return part;
  if ("header" in part) return request.headers[part.header.toLowerCase()] ?? "";
  switch (part.slot) {
    case "body":
      return signedBytes(request.body);
    case "timestamp":
      return request.headers[TIMESTAMP] ?? "";
    case "id":
      return request.headers[ID] ?? "";
    case "url":
      return request.url;
    case "decodedUrl":
      return decodedUrl(request.url);
    case "method":
      return request.method;
    case "path":
      return pathOf(request.url);
    case "sortedForm":
      return sortedBody(request);
  }
}

function sortedBody({ body }: HttpRequest): string {
  const form = parseForm(Buffer.from(signedBytes(body)).toString("utf8"));
  if (form === undefined)
    throw badInput("body", "must be a form, for the signature covers its fields");
  return sortedForm(form);
}
