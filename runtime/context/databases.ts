import type { CallOptions } from "../call.ts";
import type { ContractInput, ContractOutput } from "../contract/contracts.ts";
import type { Serving } from "./serving.ts";

/** Records of an organization; every method fails with a ConnectorError. */
export interface Databases {
  readonly query: (
    input: ContractInput<"db.query">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.query">>;
  readonly find: (
    input: ContractInput<"db.find">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.find">>;
  readonly insert: (
    input: ContractInput<"db.insert">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.insert">>;
  readonly update: (
    input: ContractInput<"db.update">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.update">>;
  readonly delete: (
    input: ContractInput<"db.delete">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.delete">>;
  readonly transaction: (
    input: ContractInput<"db.transaction">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"db.transaction">>;
}

/** The methods on whichever connector serves them when they are called. */
export function databases(serving: Serving): Databases {
  return {
    query: async (input, options) => await serving.perform("db.query", input, options),
    find: async (input, options) => await serving.perform("db.find", input, options),
    insert: async (input, options) => await serving.perform("db.insert", input, options),
    update: async (input, options) => await serving.perform("db.update", input, options),
    delete: async (input, options) => await serving.perform("db.delete", input, options),
    transaction: async (input, options) => await serving.perform("db.transaction", input, options),
  };
}
