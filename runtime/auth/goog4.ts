import { createHash, createPrivateKey, sign } from "node:crypto";
import { badInput, ConnectorError } from "../errors.ts";
import { canonicalRequest, encode } from "./canonical-request.ts";
import type { Presigned, PresignRequest } from "./scheme.ts";

const ALGORITHM = "GOOG4-RSA-SHA256";
const LONGEST = 604_800;

/** Who signs. */
export interface Goog4Signer {
  /** E-mail address of the service account. */
  readonly account: string;
  /** The account's private key in PEM. */
  readonly key: string;
}

/**
 * An address of Google Cloud Storage that works for seven days at most
 * (https://cloud.google.com/storage/docs/access-control/signing-urls-manually). Fails with `badCredential` where the
 * key cannot be used; quotes nothing.
 */
export function presignGoog4(request: PresignRequest, { account, key }: Goog4Signer): Presigned {
  const { method, headers, expires, now } = request;
  if (!Number.isInteger(expires) || expires < 1 || expires > LONGEST)
    throw badInput("expires", `must be from 1 to ${String(LONGEST)} seconds`);
  const url = new URL(request.url);
  const time = `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const scope = `${time.slice(0, 8)}/auto/storage/goog4_request`;
  const signed = { ...headers, host: url.host };
  const names = Object.keys(signed).sort();
  const own = {
    "X-Goog-Algorithm": ALGORITHM,
    "X-Goog-Credential": `${account}/${scope}`,
    "X-Goog-Date": time,
    "X-Goog-Expires": String(expires),
    "X-Goog-SignedHeaders": names.join(";"),
  };
  const pairs = Object.entries(own).map(([name, value]) => `${name}=${encode(value)}`);
  url.search = [url.search.slice(1), ...pairs].filter((each) => each !== "").join("&");
  const canonical = canonicalRequest(
    { method, url: url.href, headers: signed },
    names,
    "UNSIGNED-PAYLOAD",
    "once",
  );
  const hash = createHash("sha256").update(canonical).digest("hex");
  const signature = signatureOf([ALGORITHM, time, scope, hash].join("\n"), key);
  return { url: `${url.href}&X-Goog-Signature=${signature}`, headers };
}

function signatureOf(text: string, pem: string): string {
  try {
    return sign("sha256", Buffer.from(text), createPrivateKey(pem)).toString("hex");
  } catch {
    // What is thrown may quote the key.
    throw new ConnectorError("badCredential", "The private key of the account cannot be used.");
  }
}
