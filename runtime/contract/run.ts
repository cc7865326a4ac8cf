import { createHash } from "node:crypto";
import type { Presigned } from "../auth/scheme.ts";
import type { CallOptions } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { Functions, Read } from "../expression/expression.ts";
import { functionsAt } from "../expression/functions.ts";
import type { Callable } from "../callable.ts";
import type { SingleOperation } from "../drivers/operation.ts";
import type { AnyOperation, Idempotency } from "../operation.ts";
import { reader } from "../expression/place.ts";
import type { Claimed, ReferencedCall } from "../reference/references.ts";
import { evaluate } from "../expression/value.ts";
import type { ContractMethod } from "./contracts.ts";
import type { Implementation, Implementations, TaskCall } from "./implementation.ts";

/** What a connector lends to its contracts' methods. */
export interface Performer {
  readonly connector: string;
  readonly implementations: Implementations;
  /** The connection's fields, defaults included. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** Where the vendor's deliveries are taken; undefined where nobody does. */
  readonly webhook: { readonly url: string } | undefined;
  readonly clock: Clock;
  /** Takes a reference of this connection; undefined where nobody keeps them. */
  readonly claim: ((method: ContractMethod, call: OwnReference) => Promise<Claimed>) | undefined;
  readonly idempotencyOf: (operation: SingleOperation) => Idempotency;
  readonly call: (operation: Callable, input: unknown, options: CallOptions) => Promise<unknown>;
  /** Signs an address in place of a call; `expires` in seconds. */
  readonly presign: (
    operation: AnyOperation,
    input: unknown,
    options: CallOptions,
    expires: number,
  ) => Promise<Presigned>;
  readonly pages: (
    operation: AnyOperation,
    input: unknown,
    options: CallOptions,
  ) => AsyncIterable<readonly unknown[]>;
}

/** A call with a reference, of a connection that is known. */
export interface OwnReference extends Pick<ReferencedCall, "digest" | "timeout"> {
  readonly reference: string;
}

/** One method of a contract that is being done. */
export interface Run {
  readonly performer: Performer;
  readonly method: ContractMethod;
  readonly entry: Implementation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
  /** The same moment throughout. */
  readonly fn: Functions;
}

/** Values by the name of their root: `result`, `steps`, `create`. */
export type Roots = Readonly<Record<string, unknown>>;

/** Begins to do an entry of a method. */
export function startRun(start: Omit<Run, "fn">): Run {
  return { ...start, fn: functionsAt(start.performer.clock.now()) };
}

/** Reads the input, the connection, and what came so far. */
export function readerOf({ performer, input }: Run, roots: Roots = {}): Read {
  const { connection, webhook } = performer;
  return reader({ ...roots, input, connection, webhook });
}

/** A call of an entry as it is made: what goes in, and under which key. */
export interface PreparedCall {
  readonly operation: Callable;
  readonly request: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
}

/** Computes a call's inputs. `part` tells the calls of one method apart in their idempotency keys. */
export function prepareCall(run: Run, task: TaskCall, roots: Roots, part?: string): PreparedCall {
  const { entry, options, fn, method } = run;
  const at = readerOf(run, roots);
  const given = evaluate(task.with ?? {}, at, fn) as Readonly<Record<string, unknown>>;
  const key = entry.key === undefined ? options.idempotencyKey : evaluate(entry.key, at, fn);
  const { idempotencyKey: _, ...others } = options;
  return {
    operation: approvable(run, task.call),
    request: withOwnId(task.call, given, key),
    options:
      typeof key === "string"
        ? {
            ...others,
            idempotencyKey: keyOf(part === undefined ? method : `${method}.${part}`, key),
          }
        : others,
  };
}

/** Makes a call. A list gives the items of its first page. */
export async function makeCall(
  { performer }: Run,
  { operation, request, options }: PreparedCall,
): Promise<unknown> {
  if (operation.items === undefined) return await performer.call(operation, request, options);
  for await (const page of performer.pages(operation, request, options)) return page;
  return [];
}

/** Asking a person must not need a person; anything else that an entry wants approved is. */
function approvable({ entry, method }: Run, operation: Callable): Callable {
  if (method === "notification.ask") {
    const { confirm: _, ...rest } = operation;
    return rest;
  }
  return entry.confirm === undefined ? operation : { ...operation, confirm: entry.confirm };
}

/** An id that the caller makes up is made here, so that `returns` can tell it. */
function withOwnId(
  { idempotency }: Callable,
  given: Readonly<Record<string, unknown>>,
  key: unknown,
): Readonly<Record<string, unknown>> {
  if (idempotency?.kind !== "input" || idempotency.value !== "uuid") return given;
  if (Object.hasOwn(given, idempotency.input) || typeof key === "string") return given;
  return { ...given, [idempotency.input]: crypto.randomUUID() };
}

/**
 * One text used for a charge and for its refund makes two keys. The runtime puts the operation and the
 * connection before it. What does not fit into a header goes as its hash.
 */
function keyOf(scope: string, key: string): string {
  const isPlain = /^[\x21-\x7e]{1,100}$/.test(key);
  return `${scope}:${isPlain ? key : createHash("sha256").update(key).digest("hex")}`;
}
