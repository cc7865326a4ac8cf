import { badInput } from "../errors.ts";
import { isPlainObject } from "./encode.ts";
import { follow, type Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import type { AnyOperation, Idempotency, InputBinding } from "../operation.ts";
import { evaluate } from "../expression/value.ts";

/** A value and its place on the wire. */
export interface BoundParameter extends Omit<InputBinding, "name" | "required"> {
  /** The vendor's name. */
  readonly name: string;
  /** The caller's name, for errors. */
  readonly input: string;
  readonly value: unknown;
  /** Belongs to the credential: goes along to the next page's address. */
  readonly credential?: true;
}

/** A request whose values have their places but are not written yet. */
export interface Draft {
  readonly parameters: readonly BoundParameter[];
  /** Address of the next page, in place of the operation's own. */
  readonly url?: URL;
}

export interface BindContext {
  /** Reads `connection`, `app` and `auth`. */
  readonly at: Read;
  readonly idempotency: Idempotency;
  /** The caller's idempotency key; one is made up where the operation sends one. */
  readonly idempotencyKey: string | undefined;
}

/**
 * Gives every input and constant of an operation its place. An absent or undefined input is not sent; null
 * is sent as null in a JSON body and left out everywhere else, and does not count as given where a value is
 * required outside of a JSON body. Constants that come to null are left out.
 */
export function bind(operation: AnyOperation, input: unknown, context: BindContext): Draft {
  if (!isPlainObject(input)) throw badInput("input", "must be an object with one member per input");
  for (const name of Object.keys(input))
    if (!Object.hasOwn(operation.input, name)) throw badInput(name, "is not one of this operation");
  const given = withIdempotencyInput(input, context);
  const inputs = Object.entries(operation.input).flatMap(([name, binding]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (isMissing(value, binding)) throw badInput(name, "is required");
    return value === undefined ? [] : [bound(binding, name, value)];
  });
  const at: Read = (root, ...path) =>
    root === "input" ? readInput(given, path) : context.at(root, ...path);
  const constants = (operation.set ?? []).flatMap(({ value, ...binding }) => {
    const computed = evaluate(value, at, functions);
    return computed === null ? [] : [bound(binding, binding.name ?? "body", computed)];
  });
  return { parameters: [...inputs, ...constants, ...idempotencyHeader(context)] };
}

function bound(binding: InputBinding, input: string, value: unknown): BoundParameter {
  const { name, required: _, ...place } = binding;
  return { ...place, name: name ?? input, input, value };
}

function isMissing(value: unknown, binding: InputBinding): boolean {
  if (binding.required !== true && binding.in !== "path") return false;
  const takesNull =
    ["body", "payload", "variable"].includes(binding.in) || binding.member !== undefined;
  return value === undefined || (value === null && !takesNull);
}

function readInput(
  given: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
): unknown {
  return path.length === 0 ? given : follow(given, path);
}

function withIdempotencyInput(
  input: Readonly<Record<string, unknown>>,
  { idempotency, idempotencyKey, at }: BindContext,
): Readonly<Record<string, unknown>> {
  if (idempotency.kind !== "input") return input;
  const { input: name, value } = idempotency;
  if (Object.hasOwn(input, name) && input[name] !== undefined) return input;
  const read: Read = (root, ...path) =>
    root === "input" ? readInput(input, path) : at(root, ...path);
  const key =
    idempotencyKey ??
    (value === "uuid" ? crypto.randomUUID() : (value(read, functions) ?? undefined));
  return { ...input, [name]: key };
}

function idempotencyHeader({
  idempotency,
  idempotencyKey,
}: BindContext): readonly BoundParameter[] {
  if (idempotency.kind !== "header") return [];
  const value = idempotencyKey ?? crypto.randomUUID();
  return [{ in: "header", name: idempotency.header, input: "idempotencyKey", value }];
}
