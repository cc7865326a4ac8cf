import { createHmac } from "node:crypto";
import { badInput } from "../errors.ts";
import type { Expression, Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { type HttpRequest, isStream, type RequestBody } from "../http/request.ts";
import {
  type AuthScheme,
  credentialText,
  type Presigned,
  type PresignRequest,
  unchanged,
} from "./scheme.ts";
import { withHeaders } from "./signing.ts";

export interface AzureSharedKeyOptions {
  readonly id: string;
  /** Name of the storage account. */
  readonly account: Expression | string;
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

/** The oldest version whose signed addresses have the form that is made here. */
const SIGNED_VERSION = "2020-12-06";

/**
 * Shared Key of Azure Storage in the header `Authorization`, and service signatures in addresses
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key,
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas). The credential has `key` in Base64.
 */
export function azureSharedKey(options: AzureSharedKeyOptions): AuthScheme {
  const { id, account, now = Date.now } = options;
  const accountOf = (at: Read): string =>
    textOf(typeof account === "string" ? account : account(at, functions), id);
  const keyOf = (at: Read): Buffer =>
    Buffer.from(
      credentialText((read) => read("credential", "key"), at, id),
      "base64",
    );
  return {
    id,
    scheme: "azureSharedKey",
    apply: unchanged,
    sign: (request, { at, skew = 0 }) => {
      const dated = withHeaders(request, { "x-ms-date": new Date(now() + skew).toUTCString() });
      const name = accountOf(at);
      const signature = sign(keyOf(at), stringToSign(dated, name));
      return withHeaders(dated, { authorization: `SharedKey ${name}:${signature}` });
    },
    presign: (request, { at }) => presigned(request, accountOf(at), keyOf(at)),
  };
}

/** What Azure signs of headers that stand in their own lines; the length of an empty body is not among it. */
const STANDARD = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
] as const;

function stringToSign({ method, url, headers, body }: HttpRequest, account: string): string {
  const length = lengthOf(body);
  const known: Readonly<Record<string, string>> = { ...headers, "content-length": length };
  return [
    method,
    ...STANDARD.map((name) => known[name] ?? ""),
    ...Object.keys(headers)
      .filter((name) => name.startsWith("x-ms-"))
      .sort()
      .map((name) => `${name}:${(headers[name] ?? "").trim()}`),
    resourceOf(new URL(url), account),
  ].join("\n");
}

function lengthOf(body: RequestBody | undefined): string {
  const length = isStream(body)
    ? body.byteLength
    : body === undefined
      ? 0
      : Buffer.byteLength(body);
  return length === undefined || length === 0 ? "" : String(length);
}

/** The account, the path as it is sent, and the query by name. */
function resourceOf({ pathname, searchParams }: URL, account: string): string {
  const names = [...new Set([...searchParams.keys()].map((name) => name.toLowerCase()))].sort();
  const values = (name: string): string =>
    [...searchParams]
      .filter(([each]) => each.toLowerCase() === name)
      .map(([, value]) => value)
      .sort()
      .join(",");
  return [`/${account}${pathname}`, ...names.map((name) => `${name}:${values(name)}`)].join("\n");
}

/** What an address lets its holder do. */
const PERMISSIONS: ReadonlyMap<string, string> = new Map([
  ["GET", "r"],
  ["HEAD", "r"],
  ["PUT", "cw"],
  ["DELETE", "d"],
]);

function presigned(request: PresignRequest, account: string, key: Buffer): Presigned {
  const { method, headers, expires, now } = request;
  const permissions = PERMISSIONS.get(method);
  if (permissions === undefined) throw badInput("presign", `cannot sign addresses for ${method}`);
  const url = new URL(request.url);
  const until = `${new Date(now + expires * 1_000).toISOString().slice(0, 19)}Z`;
  const text = [
    permissions,
    "",
    until,
    `/blob/${account}${decodeURIComponent(url.pathname)}`,
    "",
    "",
    "https",
    SIGNED_VERSION,
    "b",
    ...Array<string>(7).fill(""),
  ].join("\n");
  const own = { sv: SIGNED_VERSION, spr: "https", se: until, sr: "b", sp: permissions };
  for (const [name, value] of Object.entries({ ...own, sig: sign(key, text) }))
    url.searchParams.set(name, value);
  return { url: url.href, headers };
}

function sign(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text, "utf8").digest("base64");
}

function textOf(value: unknown, id: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw badInput("connection", `has no account for the auth method "${id}"`);
}
