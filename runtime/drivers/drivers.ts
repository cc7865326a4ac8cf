import { createHash } from "node:crypto";
import type { NetworkPolicy } from "../network/network-policy.ts";
import { createNetworkPolicy } from "../network/network-policy.ts";
import type { TransportOptions } from "../http/transport.ts";
import type { DriverName } from "./descriptor.ts";
import type { Driver, DriverClient, DriverTarget } from "./driver.ts";
import { loadDriver } from "./registry.ts";

/** A client that nobody has used for so many milliseconds is closed with its connections. */
const FORGOTTEN = 10 * 60_000;

/** The driver's clients of a process: connectors come and go, connections are kept. */
export interface Drivers {
  readonly network: NetworkPolicy;
  readonly open: (name: DriverName, target: DriverTarget) => Promise<OpenDriver>;
  /** Closes all clients. A later call opens new ones. */
  readonly close: () => Promise<void>;
}

export interface OpenDriver {
  readonly driver: Driver;
  readonly client: DriverClient;
}

interface Kept extends OpenDriver {
  usedAt: number;
}

/** Keeps one client for each server, account and set of limits. Fails with `badInput` where the options are wrong. */
export function createDrivers(
  options: TransportOptions & {
    /** Default: the runtime's own. */
    readonly load?: (name: DriverName) => Promise<Driver>;
  } = {},
): Drivers {
  const { load = loadDriver } = options;
  const network = options.network ?? createNetworkPolicy(options);
  const clients = new Map<string, Kept>();
  return {
    network,
    open: async (name, target) => {
      const driver = await load(name);
      const now = Date.now();
      await forget(clients, now);
      const key = keyOf(name, target);
      const known = clients.get(key);
      if (known !== undefined) {
        known.usedAt = now;
        return known;
      }
      const opened = { driver, client: driver.open(target), usedAt: now };
      clients.set(key, opened);
      return opened;
    },
    close: async () => {
      const open = [...clients.values()];
      clients.clear();
      await Promise.all(open.map(async ({ client }) => await client.close()));
    },
  };
}

/** The drivers of connectors that are given none: they reach the public Internet alone. */
export const defaultDrivers: Drivers = createDrivers();

async function forget(clients: Map<string, Kept>, now: number): Promise<void> {
  const old = [...clients].filter(([, { usedAt }]) => now - usedAt > FORGOTTEN);
  for (const [key] of old) clients.delete(key);
  await Promise.all(old.map(async ([, { client }]) => await client.close()));
}

/** A hash, because it is made of the password too. */
function keyOf(name: DriverName, target: DriverTarget): string {
  const { network: _, assertHost: __, ...facts } = target;
  return createHash("sha256")
    .update(JSON.stringify([name, facts]))
    .digest("hex");
}
