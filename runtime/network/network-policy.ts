import { lookup as lookUp, resolveSrv } from "node:dns/promises";
import { isIP } from "node:net";
import { ConnectorError } from "../errors.ts";
import { kindOf } from "./address.ts";
import { type IsOpened, type PrivateNetwork, readPrivateNetworks } from "./allowed-networks.ts";

/** One address of a host, in the form in which Node connects to it. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a host name. */
export type ResolveHost = (host: string) => Promise<readonly HostAddress[]>;

/** Whether networks that the operator opened count too. */
export type Reach = "public" | "opened";

/** Where a service record says that a service is (RFC 2782). */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** All places of a service, such as `_mongodb._tcp.cluster.example.com`. */
export type ResolveService = (name: string) => Promise<readonly ServiceAddress[]>;

/** What is spoken with a host: without TLS only within networks that the operator opened. */
export type Channel = "tls" | "plain";

/**
 * Which hosts connections may be made to. Everything of the runtime that opens a connection asks it: calls,
 * token endpoints, key sets, database and mail servers.
 */
export interface NetworkPolicy {
  /**
   * Resolves a host once and gives its addresses, which the connection is then made to: a second look-up could
   * answer otherwise (DNS rebinding). Takes an IP address too. Fails with `hostNotAllowed` if any address is
   * not allowed; the error names its kind and not the address. Default of `reach`: `opened`.
   */
  readonly resolve: (
    host: string,
    channel: Channel,
    reach?: Reach,
  ) => Promise<readonly HostAddress[]>;
  /** Looks a service up; its hosts are checked once they are connected to. */
  readonly resolveService: ResolveService;
}

export interface NetworkPolicyOptions {
  /** Networks and hosts beside the public Internet that connections may reach. Default: none. */
  readonly allowPrivateNetworks?: readonly PrivateNetwork[];
  /** Default: the operating system's resolver. */
  readonly resolveHost?: ResolveHost;
  /** Default: the name servers that the system asks. */
  readonly resolveService?: ResolveService;
}

/** Makes a policy: the public Internet over TLS, and what the operator opens. Fails with `badInput`. */
export function createNetworkPolicy(options: NetworkPolicyOptions = {}): NetworkPolicy {
  const { allowPrivateNetworks = [], resolveHost = askSystem } = options;
  const { resolveService = askForService } = options;
  const isOpened = readPrivateNetworks(allowPrivateNetworks);
  return {
    resolveService,
    resolve: async (host, channel, reach = "opened") => {
      const family = isIP(host);
      const addresses =
        family === 4 || family === 6
          ? [{ address: host, family } as const]
          : await resolveHost(host);
      if (addresses.length === 0) throw refusal(host, "has no address");
      const isReached = reach === "opened" ? isOpened : nothing;
      for (const { address } of addresses) assertReachable(isReached, host, address, channel);
      return addresses;
    },
  };
}

const nothing: IsOpened = () => false;

function assertReachable(
  isOpened: IsOpened,
  host: string,
  address: string,
  channel: Channel,
): void {
  const kind = kindOf(address);
  if (isOpened(host, address, kind)) return;
  if (kind !== "public") throw refusal(host, `leads to an address that is not public (${kind})`);
  if (channel === "plain") throw refusal(host, "is public and would be spoken to without TLS");
}

function refusal(host: string, why: string): ConnectorError {
  return new ConnectorError("hostNotAllowed", `The host ${JSON.stringify(host)} ${why}.`);
}

async function askSystem(host: string): Promise<readonly HostAddress[]> {
  const found = await lookUp(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 4 ? 4 : 6 }));
}

async function askForService(name: string): Promise<readonly ServiceAddress[]> {
  const found = await resolveSrv(name);
  return found.map(({ name: host, port }) => ({ host, port }));
}
