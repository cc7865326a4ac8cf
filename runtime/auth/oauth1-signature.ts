import { constants, createHmac, type KeyObject, randomBytes, sign } from "node:crypto";
import { isStrongRsa, readPrivateKey } from "./asymmetric-key.ts";
import { badInput, ConnectorError } from "../errors.ts";
import type { HttpRequest } from "../http/request.ts";
import { signedBytes } from "./signing.ts";

/**
 * How a signature is made (RFC 5849, section 3.4). `PLAINTEXT` is left out: it sends the secrets themselves. The two
 * with SHA-256 are the standard's methods with the stronger hash, as vendors that ask for them describe them.
 */
export type OAuth1Algorithm = "HMAC-SHA1" | "HMAC-SHA256" | "RSA-SHA1" | "RSA-SHA256";

/** The client's and the user's credentials; empty secrets are none. */
export interface OAuth1Keys {
  readonly clientId: string;
  /** What HMAC signs with. */
  readonly clientSecret: string;
  /** What RSA signs with, in PEM. */
  readonly privateKey: string;
  /** Absent where the client speaks for itself. */
  readonly token?: string;
  readonly tokenSecret: string;
}

export interface OAuth1Signing {
  /** Of the auth method, for errors. */
  readonly id: string;
  readonly algorithm: OAuth1Algorithm;
  readonly keys: OAuth1Keys;
  /** Sent and not signed (section 3.5.1). */
  readonly realm?: string;
  /** `oauth_callback` and `oauth_verifier`, when a token is asked for. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Default: 128 random bits. */
  readonly nonce?: string;
}

type Signed = Pick<HttpRequest, "method" | "url" | "headers" | "body">;
type Pair = readonly [name: string, value: string];

const FORM = "application/x-www-form-urlencoded";

/**
 * The field `Authorization` of a request (RFC 5849, section 3.5.1). Fails with `badCredential` where a key cannot be
 * used, and with `badInput` where a form is a stream, or has a parameter that only the signature may have.
 */
export function oauth1Header(request: Signed, signing: OAuth1Signing): string {
  const { algorithm, keys, realm, extra = {}, now } = signing;
  const parameters: Readonly<Record<string, string>> = {
    oauth_consumer_key: keys.clientId,
    ...(keys.token === undefined ? {} : { oauth_token: keys.token }),
    oauth_signature_method: algorithm,
    oauth_timestamp: String(Math.floor(now / 1000)),
    oauth_nonce: signing.nonce ?? randomBytes(16).toString("hex"),
    oauth_version: "1.0",
    ...extra,
  };
  const signature = signatureOf(oauth1BaseString(request, parameters), signing);
  const fields = Object.entries({ ...parameters, oauth_signature: signature });
  return `OAuth ${[
    ...(realm === undefined ? [] : [`realm=${quoted(realm)}`]),
    ...fields.map(([name, value]) => `${encodeText(name)}="${encodeText(value)}"`),
  ].join(", ")}`;
}

/** What is signed (RFC 5849, section 3.4.1): the method, the address, and all parameters. */
export function oauth1BaseString(
  request: Signed,
  parameters: Readonly<Record<string, string>>,
): string {
  const { protocol, host, pathname, search } = new URL(request.url);
  const sent = [...pairsOf(search.slice(1)), ...formPairs(request)];
  // Whoever is sent one twice may believe the one that is not ours (section 3.1).
  if (sent.some(([name]) => Object.hasOwn(parameters, name) || name === "oauth_signature"))
    throw badInput("oauth_…", "is a parameter of the signature, which makes it itself");
  const own = Object.entries(parameters).map(([name, value]): Pair => [
    encodeText(name),
    encodeText(value),
  ]);
  const normalized = [...sent, ...own]
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  // The host is in lower case and without the scheme's own port already.
  return [request.method.toUpperCase(), `${protocol}//${host}${pathname}`, normalized]
    .map(encodeText)
    .join("&");
}

/** The parameters of a body that is one form (section 3.4.1.3.1); of all others the signature covers nothing. */
function formPairs({ headers, body }: Signed): readonly Pair[] {
  const type = headers["content-type"] ?? "";
  if (body === undefined || type.split(";")[0]?.trim().toLowerCase() !== FORM) return [];
  return pairsOf(Buffer.from(signedBytes(body)).toString("latin1"));
}

/** Pairs of a form, each decoded and then encoded as the standard wants it. */
function pairsOf(form: string): readonly Pair[] {
  return form
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): Pair => {
      const equals = pair.indexOf("=");
      const [name, value] =
        equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encodeBytes(decoded(name)), encodeBytes(decoded(value))];
    });
}

/** Bytes, for what is encoded need not be UTF-8. A percent sign that encodes nothing stands for itself. */
function decoded(text: string): Uint8Array {
  const plain = text
    .replaceAll("+", " ")
    .replace(/%([\dA-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(plain, "latin1");
}

/** RFC 5849, section 3.6. */
function encodeText(text: string): string {
  return encodeBytes(Buffer.from(text, "utf8"));
}

function encodeBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("latin1")
    .replace(
      /[^A-Za-z0-9\-._~]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function signatureOf(text: string, { id, algorithm, keys }: OAuth1Signing): string {
  const hash = algorithm.endsWith("SHA256") ? "sha256" : "sha1";
  if (algorithm.startsWith("HMAC")) {
    const key = `${encodeText(keys.clientSecret)}&${encodeText(keys.tokenSecret)}`;
    return createHmac(hash, key).update(text).digest("base64");
  }
  const key = privateKeyOf(keys.privateKey, id);
  const padding = constants.RSA_PKCS1_PADDING;
  return sign(hash, Buffer.from(text, "ascii"), { key, padding }).toString("base64");
}

function privateKeyOf(pem: string, id: string): KeyObject {
  const key = readPrivateKey(pem);
  if (key !== undefined && isStrongRsa(key)) return key;
  throw new ConnectorError(
    "badCredential",
    `The private key of the auth method "${id}" is not one of RSA with 2,048 bits or more in PEM.`,
  );
}

/** RFC 9110, section 5.6.4. */
function quoted(text: string): string {
  if (!/^[\t\x20-\x7e]*$/.test(text))
    throw badInput("realm", "holds characters that a header cannot carry");
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
