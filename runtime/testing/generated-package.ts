import type { ConnectorClass } from "../connector.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import type { AnyDriverOperation } from "../drivers/operation.ts";
import { badInput } from "../errors.ts";
import type { AnyOperation } from "../operation.ts";
import type { GeneratedTool } from "../tools/tool.ts";

/** What a generated package has beside its code: `import tools from "…/tools.json" with { type: "json" }`. */
export interface Tools {
  readonly tools: readonly Pick<GeneratedTool, "outputSchema" | "_meta">[];
}

/** What the doubles of a vendor need of its generated package. */
export interface GeneratedPackage {
  readonly descriptor: ConnectorDescriptor;
  /** Those over HTTP, by their ids. */
  readonly operations: ReadonlyMap<string, AnyOperation>;
  /** Those by a driver. */
  readonly commands: ReadonlyMap<string, AnyDriverOperation>;
}

/** Reads `import * as github from "…"`. Fails with `badInput` for a module that is no connector. */
export function readPackage(generated: Readonly<Record<string, unknown>>): GeneratedPackage {
  const connector = Object.values(generated).find(isConnectorClass);
  if (connector === undefined) throw badInput("generated", "is no package of a connector");
  const { descriptor } = connector;
  const operations = new Map<string, AnyOperation>();
  const commands = new Map<string, AnyDriverOperation>();
  for (const [id, operation] of Object.entries(connector.operations)) {
    if ("driver" in operation) commands.set(id, operation);
    else if (!("steps" in operation)) operations.set(id, operation);
  }
  return { descriptor, operations, commands };
}

function isConnectorClass(value: unknown): value is ConnectorClass {
  return typeof value === "function" && "descriptor" in value && "operations" in value;
}
