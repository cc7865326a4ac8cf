import { constants, verify } from "node:crypto";
import { follow, type Place, type Value } from "../../expression/expression.ts";
import { type DigestAlgorithm, type Encoding, isDigest } from "../algorithms.ts";
import { decodeBytes } from "../bytes.ts";
import { isCertificateUrl } from "../certificate-url.ts";
import { createCertificates } from "../certificates.ts";
import { findWrongClaim } from "../claims.ts";
import { assertFresh, parseTimestamp, type TimestampRule } from "../freshness.ts";
import { isObject } from "../json.ts";
import { refuse, type Verification, type VerifyContext, type WebhookScheme } from "../scheme.ts";
import { readText, type WebhookView } from "../view.ts";

export interface RsaCertificateOptions {
  readonly signature: Place;
  readonly encoding: Encoding;
  /** Which hash, or where the delivery says it and what its words mean: `{ "1": "sha1", "2": "sha256" }`. */
  readonly algorithm:
    | DigestAlgorithm
    | { readonly at: Place; readonly is: Readonly<Record<string, DigestAlgorithm>> };
  readonly signed: SignedLines;
  /** Where the address of the certificate is. */
  readonly certificate: Place;
  /** Hosts that certificates may come from; `{region}` stands for an AWS region. */
  readonly hosts: readonly string[];
  readonly timestamp?: TimestampRule;
  /** What members of the body must say: anyone can have AWS sign a message, of a topic of his own. */
  readonly claims?: Readonly<Record<string, Value>>;
}

/**
 * Names and values of the body's members, each on a line; which ones depends on the message's type. A name
 * with `?` behind it is left out where the message has no such member, any other must be there.
 */
export interface SignedLines {
  readonly at: Place;
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

/** A certificate's RSA signature, PKCS #1 v1.5 (Amazon SNS, "Verifying the signatures of messages"). */
export function rsaCertificate(options: RsaCertificateOptions): WebhookScheme {
  const certificates = createCertificates();
  const check = async (view: WebhookView, context: VerifyContext): Promise<Verification> => {
    const text = readText(view, options.signature);
    if (text === undefined) return refuse("unsigned");
    const algorithm = readAlgorithm(view, options);
    if (algorithm === undefined) return refuse("unsupported");
    const body = view.read(["body"]);
    const signed = isObject(body) ? signedText(view, body, options.signed) : undefined;
    const url = readText(view, options.certificate);
    if (!isObject(body) || signed === undefined || url === undefined) return refuse("incomplete");
    if (!isCertificateUrl(url, options.hosts)) return refuse("badSignature");
    const key = await certificates.find(url, context);
    if (key === undefined) return refuse("keysUnavailable");
    const signature = decodeBytes(text, options.encoding);
    const padding = constants.RSA_PKCS1_PADDING;
    if (
      signature === undefined ||
      !verify(algorithm, Buffer.from(signed, "utf8"), { key, padding }, signature)
    )
      return refuse("badSignature");
    const refusal = findWrongClaim(body, { claims: options.claims ?? {} }, context);
    return refusal ?? verified(view, options, `rsa-${algorithm}`, url, context.now());
  };
  return {
    scheme: "rsaCertificate",
    isPresent: (view) => view.read(options.signature) !== null,
    verify: check,
  };
}

function verified(
  view: WebhookView,
  { timestamp: rule }: RsaCertificateOptions,
  scheme: string,
  keyId: string,
  now: number,
): Verification {
  if (rule?.at === undefined) return { kind: "verified", scheme, keyId };
  const signedAt = parseTimestamp(readText(view, rule.at) ?? "", rule.unit);
  if (signedAt === undefined) return refuse("incomplete");
  return assertFresh(signedAt, now, rule) ?? { kind: "verified", scheme, keyId, signedAt };
}

function readAlgorithm(
  view: WebhookView,
  { algorithm }: RsaCertificateOptions,
): DigestAlgorithm | undefined {
  if (typeof algorithm === "string") return isDigest(algorithm) ? algorithm : undefined;
  const said = follow(algorithm.is, [readText(view, algorithm.at) ?? ""]);
  return typeof said === "string" && isDigest(said) ? said : undefined;
}

function signedText(
  view: WebhookView,
  body: Readonly<Record<string, unknown>>,
  { at, lines }: SignedLines,
): string | undefined {
  const names = follow(lines, [readText(view, at) ?? ""]);
  if (!Array.isArray(names)) return undefined;
  const pieces: string[] = [];
  for (const entry of names.map(String)) {
    const optional = entry.endsWith("?");
    const name = optional ? entry.slice(0, -1) : entry;
    const value = follow(body, [name]);
    if (typeof value === "string") pieces.push(`${name}\n${value}\n`);
    else if (!optional || value !== null) return undefined;
  }
  return pieces.join("");
}
