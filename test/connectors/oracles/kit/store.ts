import type { Call } from "./agreement.ts";

/** Names of files that a client has to encode. */
export const names: readonly string[] = [
  "a/b.txt",
  "a b+c&d=e?f#g%20h",
  "Grüße/日本語/🙂.txt",
  "quote'\"<>|*;,$!@()[]{}~",
  "..a/b../...",
  "%2e%2e/%2F",
];

export const etag = '"9b2cf535f27731c974343645a3985328"';
export const modified = "Thu, 30 Jul 2026 20:12:31 GMT";
/** What a store says of a file beside its size. */
export const facts: Readonly<Record<string, string>> = {
  etag,
  "last-modified": modified,
  "content-type": "text/plain",
};
export const xml: Readonly<Record<string, string>> = { "content-type": "application/xml" };

/** A call that is answered so. */
export function gives(
  status: number,
  headers: Readonly<Record<string, string>>,
  call: Omit<Call, "answers">,
  body?: string,
): Call {
  return {
    ...call,
    answers: () => ({ status, headers, ...(body === undefined ? {} : { body }) }),
  };
}

/** A document as stores send it. */
export function document(root: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${root}`;
}

/** What a path means: a client may encode more than it has to. */
export function segments(path: string): readonly string[] {
  return path.split("/").map(decodeURIComponent);
}

const LEAF = /<(\w+)>[^<]*<\/\1>/g;

/**
 * A document without what means nothing to a store: its declaration, its one namespace, blanks between elements, and
 * in which order members of different names come.
 */
export function elementsOf(body: Buffer): string {
  return body
    .toString()
    .replace(/^<\?xml[^>]*\?>/, "")
    .replace(/ xmlns="[^"]*"/, "")
    .replaceAll(/>\s+</g, "><")
    .replaceAll(new RegExp(`(?:${LEAF.source}){2,}`, "g"), (members) =>
      (members.match(LEAF) ?? []).sort(byName).join(""),
    )
    .trim();
}

function byName(one: string, other: string): number {
  const [a = "", b = ""] = [one, other].map((leaf) => /^<(\w+)>/.exec(leaf)?.[1]);
  return a < b ? -1 : a > b ? 1 : 0;
}
