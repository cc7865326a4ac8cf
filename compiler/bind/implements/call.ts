import { unknownName } from "../../diagnostics/suggest.ts";
import type { NamedValueIR, TaskCallIR } from "../../ir/implementation.ts";
import type { ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import type { BoundOperation } from "../bound.ts";
import { reportUnknownCallInput } from "./problems.ts";
import { requestOf, type Scope, type Surroundings } from "./scope.ts";
import { bindTyped } from "./value.ts";

/** A call that was bound, and what it calls. */
export interface BoundCall {
  readonly call: TaskCallIR;
  readonly operation: BoundOperation;
}

export interface CallRequest {
  readonly at: DocumentPath;
  readonly key: "call" | "presign";
  readonly id: string;
  readonly with: Readonly<Record<string, Json>> | undefined;
  /** Inputs that the runtime gives. */
  readonly given?: readonly string[];
  /** What goes in where `with` is absent: members of the same names. */
  readonly input?: ObjectTypeIR;
}

/** Finds an operation of the definition; undefined where there is none, which is reported, or none that is bound. */
export function findOperation(
  surroundings: Surroundings,
  at: DocumentPath,
  id: string,
): BoundOperation | undefined {
  const { context, definition, operations } = surroundings;
  if (!Object.hasOwn(definition.operations, id)) {
    const names = Object.keys(definition.operations);
    context.report("bind/unknown-call", unknownName(id, names), context.locate(at, "value"));
  }
  return operations.find((each) => each.id === id);
}

/** Binds a call: each input by name, its type against the operation's, and what the operation requires. */
export function bindCall(
  surroundings: Surroundings,
  scope: Scope,
  request: CallRequest,
): BoundCall | undefined {
  const { at, id, key } = request;
  const operation = findOperation(surroundings, [...at, key], id);
  if (operation === undefined) return undefined;
  const takes = requestOf(operation);
  const given = request.with ?? sameNames(takes, request.input);
  const meant: string[] = [];
  const values = Object.entries(given).flatMap(([name, value]): NamedValueIR[] => {
    const field = takes.fields.find((each) => each.name === name);
    if (field === undefined) {
      const place = [...at, "with", name];
      meant.push(reportUnknownCallInput(scope.context, place, { name, id, takes }) ?? name);
      return [];
    }
    const path = request.with === undefined ? [...at, key] : [...at, "with", name];
    const target = { name, type: partsOf(operation, field.type), required: !field.optional };
    return [[name, bindTyped(scope, path, value, target)]];
  });
  reportMissing(scope, request, operation, [...Object.keys(given), ...meant]);
  return { call: { call: id, with: values }, operation };
}

/** A file of a form in parts may have a name and a type of its own. */
const FILE: TypeIR = {
  kind: "object",
  fields: [
    { name: "content", type: { kind: "bytes" }, optional: false },
    { name: "name", type: { kind: "string" }, optional: true },
    { name: "contentType", type: { kind: "string" }, optional: true },
  ],
};

function partsOf(operation: BoundOperation, type: TypeIR): TypeIR {
  if (operation.body?.encoding !== "multipart") return type;
  if (type.kind === "array") return { ...type, items: partsOf(operation, type.items) };
  return type.kind === "bytes" ? { kind: "union", members: [type, FILE] } : type;
}

function sameNames(
  takes: ObjectTypeIR,
  input: ObjectTypeIR | undefined,
): Readonly<Record<string, Json>> {
  const names = new Set(input?.fields.map(({ name }) => name));
  const same = takes.fields.filter(({ name }) => names.has(name));
  return Object.fromEntries(same.map(({ name }) => [name, `\${input.${name}}`]));
}

function reportMissing(
  { context }: Scope,
  { at, key, id, with: written, given = [] }: CallRequest,
  operation: BoundOperation,
  names: readonly string[],
): void {
  const { idempotency } = operation;
  const made = idempotency?.kind === "input" ? [idempotency.input] : [];
  const known = new Set([...names, ...given, ...made]);
  for (const { name, optional } of requestOf(operation).fields) {
    if (optional || known.has(name)) continue;
    const place = written === undefined ? [...at, key] : [...at, "with"];
    context.report("bind/required-with", { operation: id, name }, context.locate(place, "key"));
  }
}
