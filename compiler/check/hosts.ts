import type { UrlIR } from "../ir/ir.ts";

/** Suffixes under which strangers can register a name of their own. */
const SHARED: readonly string[] = [
  "amazonaws.com",
  "atlassian.net",
  "azurewebsites.net",
  "blob.core.windows.net",
  "cloudfront.net",
  "firebaseio.com",
  "githubusercontent.com",
  "googleapis.com",
  "herokuapp.com",
  "my.salesforce.com",
  "myshopify.com",
  "supabase.co",
  "zendesk.com",
];

/** Names under which a registry, not one company, gives out names: `co.uk`, `com.br`, `org.au`. */
const REGISTRY = /^(?:ac|co|com|edu|gob|gov|gouv|net|ne|or|org)\.[a-z]{2}$/;

/** Who else has names under a suffix: customers of a registry, strangers who register there, or nobody. */
export function sharedSuffix(suffix: string): "registry" | "strangers" | undefined {
  if (REGISTRY.test(suffix)) return "registry";
  return SHARED.includes(suffix) ? "strangers" : undefined;
}

/** A host entry: exact, `*.suffix` for at least one label more, or text with expressions. */
export function hostMatches(entry: string, host: string): boolean {
  const pattern = entry.toLowerCase();
  if (!pattern.startsWith("*.")) return pattern === host;
  return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}

/** Scheme and host of an address whose host is written out; undefined where an expression or slot makes it. */
export function staticOrigin(
  url: UrlIR,
): { readonly scheme: string; readonly host: string } | undefined {
  const [first, ...rest] = url;
  if (typeof first !== "string") return undefined;
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.?)/i.exec(first);
  if (match === null) return undefined;
  const [, scheme = "", authority = "", after = ""] = match;
  // The text ends inside the host, and an expression goes on with it.
  if (after === "" && rest.length > 0) return { scheme: scheme.toLowerCase(), host: "" };
  if (/[{}@]/.test(authority)) return { scheme: scheme.toLowerCase(), host: "" };
  const host = scheme.toLowerCase() === "https" ? authority.replace(/:443$/, "") : authority;
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase() };
}

/** Whether a host that is known but for its holes may be what an entry allows. */
export function mayMatch(entry: string, authority: string, hole: string): boolean {
  const host = authority.toLowerCase();
  const suffix = host.slice(host.lastIndexOf(hole) + 1);
  const prefix = host.slice(0, host.indexOf(hole));
  if (entry.startsWith("*."))
    return entry.slice(1).endsWith(suffix) || suffix.endsWith(entry.slice(1));
  return entry.startsWith(prefix) && entry.endsWith(suffix);
}
