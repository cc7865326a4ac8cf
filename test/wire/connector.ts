import { readFileSync } from "node:fs";
import {
  type AnyOperation,
  type AnyStepsOperation,
  type ConnectorDescriptor,
  type ConnectorOptions,
  fields,
  type Transport,
} from "@human/connector-sdk";
import { parse } from "yaml";
import { catalog } from "../../generated/index.ts";
import { normalDocument } from "../kit/graphql-vendor.ts";
import type { ConnectorInputs, Input } from "./inputs.ts";

/** A generated connector as the wire test sees it. */
export interface WireConnector {
  readonly id: string;
  readonly descriptor: ConnectorDescriptor;
  /** By the name of the export, which is the name of the method. */
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /** What is made of calls of those, by the same names. */
  readonly steps: Readonly<Record<string, AnyStepsOperation>>;
  /** The vendor's name of an operation, from the definition; or its GraphQL document, without white space. */
  readonly use: (operation: string) => string;
}

/** What calls one operation and collects what it gives, pages and all. */
export type CallMethod = (
  method: string,
  input: Input,
  idempotencyKey?: string,
) => Promise<unknown>;

/** Every connector of the generated catalogue. */
export async function readCatalog(): Promise<readonly WireConnector[]> {
  return await Promise.all(
    Object.keys(catalog).map(async (id) => {
      const generated = (await import(`../../generated/${id}/${id}.ts`)) as Input;
      const operations = Object.entries(generated).filter(([, value]) => isOperation(value));
      const definition = parse(readFileSync(`definitions/${id}.connector.yaml`, "utf8")) as {
        readonly spec?: unknown;
        readonly operations: Readonly<
          Record<string, { readonly use?: string; readonly graphql?: string }>
        >;
      };
      const descriptor = Object.values(generated).find(isDescriptor);
      if (descriptor === undefined) throw new Error(`generated/${id} exports no descriptor.`);
      return {
        id,
        descriptor,
        operations: Object.fromEntries(operations) as Readonly<Record<string, AnyOperation>>,
        steps: Object.fromEntries(
          Object.entries(generated).filter(([, value]) => isMadeOfSteps(value)),
        ) as Readonly<Record<string, AnyStepsOperation>>,
        use: (operation) => {
          const { use = "", graphql } = definition.operations[operation] ?? {};
          if (graphql !== undefined) return normalDocument(graphql);
          // Of several documents, the name begins with the document's.
          return Array.isArray(definition.spec) ? use.slice(use.indexOf("#") + 1) : use;
        },
      };
    }),
  );
}

/** Opens a connector of the catalogue on a transport. */
export async function openConnector(
  connector: WireConnector,
  { credential, connection = {} }: ConnectorInputs,
  transport: Transport,
  parts: Partial<ConnectorOptions> = {},
): Promise<CallMethod> {
  const load = catalog[connector.id as keyof typeof catalog];
  const Class = await load();
  const instance = new Class({
    credentials: fields(credential),
    connection,
    policy: { approvals: "granted-by-the-caller" },
    transport,
    ...parts,
  });
  return async (method, input, idempotencyKey) => {
    const operation = connector.operations[method] ?? connector.steps[method];
    // Operations that serve the definition alone have no method: they are called as methods call.
    const own: unknown = Reflect.get(instance, method);
    const { items, pagination } = connector.operations[method] ?? {};
    const isPaged = items !== undefined && pagination !== "none";
    const call: unknown = own ?? Reflect.get(instance, isPaged ? "pages" : "call");
    if (typeof call !== "function") throw new Error(`${connector.id} has no method "${method}".`);
    const takesInput = Object.keys(operation?.input ?? {}).length > 0;
    const options = idempotencyKey === undefined ? {} : { idempotencyKey };
    const inputs: readonly unknown[] = takesInput || own === undefined ? [input] : [];
    const given = [...(own === undefined ? [operation] : []), ...inputs, options];
    const result: unknown = Reflect.apply(call, instance, given);
    return isIterable(result) ? await Array.fromAsync(result) : await result;
  };
}

function isOperation(value: unknown): value is AnyOperation {
  return typeof value === "object" && value !== null && "method" in value && "path" in value;
}

function isMadeOfSteps(value: unknown): value is AnyStepsOperation {
  return typeof value === "object" && value !== null && "steps" in value && "effect" in value;
}

function isDescriptor(value: unknown): value is ConnectorDescriptor {
  return typeof value === "object" && value !== null && "kind" in value && "hosts" in value;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
