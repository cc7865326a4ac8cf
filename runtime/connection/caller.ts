import { Connector } from "../connector.ts";
import type { ConnectorOptions } from "../connector-options.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import { type Callable, overHttp } from "../callable.ts";
import type { Services, Target } from "./services.ts";

/** Calls a definition's operations for a connection that is being made. */
export class ConnectionCaller extends Connector {
  readonly descriptor: ConnectorDescriptor;

  constructor(descriptor: ConnectorDescriptor, options: ConnectorOptions) {
    super(options);
    this.descriptor = descriptor;
  }

  async run(operation: Callable, input: unknown): Promise<unknown> {
    return await this.call(operation, input);
  }

  list(operation: Callable, input: unknown): AsyncIterable<unknown> {
    return this.pages(overHttp(operation), input);
  }
}

/** An operation that a definition calls by its id. Fails with `badInput` where the host does not know it. */
export function operationOf(
  { operations }: Pick<Services, "operations">,
  { descriptor }: Pick<Target, "descriptor">,
  id: string,
): Callable {
  const operation = operations?.(descriptor.id, id);
  if (operation !== undefined) return operation;
  throw new ConnectorError("badInput", `The operation "${id}" of the connector is not known.`);
}
