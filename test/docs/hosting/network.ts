import {
  createDrivers,
  createNetworkPolicy,
  createTransport,
  type Drivers,
  type NetworkPolicy,
  type Transport,
} from "@human/connector-sdk";

export interface Reach {
  readonly network: NetworkPolicy;
  readonly drivers: Drivers;
  readonly transport: Transport;
}

/** The public Internet, and one network of the operator's. */
export function openReach(): Reach {
  const network = createNetworkPolicy({
    allowPrivateNetworks: [{ cidr: "10.20.0.0/16", because: "Our databases are in this network." }],
  });
  return { network, drivers: createDrivers({ network }), transport: createTransport({ network }) };
}
