import {
  type ConnectorOptions,
  createSharedState,
  type CredentialProvider,
  systemClock,
} from "@human/connector-sdk";
import type { TestServer } from "../../runtime/kit/server.ts";

/** Options of a connector that calls a double, waits for nobody and has every approval. */
export function optionsOf(
  { transport }: Pick<TestServer, "transport">,
  credentials: CredentialProvider,
  parts: Partial<ConnectorOptions> = {},
): ConnectorOptions {
  return {
    credentials,
    connectionId: "acme",
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    policy: { approvals: "granted-by-the-caller" },
    transport,
    ...parts,
  };
}
