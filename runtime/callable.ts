import type { SingleOperation } from "./drivers/operation.ts";
import { ConnectorError } from "./errors.ts";
import type { AnyOperation } from "./operation.ts";
import type { AnyStepsOperation } from "./steps/operation.ts";

/** Any operation, however it is sent. */
export type Callable = SingleOperation | AnyStepsOperation;

/** An operation where only one over HTTP will do: pages, signed addresses. Fails with `unsupported`. */
export function overHttp(operation: Callable): AnyOperation {
  if ("steps" in operation)
    throw unsupported(operation, "is made of steps, of which none is the one that this needs");
  if ("driver" in operation)
    throw unsupported(operation, "is done by a driver, which cannot do this");
  return operation;
}

function unsupported({ id }: Callable, why: string): ConnectorError {
  return new ConnectorError("unsupported", `The operation "${id}" ${why}.`);
}
