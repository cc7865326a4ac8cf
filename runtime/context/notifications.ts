import type { CallOptions } from "../call.ts";
import type { ContractInput, ContractOutput } from "../contract/contracts.ts";
import type { Serving } from "./serving.ts";

/** Messages of an organization; every method fails with a ConnectorError. */
export interface Notifications {
  readonly send: (
    input: ContractInput<"notification.send">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"notification.send">>;
  readonly status: (
    input: ContractInput<"notification.status">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"notification.status">>;
}

/** The methods on whichever connector serves them when they are called. */
export function notifications(serving: Serving): Notifications {
  return {
    send: async (input, options) => await serving.perform("notification.send", input, options),
    status: async (input, options) => await serving.perform("notification.status", input, options),
  };
}
