import { ConnectorError } from "../errors.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import type { Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { assertHost, hostsOf } from "../http/hosts.ts";
import type { NetworkPolicy } from "../network/network-policy.ts";
import { evaluate } from "../expression/value.ts";
import type { DriverDescriptor } from "./descriptor.ts";
import type { DriverTarget } from "./driver.ts";

/** The definition's `driver` for one connection and its credential. Fails with `badInput`. */
export function targetOf(
  descriptor: ConnectorDescriptor,
  driver: DriverDescriptor,
  at: Read,
  network: NetworkPolicy,
): DriverTarget {
  const connect = evaluate(driver.connect, at, functions) as Readonly<Record<string, unknown>>;
  const { pool, timeout, limits, roleEnforcesCollections = false } = driver;
  const collections = collectionsOf(driver, at);
  const hosts = hostsOf(descriptor.hosts, at);
  return {
    connect,
    hosts,
    tls: tlsOf(driver, at),
    readOnly: isReadOnly(driver, at),
    ...(collections === undefined ? {} : { collections }),
    roleEnforcesCollections,
    pool,
    timeout,
    limits,
    network,
    assertHost: (host) => assertHost(host, hosts, at),
  };
}

/** Whether the connection only reads; a field that nobody filled in opens nothing. */
export function isReadOnly({ readOnly }: DriverDescriptor, at: Read): boolean {
  return readOnly !== undefined && evaluate(readOnly, at, functions) !== false;
}

function tlsOf({ tls }: DriverDescriptor, at: Read): DriverTarget["tls"] {
  if (typeof tls === "string") return tls;
  const chosen = tls(at, functions);
  if (chosen === "verify" || chosen === "upgrade") return chosen;
  throw new ConnectorError("badInput", "The connection's TLS is neither verify nor upgrade.");
}

function collectionsOf({ collections }: DriverDescriptor, at: Read): readonly string[] | undefined {
  if (collections === undefined) return undefined;
  const listed = evaluate(collections, at, functions);
  if (listed === null) return undefined;
  if (Array.isArray(listed) && listed.every((each) => typeof each === "string")) return listed;
  throw new ConnectorError("badInput", "The connection's collections are no list of names.");
}
