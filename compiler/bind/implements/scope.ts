import { membersIn, type TypeScope } from "../../expression/infer.ts";
import type { MemberCheck } from "../../expression/cel.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { Declarations } from "../../types/project.ts";
import type { ConnectorDefinition } from "../../validate/definition.ts";
import type { BoundDocument, BoundOperation } from "../bound.ts";
import { type BindContext, withMembers } from "../context.ts";
import type { Roots } from "../value.ts";

/** Where values and places of an implementation stand: what they may read, and the types of it. */
export interface Scope {
  readonly context: BindContext;
  readonly roots: Roots;
  readonly types: TypeScope;
}

/** What all implementations of a definition have in common. */
export interface Surroundings {
  readonly context: BindContext;
  readonly definition: ConnectorDefinition;
  readonly operations: readonly BoundOperation[];
  /** What `webhooks` tells of. */
  readonly events: readonly EventType[];
  readonly types: Declarations;
  /** Types of `connection` and the other roots that are readable everywhere. */
  readonly everywhere: ReadonlyMap<string, TypeIR>;
}

/** An event and the type of its data, where the definition has a schema of it. */
export interface EventType {
  readonly name: string;
  readonly type?: TypeIR;
}

const anything: TypeIR = { kind: "unknown", reason: "free-form" };

export function createSurroundings(
  context: BindContext,
  definition: ConnectorDefinition,
  documents: readonly BoundDocument[],
  operations: readonly BoundOperation[],
  events: readonly EventType[],
): Surroundings {
  const types: Declarations = {
    declaration: (name) => {
      for (const document of documents) {
        const found = document.types.declaration(name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
  const everywhere = new Map<string, TypeIR>([["connection", connectionType(definition)]]);
  return { context, definition, operations, events, types, everywhere };
}

function connectionType({ connection }: ConnectorDefinition): TypeIR {
  const known = Object.entries(connection.fields ?? {}).map(([name, field]): FieldTypeIR => {
    const { type = "string" } = field;
    return {
      name,
      type: type === "array" ? { kind: "array", items: anything } : { kind: type },
      optional: (field.optional ?? false) || field.when !== undefined,
    };
  });
  const learned = [connection.capture, connection.choose]
    .flatMap((each) => Object.keys(each ?? {}))
    .map((name): FieldTypeIR => ({ name, type: anything, optional: true }));
  return { kind: "object", fields: [...known, ...learned] };
}

export interface ScopeOptions {
  /** Places that may be skipped, `steps.made`. */
  readonly skippable?: ReadonlySet<string>;
  /** Steps that come later than the place that is looked at. */
  readonly later?: readonly string[];
}

/** A scope with these roots beside those that are readable everywhere. */
export function scopeOf(
  surroundings: Surroundings,
  own: Readonly<Record<string, TypeIR | undefined>>,
  options: ScopeOptions = {},
): Scope {
  const { context, types, everywhere } = surroundings;
  const named = Object.entries(own).flatMap(([name, type]) =>
    type === undefined ? [] : [[name, type] as const],
  );
  const checks = named.map(
    ([name, type]) => [name, checkOf(name, membersIn(types, type), options.later)] as const,
  );
  return {
    context: withMembers(context, new Map(checks)),
    roots: new Set([...named.map(([name]) => name), ...everywhere.keys()]),
    types: {
      roots: new Map([...everywhere, ...named]),
      types,
      skippable: options.skippable ?? new Set(),
    },
  };
}

function checkOf(root: string, check: MemberCheck, later: readonly string[] = []): MemberCheck {
  if (root !== "steps") return check;
  return (path) => {
    const missing = check(path);
    if (missing === undefined || path.length > 1) return missing;
    return later.includes(String(path[0])) ? { ...missing, later: true } : missing;
  };
}

/** What a call of an operation gives; of a list the items of its first page. */
export function resultOf({ answer }: BoundOperation): TypeIR {
  const { encoding, type, items } = answer;
  if (encoding === "bytes") {
    const fields = type?.kind === "object" ? type.fields : [];
    const content: FieldTypeIR = { name: "content", type: { kind: "bytes" }, optional: false };
    return {
      kind: "object",
      fields: [content, ...fields.filter(({ name }) => name !== "content")],
    };
  }
  if (type === undefined) return { kind: "null" };
  return items === undefined ? type : { kind: "array", items: type };
}

/** What goes into a call of an operation. */
export function requestOf({ inputs }: BoundOperation): ObjectTypeIR {
  const fields = inputs.map(({ name, type, binding }) => ({
    name,
    type,
    optional: binding.required !== true && binding.in !== "path",
  }));
  return { kind: "object", fields };
}
