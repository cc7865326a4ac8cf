import { expect, it } from "vitest";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import { createTransport } from "../../../runtime/http/transport.ts";
import { failure, TestConnector, testDescriptor, testOperation } from "../kit/connector.ts";
import { ownServer } from "../kit/server.ts";

type Network = NonNullable<ConnectorDescriptor["http"]>["network"];

/** Every name leads to this machine, which the operator has opened; nobody listens there. */
const transport = createTransport({
  allowPrivateNetworks: [ownServer],
  resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
});

async function codeOf(network: Network, chosen: boolean): Promise<unknown> {
  const host = "api.example.com:9";
  const hosts: ConnectorDescriptor["hosts"] = chosen ? [(at) => at("connection", "host")] : [host];
  const http = {
    baseUrl: [{ url: `https://${host}` }],
    timeout: 2000,
    retry: "never" as const,
    ...(network && { network }),
  };
  const descriptor = { ...testDescriptor, hosts, http };
  const connector = new TestConnector(descriptor, { transport, connection: { host } });
  const error = await failure(connector.run(testOperation(), {}));
  return error instanceof Error && "code" in error ? error.code : error;
}

it.each<readonly [string, Network, boolean, string]>([
  ["a vendor's own host", undefined, false, "hostNotAllowed"],
  ["a vendor's own host that is public", "public", false, "hostNotAllowed"],
  ["a vendor's own host that is private", "private", false, "network"],
  ["a host of the connection", undefined, true, "network"],
  ["a host of the connection that must be public", "public", true, "hostNotAllowed"],
  ["a host of the connection that may be private", "private", true, "network"],
])("%s: the operator's networks count as the definition says", async (_, network, chosen, code) => {
  expect(await codeOf(network, chosen)).toBe(code);
});
