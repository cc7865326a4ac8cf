import type { ConnectorDescriptor } from "../descriptor.ts";
import type { AnyDriverOperation } from "../drivers/operation.ts";
import { badInput } from "../errors.ts";
import type { AnyOperation } from "../operation.ts";
import { isSchema } from "./sample.ts";

/** What a generated package has beside its code: `import tools from "…/tools.json" with { type: "json" }`. */
export interface Tools {
  readonly tools: readonly {
    readonly outputSchema?: unknown;
    readonly _meta: Readonly<Record<string, unknown>>;
  }[];
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
  const values = Object.values(generated);
  const descriptor = values.find(isDescriptor);
  if (descriptor === undefined) throw badInput("generated", "is no package of a connector");
  const operations = values.filter(isOperation).map((each) => [each.id, each] as const);
  const commands = values.filter(isDriverOperation).map((each) => [each.id, each] as const);
  return { descriptor, operations: new Map(operations), commands: new Map(commands) };
}

function isDescriptor(value: unknown): value is ConnectorDescriptor {
  return isSchema(value) && Array.isArray(value["auth"]) && Array.isArray(value["hosts"]);
}

function isOperation(value: unknown): value is AnyOperation {
  return isSchema(value) && typeof value["method"] === "string" && "answer" in value;
}

function isDriverOperation(value: unknown): value is AnyDriverOperation {
  return (
    isSchema(value) && isSchema(value["driver"]) && typeof value["driver"]["kind"] === "string"
  );
}
