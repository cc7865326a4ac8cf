import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import { pick } from "./choice.ts";
import {
  type Connection,
  connectionGone,
  type ConnectionName,
  putConnection,
  readConnection,
} from "./connection.ts";
import { tested } from "./keep.ts";
import { type Flights, provide } from "./provider.ts";
import type { Services } from "./services.ts";

/** Makes the choices that a connection waits for, tests it and lets calls use it. */
export async function choose(
  services: Services,
  flights: Flights,
  descriptor: ConnectorDescriptor,
  {
    name,
    chosen,
  }: {
    readonly name: ConnectionName;
    readonly chosen: Readonly<Record<string, string | number>>;
  },
): Promise<Connection> {
  const { store, now } = services;
  const stored = await readConnection(store, name);
  if (stored === undefined) throw connectionGone();
  const { state, fields } = stored.connection;
  if (state.kind !== "choosing") throw nothingToChoose();
  const complete: Connection = {
    ...stored.connection,
    fields: { ...fields, ...pick(state.choices, chosen) },
    state: { kind: "active" },
  };
  const target = { descriptor, connection: complete };
  await services.announce("choose", complete);
  const connection = await tested(services, target, provide(services, flights, target));
  const change = putConnection(connection, stored.version, now());
  if (!(await store.commit([change])).committed) throw nothingToChoose();
  services.observe({ kind: "connected", connection });
  return connection;
}

function nothingToChoose(): ConnectorError {
  return new ConnectorError("conflict", "The connection waits for no choice any more.");
}
