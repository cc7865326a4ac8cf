import type { Effect, HttpMethod } from "@human/connector-sdk";
import type { BoundOperation } from "../bind/bound.ts";
import type { HttpIR, IdempotencyIR, OperationIR } from "../ir/ir.ts";
import type { ObjectTypeIR, TypeIR } from "../ir/type.ts";
import type { SpecOperation } from "../spec/spec.ts";
import type { OperationNames } from "./operation-names.ts";

/** Methods that may be repeated (RFC 9110, section 9.2.2; QUERY says so of itself). */
const IDEMPOTENT: ReadonlySet<HttpMethod> = new Set([
  "GET",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PUT",
  "DELETE",
  "QUERY",
]);

/** Methods that only read (RFC 9110, section 9.2.1). */
const SAFE: ReadonlySet<HttpMethod> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

/** The effect of an operation where the definition says none: a document says it itself. */
export function effectOf({ method, graphql }: Pick<SpecOperation, "method" | "graphql">): Effect {
  if (graphql !== undefined) return graphql.kind === "query" ? "read" : "write";
  if (SAFE.has(method)) return "read";
  return method === "DELETE" ? "destroy" : "write";
}

export function lowerOperation(
  bound: BoundOperation,
  names: OperationNames,
  http: HttpIR | undefined,
): OperationIR {
  const { definition, target, answer } = bound;
  const isList = answer.items !== undefined;
  return {
    id: bound.id,
    name: names.name,
    toolName: names.toolName,
    ...(definition.summary === undefined ? {} : { summary: definition.summary }),
    specOperation: target.operationId,
    method: target.method,
    path: target.path,
    ...(bound.driver === undefined ? {} : { driver: bound.driver }),
    ...(bound.baseUrl === undefined ? {} : { baseUrl: bound.baseUrl }),
    effect: definition.effect ?? effectOf(target),
    scopes: [...new Set(definition.scopes ?? [])].sort(),
    ...(definition.auth === undefined ? {} : { auth: definition.auth }),
    idempotency: idempotencyOf(bound, http),
    ...(bound.retry === undefined ? {} : { retry: bound.retry }),
    confirm: definition.confirm === "ask",
    untrusted: definition.untrusted ?? false,
    internal: definition.internal ?? false,
    deprecated: target.deprecated,
    inputs: bound.inputs,
    constants: [...bound.constants].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(bound.body !== undefined && sendsBody(bound) ? { body: bound.body } : {}),
    answer: answer.encoding,
    ...(answer.accept === undefined ? {} : { accept: answer.accept }),
    ...(answer.shape === undefined ? {} : { shape: answer.shape }),
    ...(answer.result === undefined ? {} : { result: answer.result }),
    ...(answer.items === undefined ? {} : { items: answer.items }),
    ...(answer.projection === undefined ? {} : { projection: answer.projection }),
    ...(bound.pagination === undefined ? {} : { pagination: bound.pagination }),
    ...(bound.errors === undefined ? {} : { errors: bound.errors }),
    ...(answer.partial === undefined ? {} : { partial: answer.partial }),
    ...(bound.timeout === undefined ? {} : { timeout: bound.timeout }),
    ...(definition.quota === undefined ? {} : { quota: definition.quota }),
    ...(bound.inputs.length === 0 ? {} : { inputName: names.inputName }),
    inputType: inputType(bound),
    ...(answer.type === undefined ? {} : { outputType: answer.type }),
    ...(answer.type === undefined || isNamed(answer.type)
      ? {}
      : { outputName: isList ? names.itemName : names.outputName }),
    ...(definition.example === undefined ? {} : { example: definition.example }),
    at: bound.at,
  };
}

/** Whether anything of this call goes into a body, or the vendor wants one in any case. */
function sendsBody(bound: BoundOperation): boolean {
  const inBody = (place: string): boolean => place === "body" || place === "payload";
  return (
    (bound.target.body?.required ?? false) ||
    bound.inputs.some((each) => inBody(each.binding.in)) ||
    bound.constants.some((each) => inBody(each.binding.in))
  );
}

/** Types that read well in place and need no name of their own. */
export function isNamed(type: TypeIR): boolean {
  return (
    type.kind !== "object" &&
    type.kind !== "union" &&
    type.kind !== "intersection" &&
    type.kind !== "enum"
  );
}

function inputType(bound: BoundOperation): ObjectTypeIR {
  const { about = {} } = bound.definition;
  const fields = bound.inputs.map(({ name, type, binding }) => ({
    name,
    type,
    optional: (binding.in !== "path" && binding.required !== true) || isMade(bound, name),
    ...(Object.hasOwn(about, name) ? { about: about[name] ?? "" } : {}),
  }));
  return { kind: "object", fields };
}

/** What carries the idempotency key is made up where the caller has none. */
function isMade({ idempotency }: BoundOperation, name: string): boolean {
  return idempotency?.kind === "input" && idempotency.input === name;
}

/** The operation's word, then its nature, then the connector's word: what only reads does the same twice. */
function idempotencyOf(bound: BoundOperation, http: HttpIR | undefined): IdempotencyIR {
  if (bound.idempotency !== undefined) return bound.idempotency;
  const { method, graphql } = bound.target;
  const reads = bound.definition.effect === "read" || graphql?.kind === "query";
  if (reads || IDEMPOTENT.has(method)) return { kind: "natural" };
  return http?.idempotency ?? { kind: "none" };
}
