import {
  type Connector,
  type ConnectorOptions,
  createDrivers,
  createSharedState,
  type Drivers,
  fields,
  type QueryInput,
} from "@human/connector-sdk";
import { loadConnector } from "../../catalog/load.ts";
import { createTestClock } from "../../runtime/kit/clock.ts";

/** A server of a connector that does not speak HTTP. */
export interface DriverServer {
  readonly port: number;
  readonly credential: Readonly<Record<string, string>>;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  /** Of databases: a read of the records with a name, in the database's own language. */
  readonly query?: (name: string) => QueryInput;
  /** Of mail servers: how often a message with this text was taken. */
  readonly taken?: (text: string) => number;
  readonly stop: () => void | Promise<void>;
}

/** By connector: starts its server, with an empty collection `faults` (`id`, `name`, `n`) in databases. */
export type DriverServers = Readonly<Record<string, () => Promise<DriverServer>>>;

export const COLLECTION = "faults";

/** Drivers that reach this machine, whatever the host is called. */
export function openDrivers(): Drivers {
  const because = "The test's own server.";
  return createDrivers({
    allowPrivateNetworks: [{ cidr: "127.0.0.0/8", because }],
    resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
}

/** Opens a connector on a port of this machine. */
export async function openDriven(
  id: string,
  { credential, connection }: Pick<DriverServer, "credential" | "connection">,
  port: number,
  parts: Partial<ConnectorOptions>,
): Promise<Connector> {
  const Class = await loadConnector(id);
  const connector = new Class({
    credentials: fields(credential),
    connection: { ...connection, port },
    connectionId: "c1",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({ clock: createTestClock() }),
    ...parts,
  });
  const { descriptor } = connector;
  const { driver } = descriptor;
  if (driver === undefined) throw new Error(`${id} has no driver.`);
  // Some definitions name the port themselves.
  Object.defineProperty(connector, "descriptor", {
    value: { ...descriptor, driver: { ...driver, connect: { ...driver.connect, port } } },
  });
  return connector;
}
