import type { Match, OperationBody } from "@human/connector-sdk";
import type { ErrorRulesIR } from "../ir/ir.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { DocumentPath } from "../source.ts";
import type { SpecOperation } from "../spec/spec.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import { defined } from "./behaviour.ts";
import type { BoundDocument, BoundOperation } from "./bound.ts";
import type { BindContext } from "./context.ts";
import type { Slot } from "./slot.ts";

/** Finds the operation that was made of an operation's document when the schema was opened. */
export function findGraphQL(
  context: BindContext,
  documents: readonly BoundDocument[],
  connector: ConnectorDefinition,
  at: DocumentPath,
): Pick<BoundOperation, "target" | "document"> | undefined {
  const id = String(at.at(-1) ?? "");
  for (const document of documents) {
    const target =
      document.document.dialect === "graphql" ? document.document.operation(id) : undefined;
    if (target !== undefined) return { target, document };
  }
  const span = context.locate([...at, "graphql"], "key");
  context.report("bind/no-graphql-schema", { connector: connector.id }, span);
  return undefined;
}

/** The variables of a document. */
export function variableSlots(operation: SpecOperation, types: TypeLowering): readonly Slot[] {
  const schema = operation.body?.content[0]?.schema;
  if (schema === undefined) return [];
  return (membersOf(types, types.lower(schema, "input")) ?? []).map((member) => ({
    name: member.name,
    binding: { in: "variable", ...(member.optional ? {} : { required: true }) },
    type: member.type,
    required: !member.optional,
    origin: schema,
  }));
}

/** The body that a document is sent in (GraphQL over HTTP, section 5.4). */
export function graphQLBody({ graphql }: SpecOperation): OperationBody | undefined {
  if (graphql === undefined) return undefined;
  const { text, name } = graphql;
  return {
    encoding: "graphql",
    mediaType: "application/json",
    document: text,
    ...(name === undefined ? {} : { operationName: name }),
  };
}

/** A condition that holds for every answer with errors; some servers send an empty list with every answer. */
const anyError: Match = [{ at: ["body", "errors", 0], is: { present: true } }];

/** A condition that holds for what is no answer of GraphQL at all, whatever stands in between sent it. */
const noData: Match = [{ at: ["body", "data"], is: { present: false } }];

/**
 * Adds where GraphQL has code and message of an error (October 2021, section 7.1.2), for what the definition
 * does not say itself. Where everything is GraphQL, what a failure is can be said once too.
 */
export function connectorErrors(
  stated: ErrorRulesIR | undefined,
  { operations, http }: ConnectorDefinition,
): ErrorRulesIR | undefined {
  const all = Object.values(operations);
  if (all.every((each) => each.graphql === undefined)) return stated;
  const isShared = all.every((each) => each.graphql !== undefined && !each.errors?.partial);
  const isWhole = isShared && !http?.errors?.partial;
  const { failed, code, message, ...others } = isWhole ? withAnyError(stated) : (stated ?? {});
  return {
    ...defined("failed", failed),
    code: code ?? ["body", "errors", 0, "extensions", "code"],
    message: message ?? ["body", "errors", 0, "message"],
    ...others,
  };
}

/**
 * An answer with `errors` is a failure whatever its status, also where it has data: half of what was asked
 * for is not what was promised. So is one without data. A definition that says how it takes such answers (`partial`) is left alone.
 */
export function documentErrors(
  own: ErrorRulesIR | undefined,
  connector: ErrorRulesIR | undefined,
  takesPartial: boolean,
): ErrorRulesIR | undefined {
  return takesPartial || isStated(connector) ? own : withAnyError(own);
}

function withAnyError(rules: ErrorRulesIR = {}): ErrorRulesIR {
  const { failed = [], ...others } = rules;
  return isStated(rules) ? rules : { failed: [...failed, anyError, noData], ...others };
}

/** Whether the rules say of every answer with errors that it is a failure. */
function isStated(rules: ErrorRulesIR | undefined): boolean {
  return rules?.failed?.some(isAnyError) === true;
}

function isAnyError([only, ...others]: Match): boolean {
  if (only === undefined || others.length > 0) return false;
  const { at, is } = only;
  const [root, key, ...rest] = at;
  if (root !== "body" || key !== "errors" || rest.some((each) => each !== 0)) return false;
  return typeof is === "object" && is !== null && "present" in is && is.present;
}
