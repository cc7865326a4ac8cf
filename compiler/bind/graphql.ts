import type { OperationBody } from "@human/connector-sdk";
import type { ErrorRulesIR } from "../ir/ir.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { DocumentPath } from "../source.ts";
import type { SpecOperation } from "../spec/spec.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
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

/**
 * An answer with `errors` is a failure whatever its status, also where it has data: half of what was asked
 * for is not what was promised. A definition that says how it takes such answers (`partial`) is left alone.
 */
export function graphQLErrors(
  own: ErrorRulesIR | undefined,
  connector: ErrorRulesIR | undefined,
  takesPartial: boolean,
): ErrorRulesIR | undefined {
  if (takesPartial) return own;
  const isStated = [own, connector].some((each) => each?.failed?.some(isAnyError) === true);
  const failed = [
    ...(own?.failed ?? []),
    ...(isStated ? [] : [[{ at: ["body", "errors", 0], is: { present: true } }] as const]),
  ];
  const code =
    own?.code ?? (connector?.code === undefined ? firstError("extensions", "code") : undefined);
  const message =
    own?.message ?? (connector?.message === undefined ? firstError("message") : undefined);
  const rules: ErrorRulesIR = {
    ...(failed.length === 0 ? {} : { failed }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(own?.fields === undefined ? {} : { fields: own.fields }),
    ...(own?.is === undefined ? {} : { is: own.is }),
    ...(own?.retry === undefined ? {} : { retry: own.retry }),
  };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

function firstError(...path: readonly string[]): readonly [string, ...(string | number)[]] {
  return ["body", "errors", 0, ...path];
}

/** Whether a condition holds for every answer that has errors. */
function isAnyError(match: NonNullable<ErrorRulesIR["failed"]>[number]): boolean {
  const [only, ...others] = match;
  if (only === undefined || others.length > 0) return false;
  const [root, key, ...rest] = only.at;
  if (root !== "body" || key !== "errors" || rest.some((each) => each !== 0)) return false;
  return typeof only.is === "object" && only.is !== null && "present" in only.is && only.is.present;
}
