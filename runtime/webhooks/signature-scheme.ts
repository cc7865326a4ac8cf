import { createHash } from "node:crypto";
import type { Place } from "../expression/expression.ts";
import { type DigestAlgorithm, type Encoding, isDigest, isEncoding } from "./algorithms.ts";
import { canonicalText, encodeBytes, equalText } from "./bytes.ts";
import { assertFresh, parseTimestamp, type TimestampRule } from "./freshness.ts";
import {
  refuse,
  type Verification,
  type VerifyContext,
  type WebhookScheme,
  type WebhookSecret,
} from "./scheme.ts";
import { activeSecrets, type Places } from "./secrets.ts";
import { type FoundSignatures, findSignatures, type SignatureParts } from "./signature.ts";
import { type Content, signedContents, type SignedPart, usesSlot } from "./signed.ts";
import { readText, type WebhookView } from "./view.ts";

/** What all schemes share that sign a text and write the signature somewhere in the delivery. */
export interface SignatureOptions {
  readonly signature: Place;
  /** Stands before the signature, `sha256=`; what lacks it is no signature. */
  readonly prefix?: string;
  readonly parts?: SignatureParts;
  readonly encoding: Encoding;
  /** Default: the body. */
  readonly signed?: readonly SignedPart[];
  /** Default: five minutes of seconds where `parts` names a time, else no check. */
  readonly timestamp?: TimestampRule;
  /** What the slot `id` stands for. */
  readonly id?: Place;
  readonly bodyHash?: BodyHash;
  /** Where the secrets, or the vendor's public keys, are kept. */
  readonly secret: Places;
}

/** The body is covered by a hash in the signed address. */
export interface BodyHash {
  readonly at: Place;
  readonly algorithm: DigestAlgorithm;
  readonly encoding: Encoding;
}

/** Everything that a signature may fit, with everything that it may be made with. */
export interface Attempt {
  readonly contents: readonly Content[];
  readonly signatures: readonly string[];
  readonly secrets: readonly WebhookSecret[];
  readonly encoding: Encoding;
}

const BODY: readonly SignedPart[] = [{ slot: "body" }];

/**
 * A scheme around one question: which secret's id fits, if any. `fits` is absent where the definition names an
 * algorithm that this runtime does not know. The time is looked at after the signature, so that a body is not
 * parsed for it before it is known to be the vendor's.
 */
export function signatureScheme(
  scheme: string,
  options: SignatureOptions,
  fits: ((attempt: Attempt) => string | undefined) | undefined,
): WebhookScheme {
  const signed = options.signed ?? BODY;
  const timed =
    options.timestamp ??
    (options.parts?.timestamp === undefined ? undefined : { unit: "seconds" as const });
  const signsTimestamp = usesSlot(signed, "timestamp");

  const verify = async (view: WebhookView, context: VerifyContext): Promise<Verification> => {
    const { bodyHash, encoding } = options;
    if (fits === undefined || !isEncoding(encoding)) return refuse("unsupported");
    if (view.read(options.signature) === null) return refuse("unsigned");
    const found = findSignatures(view, options.signature, options);
    if (found === undefined) return refuse("badSignature");
    const kept = activeSecrets(options.secret, context);
    const secrets = "then" in kept ? await kept : kept;
    if (secrets.length === 0) return refuse("noSecret");

    const timestamp = (): string | undefined => timestampText(view, found, timed);
    const contents = signedContents(view, signed, {
      timestamp: signsTimestamp ? timestamp() : undefined,
      id: options.id === undefined ? undefined : readText(view, options.id),
      hashed: bodyHash !== undefined && view.read(bodyHash.at) !== null,
    });
    if (contents === undefined) return refuse("incomplete");
    const keyId = fits({ contents, signatures: found.signatures, secrets, encoding });
    if (keyId === undefined) return refuse("badSignature");
    if (bodyHash !== undefined && !isBodyCovered(view, bodyHash, signed))
      return refuse("badSignature");
    if (timed === undefined) return { kind: "verified", scheme, keyId };

    const signedAt = parseTimestamp(timestamp() ?? "", timed.unit);
    if (signedAt === undefined) return refuse("incomplete");
    return (
      assertFresh(signedAt, context.now(), timed) ?? { kind: "verified", scheme, keyId, signedAt }
    );
  };
  return { scheme, isPresent: (view) => view.read(options.signature) !== null, verify };
}

function timestampText(
  view: WebhookView,
  found: FoundSignatures,
  rule: TimestampRule | undefined,
): string | undefined {
  return rule?.at === undefined ? found.timestamp : readText(view, rule.at);
}

/** Whether the bytes have the hash in the address; without one, what is signed must hold the body itself. */
function isBodyCovered(
  view: WebhookView,
  { at, algorithm, encoding }: BodyHash,
  signed: readonly SignedPart[],
): boolean {
  const stated = view.read(at);
  if (stated === null) return usesSlot(signed, "body") || usesSlot(signed, "sortedForm");
  if (typeof stated !== "string" || !isDigest(algorithm) || !isEncoding(encoding)) return false;
  const actual = createHash(algorithm).update(view.raw.body).digest();
  return equalText(canonicalText(stated, encoding), encodeBytes(actual, encoding));
}
