import {
  createNetworkPolicy,
  type NetworkPolicy,
  type NetworkPolicyOptions,
} from "../network/network-policy.ts";
import type { Transport } from "./request.ts";

/** How a pool of connections reaches the vendors: the options of a policy, or a policy that others share. */
export interface TransportOptions extends NetworkPolicyOptions {
  /** Wins over the other options. */
  readonly network?: NetworkPolicy;
}

/**
 * The transport of connectors that are given none: keep-alive HTTP/1.1 over undici, to the public Internet
 * alone. One pool for all connectors of the process; undici itself is loaded by the first request.
 */
export const defaultTransport: Transport = createTransport();

/** A transport with a pool of its own. Fails with `badInput` where the options are wrong. */
export function createTransport(options: TransportOptions = {}): Transport {
  const policy = options.network ?? createNetworkPolicy(options);
  let send: Transport | undefined;
  return async (request) => {
    if (send === undefined) {
      const { openTransport } = await import("./undici-transport.ts");
      // Only the first of those who waited opens it.
      send ??= openTransport(policy);
    }
    return await send(request);
  };
}
