import { Connector, type ConnectorOptions } from "../connector.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import type { AnyOperation, Operation } from "../operation.ts";
import type { Services, Target } from "./services.ts";

/** Calls a definition's operations for a connection that is being made. */
export class ConnectionCaller extends Connector {
  readonly descriptor: ConnectorDescriptor;

  constructor(descriptor: ConnectorDescriptor, options: ConnectorOptions) {
    super(options);
    this.descriptor = descriptor;
  }

  async run(operation: AnyOperation, input: unknown): Promise<unknown> {
    return await this.call(operation as Operation<unknown, unknown>, input);
  }

  list(operation: AnyOperation, input: unknown): AsyncIterable<unknown> {
    return this.pages(operation as Operation<unknown, unknown>, input);
  }
}

/** An operation that a definition calls by its id. Fails with `badInput` where the host does not know it. */
export function operationOf(
  { operations }: Pick<Services, "operations">,
  { descriptor }: Pick<Target, "descriptor">,
  id: string,
): AnyOperation {
  const operation = operations?.(descriptor.id, id);
  if (operation !== undefined) return operation;
  throw new ConnectorError("badInput", `The operation "${id}" of the connector is not known.`);
}
