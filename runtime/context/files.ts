import type { CallOptions } from "../call.ts";
import type { ContractInput, ContractItem, ContractOutput } from "../contract/contracts.ts";
import type { Paginated } from "../paginate/paginated.ts";
import type { Serving } from "./serving.ts";

/** Files of an organization; every method fails with a ConnectorError. */
export interface Files {
  readonly read: (
    input: ContractInput<"files.read">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.read">>;
  readonly write: (
    input: ContractInput<"files.write">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.write">>;
  readonly list: (
    input?: ContractInput<"files.list">,
    options?: CallOptions,
  ) => Paginated<ContractItem<"files.list">>;
  readonly stat: (
    input: ContractInput<"files.stat">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.stat">>;
  readonly delete: (
    input: ContractInput<"files.delete">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.delete">>;
  readonly copy: (
    input: ContractInput<"files.copy">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.copy">>;
  readonly presign: (
    input: ContractInput<"files.presign">,
    options?: CallOptions,
  ) => Promise<ContractOutput<"files.presign">>;
}

/** The methods on whichever connector serves them when they are called. */
export function files(serving: Serving): Files {
  return {
    read: async (input, options) => await serving.perform("files.read", input, options),
    write: async (input, options) => await serving.perform("files.write", input, options),
    list: (input = {}, options) => serving.performPages("files.list", input, options),
    stat: async (input, options) => await serving.perform("files.stat", input, options),
    delete: async (input, options) => {
      await serving.perform("files.delete", input, options);
    },
    copy: async (input, options) => await serving.perform("files.copy", input, options),
    presign: async (input, options) => await serving.perform("files.presign", input, options),
  };
}
