import type { HttpRequest } from "../http/request.ts";

/** What of a request is signed, besides a hash of its body. */
export interface Signable extends Pick<HttpRequest, "url" | "headers"> {
  readonly method: string;
}

/**
 * The text of a request that AWS's and Google's fourth signatures cover; `paths` says how often the path is encoded
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
 * https://cloud.google.com/storage/docs/authentication/canonical-requests).
 */
export function canonicalRequest(
  { method, url, headers }: Signable,
  names: readonly string[],
  hash: string,
  paths: "once" | "twice",
): string {
  const { pathname, search } = new URL(url);
  return [
    method,
    paths === "once"
      ? canonicalPath(pathname)
      : canonicalPath(pathname).split("/").map(encode).join("/"),
    canonicalQuery(search),
    ...names.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    names.join(";"),
    hash,
  ].join("\n");
}

/** Every segment encoded as AWS does, whatever way it was written. */
function canonicalPath(path: string): string {
  return path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
}

/** Sorted by name, then by value, by the bytes of what is encoded. */
function canonicalQuery(search: string): string {
  return search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] =
        equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Encodes all but unreserved characters (RFC 3986, section 2.3). */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A percent sign that encodes nothing stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
