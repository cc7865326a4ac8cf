import type { CallOptions } from "../call.ts";
import type { ContractInput, ContractOutput } from "../contract/contracts.ts";
import type { Serving } from "./serving.ts";

/** Money of an organization; every method fails with a ConnectorError. */
export interface Payments {
  readonly charge: (
    input: ContractInput<"payments.charge">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"payments.charge">>;
  readonly refund: (
    input: ContractInput<"payments.refund">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"payments.refund">>;
  readonly customer: (
    input: ContractInput<"payments.customer">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"payments.customer">>;
  readonly subscription: (
    input: ContractInput<"payments.subscription">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"payments.subscription">>;
}

/** The methods on whichever connector serves them when they are called. */
export function payments(serving: Serving): Payments {
  return {
    charge: async (input, options) => await serving.perform("payments.charge", input, options),
    refund: async (input, options) => await serving.perform("payments.refund", input, options),
    customer: async (input, options) => await serving.perform("payments.customer", input, options),
    subscription: async (input, options) =>
      await serving.perform("payments.subscription", input, options),
  };
}
