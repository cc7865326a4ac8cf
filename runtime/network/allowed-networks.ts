import { ConnectorError } from "../errors.ts";
import { holds, networksOf } from "./cidr.ts";
import type { AddressKind } from "./ranges.ts";

/** A network or a host that an operator lets connections reach although it is not public, and why. */
export type PrivateNetwork =
  | {
      /** `10.20.0.0/16`, `fd12::/48`; metadata addresses stay closed. */
      readonly cidr: string;
      readonly because: string;
    }
  | {
      /** A name, exactly; opens what it resolves to in private, shared and loopback networks. */
      readonly host: string;
      readonly because: string;
    };

/** Where a name inside a company may lead; never to metadata, to reserved or to many hosts at once. */
const internal: ReadonlySet<AddressKind> = new Set([
  "loopback",
  "private",
  "carrierNat",
] satisfies AddressKind[]);

/** Whether the operator opened an address of this kind under this host name. */
export type IsOpened = (host: string, address: string, kind: AddressKind | "public") => boolean;

/** Reads an operator's list. Fails with `badInput` for what is no network, and for an entry without a reason. */
export function readPrivateNetworks(entries: readonly PrivateNetwork[]): IsOpened {
  for (const { because } of entries)
    if (because.trim() === "")
      throw new ConnectorError("badInput", "A private network is opened without a reason.");
  const networks = networksOf(entries.flatMap((each) => ("cidr" in each ? [each.cidr] : [])));
  if (networks === undefined)
    throw new ConnectorError("badInput", "A private network is not in the form address/length.");
  const hosts = new Set(entries.flatMap((each) => ("host" in each ? [nameOf(each.host)] : [])));
  return (host, address, kind) => {
    if (kind === "metadata" || address.includes("%")) return false;
    if (holds(networks, address)) return true;
    return hosts.has(nameOf(host)) && (kind === "public" || internal.has(kind));
  };
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
