import type { Connector, ConnectorOptions } from "@human/connector-sdk";
import { catalog } from "../../generated/index.ts";

/** The class of a connector of the catalogue. */
export async function loadConnector(
  id: string,
): Promise<new (options: ConnectorOptions) => Connector> {
  return await catalog[id as keyof typeof catalog]();
}
