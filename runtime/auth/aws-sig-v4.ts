import { createHash, createHmac } from "node:crypto";
import { ConnectorError } from "../errors.ts";
import type { Expression, Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import type { HttpRequest } from "../http/request.ts";
import { canonicalRequest, encode, type Signable } from "./canonical-request.ts";
import { type AuthScheme, credentialText, unchanged } from "./scheme.ts";
import { signedBytes, withHeaders } from "./signing.ts";

export interface AwsSigV4Options {
  readonly id: string;
  /** Name of the service in the signature: `s3`. */
  readonly service: string;
  readonly region: Expression | string;
  /** Whether the signature covers the body. Default: `signed`. */
  readonly payload?: "signed" | "unsigned";
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

/** What a signature is made with; `sessionToken` comes with temporary keys. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a signature is made for. */
export interface AwsScope {
  readonly service: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const UNSIGNED = "UNSIGNED-PAYLOAD";
/** What proxies and clients change on the way. */
const UNSIGNED_HEADERS = new Set([
  "authorization",
  "connection",
  "content-length",
  "expect",
  "transfer-encoding",
  "user-agent",
  "x-amzn-trace-id",
]);

/**
 * AWS Signature Version 4 in the header `Authorization`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). The credential
 * has `accessKeyId`, `secretAccessKey` and, for temporary keys, `sessionToken`.
 */
export function awsSigV4(options: AwsSigV4Options): AuthScheme {
  const { id, service, region, payload = "signed", now = Date.now } = options;
  return {
    id,
    scheme: "awsSigV4",
    apply: unchanged,
    sign: (request, { at, skew = 0 }) => {
      const scope = { service, region: textOf(region, at, id), now: now() + skew };
      const whole = service === "s3" ? withDigest(request) : request;
      return signAwsRequest(whole, awsCredentials(at, id), scope, payload);
    },
    presign: (request, { at }) => {
      const scope = { service, region: textOf(region, at, id), now: request.now };
      const url = presignAwsUrl(request, awsCredentials(at, id), scope, request.expires);
      return { url, headers: request.headers };
    },
  };
}

/** S3 wants a checksum of some documents that it is sent, and understands it of all; files bring their own. */
function withDigest(request: HttpRequest): HttpRequest {
  const { body, headers } = request;
  if (typeof body !== "string" || headers["content-md5"] !== undefined) return request;
  const digest = createHash("md5").update(body).digest("base64");
  return withHeaders(request, { "content-md5": digest });
}

/** The request with a signature in its header. Fails with `badInput` where a stream would be signed. */
export function signAwsRequest(
  request: HttpRequest,
  credentials: AwsCredentials,
  scope: AwsScope,
  payload: "signed" | "unsigned" = "signed",
): HttpRequest {
  const hash = payload === "unsigned" ? UNSIGNED : sha256(signedBytes(request.body));
  const { sessionToken } = credentials;
  const { authorization: _, ...headers } = request.headers;
  const dated = withHeaders(
    { ...request, headers },
    {
      host: new URL(request.url).host,
      "x-amz-date": timeOf(scope),
      // S3 wants it always, the others understand it.
      ...(scope.service === "s3" || payload === "unsigned" ? { "x-amz-content-sha256": hash } : {}),
      ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
    },
  );
  const names = signedNames(dated.headers);
  const signature = signatureOf(dated, names, hash, credentials, scope);
  const { host: __, ...sent } = dated.headers;
  return {
    ...dated,
    headers: {
      ...sent,
      authorization:
        `${ALGORITHM} Credential=${credentials.accessKeyId}/${scopeText(scope)}, ` +
        `SignedHeaders=${names.join(";")}, Signature=${signature}`,
    },
  };
}

/**
 * An address that works without a credential for `expires` seconds, 604,800 at most: the query form of the
 * signature, over the host, the headers that are given, and no body.
 */
export function presignAwsUrl(
  { method, url, headers = {} }: Omit<Signable, "headers"> & Partial<Signable>,
  credentials: AwsCredentials,
  scope: AwsScope,
  expires: number,
): string {
  if (!Number.isInteger(expires) || expires < 1 || expires > 604_800)
    throw new ConnectorError("badInput", "A signed address is good for 1 to 604,800 seconds.");
  const address = new URL(url);
  const { accessKeyId, sessionToken } = credentials;
  const signedHeaders = { ...headers, host: address.host };
  const names = signedNames(signedHeaders);
  const parameters = {
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${accessKeyId}/${scopeText(scope)}`,
    "X-Amz-Date": timeOf(scope),
    "X-Amz-Expires": String(expires),
    "X-Amz-SignedHeaders": names.join(";"),
    ...(sessionToken === undefined ? {} : { "X-Amz-Security-Token": sessionToken }),
  };
  const own = Object.entries(parameters).map(([name, value]) => `${name}=${encode(value)}`);
  address.search = [address.search.slice(1), ...own].filter((each) => each !== "").join("&");
  const hash = scope.service === "s3" ? UNSIGNED : sha256(new Uint8Array());
  const request = { method, url: address.href, headers: signedHeaders };
  const signature = signatureOf(request, names, hash, credentials, scope);
  return `${address.href}&X-Amz-Signature=${signature}`;
}

function signatureOf(
  request: Signable,
  names: readonly string[],
  hash: string,
  { secretAccessKey }: AwsCredentials,
  scope: AwsScope,
): string {
  const text = [
    ALGORITHM,
    timeOf(scope),
    scopeText(scope),
    sha256(
      // S3 signs the path as it is sent; all others encode it once more.
      canonicalRequest(request, names, hash, scope.service === "s3" ? "once" : "twice"),
    ),
  ].join("\n");
  const key = [dayOf(scope), scope.region, scope.service, "aws4_request"].reduce<string | Buffer>(
    (before, part) => createHmac("sha256", before).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

function signedNames(headers: HttpRequest["headers"]): readonly string[] {
  return Object.keys(headers)
    .filter((name) => !UNSIGNED_HEADERS.has(name))
    .sort();
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** `20150830T123600Z` */
function timeOf({ now }: AwsScope): string {
  return `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function dayOf(scope: AwsScope): string {
  return timeOf(scope).slice(0, 8);
}

function scopeText(scope: AwsScope): string {
  return `${dayOf(scope)}/${scope.region}/${scope.service}/aws4_request`;
}

function awsCredentials(at: Read, id: string): AwsCredentials {
  const text = (name: string): string => credentialText((read) => read("credential", name), at, id);
  const sessionToken = at("credential", "sessionToken");
  return {
    accessKeyId: text("accessKeyId"),
    secretAccessKey: text("secretAccessKey"),
    ...(typeof sessionToken === "string" && sessionToken !== "" ? { sessionToken } : {}),
  };
}

function textOf(value: Expression | string, at: Read, id: string): string {
  const text = typeof value === "string" ? value : value(at, functions);
  if (typeof text === "string" && text !== "") return text;
  throw new ConnectorError("badInput", `The auth method "${id}" needs a region that is not set.`);
}
