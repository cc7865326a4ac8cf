import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import type { Expression, Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";

/**
 * Refuses every address but https ones on a connector's hosts. A host is exact, or `*.` and what at least one
 * label must stand before; it carries a port only where the address may.
 */
export function assertAllowed(url: URL, hosts: readonly (string | Expression)[], at: Read): void {
  if (isAllowed(url, hosts, at)) return;
  throw new ConnectorError(
    "hostNotAllowed",
    isPlain(url)
      ? `The host "${url.host}" is not one of the connector's.`
      : `An address on "${url.host}" is not plain https.`,
  );
}

/** Whether `assertAllowed` lets an address pass. */
export function isAllowed(url: URL, hosts: readonly (string | Expression)[], at: Read): boolean {
  return isPlain(url) && hosts.some((host) => covers(hostText(host, at), url.host));
}

function isPlain({ protocol, username, password }: URL): boolean {
  return protocol === "https:" && username === "" && password === "";
}

function hostText(host: string | Expression, at: Read): string {
  const text = typeof host === "string" ? host : host(at, functions);
  if (typeof text !== "string") return "";
  // A field may hold a whole address; its host is what it allows.
  return /^https:\/\//i.test(text) ? (URL.parse(text)?.host ?? "") : text.toLowerCase();
}

function covers(allowed: string, host: string): boolean {
  if (!allowed.startsWith("*.")) return allowed === host;
  const suffix = allowed.slice(1);
  return suffix.length > 1 && host.length > suffix.length && host.endsWith(suffix);
}

/** Refuses every host but a connector's own, for protocols that have no addresses with a scheme. */
export function assertHost(host: string, hosts: readonly (string | Expression)[], at: Read): void {
  const name = host.toLowerCase();
  if (name !== "" && hosts.some((each) => covers(hostText(each, at), name))) return;
  throw new ConnectorError(
    "hostNotAllowed",
    `The host ${JSON.stringify(host)} is not one of the connector's.`,
  );
}

/** A connector's hosts as they are for one connection. */
export function hostsOf(hosts: readonly (string | Expression)[], at: Read): readonly string[] {
  return hosts.map((host) => hostText(host, at));
}

/** A vendor's own host is public; one that a connection names may be within a network of its operator. */
export function publicHostOf(
  { http, hosts }: Pick<ConnectorDescriptor, "http" | "hosts">,
  { host }: URL,
): { readonly publicHost?: string } {
  const network = http?.network;
  const isPublic =
    network === undefined ? hosts.every((each) => typeof each === "string") : network === "public";
  return isPublic ? { publicHost: host } : {};
}
