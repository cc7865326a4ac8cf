import { ConnectorError } from "../errors.ts";
import { type DriverCommand, DriverFailure } from "../drivers/driver.ts";
import { createDrivers, type Drivers } from "../drivers/drivers.ts";
import type { AnyDriverOperation } from "../drivers/operation.ts";
import type { ErrorClass } from "../operation.ts";
import type { Fault } from "./faults.ts";
import { type Draft, writeAt } from "./fit.ts";
import { isSchema } from "./sample.ts";

/** Does what a connector's driver is told: gives what the server would. */
export type RunCommand = (command: DriverCommand) => Promise<unknown>;

/** Drivers that connect to nothing. */
export function createMockDrivers(run: RunCommand): Drivers {
  const client = { run, close: async () => await Promise.resolve() };
  const load = async () =>
    await Promise.resolve({ open: () => client, classOf: (code: string) => CLASSES.get(code) });
  return createDrivers({ load });
}

const CLASSES: ReadonlyMap<string, Exclude<ErrorClass, "ignored">> = new Map(
  (
    [
      "invalid",
      "reauthenticate",
      "permission",
      "notFound",
      "conflict",
      "rateLimited",
      "unavailable",
      "failed",
    ] as const
  ).map((each) => [each, each]),
);

/** The operation that a command comes from; a contract's own commands come from none. */
export function operationOf(
  operations: readonly AnyDriverOperation[],
  command: DriverCommand,
): AnyDriverOperation | undefined {
  const same = (one: unknown, other: unknown): boolean =>
    JSON.stringify(one) === JSON.stringify(other);
  return operations.find(({ driver }) =>
    command.kind === "statement"
      ? driver.kind === "statement" && same(driver.text, command.statement)
      : driver.kind === "command" && driver.name === command.name,
  );
}

/** What the server gives, of which callers are to see an output. */
export function resultWith(operation: AnyDriverOperation | undefined, output: unknown): unknown {
  if (operation?.output === undefined || !isSchema(output)) return output;
  const draft: Draft = {};
  for (const [name, path] of Object.entries(operation.output))
    if (Object.hasOwn(output, name)) writeAt(draft, path, output[name]);
  return draft;
}

/** The error that a fault means to a driver. */
export function failureOfDriver(fault: Fault): Error {
  if (fault.kind === "answer" && fault.as !== undefined)
    return new DriverFailure({ code: fault.as, message: "The mock refuses." }, false);
  if (fault.kind === "answer") return new ConnectorError("badAnswer", "The answer cannot be read.");
  const unsent = fault.kind === "break" && fault.unsent;
  const details = unsent ? ({ unsent } as const) : {};
  return new ConnectorError("network", "The connection failed (ECONNRESET).", details);
}
