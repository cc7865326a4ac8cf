import {
  TypeInfo,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isSpecifiedDirective,
  isType,
  visit,
  visitWithTypeInfo,
  type ASTVisitor,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { GraphQLRequest } from "./request.ts";

/** What documents use of a schema. */
export interface SchemaUsage {
  readonly types: ReadonlySet<string>;
  /** Arguments in use by `Type.field`. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  readonly directives: ReadonlySet<string>;
}

/**
 * Collects the types, fields, arguments and directives that documents use. Input types count as a whole,
 * since callers may use any member; so do the types that an answer's `__typename` may be.
 */
export function collectUsage(
  schema: GraphQLSchema,
  requests: readonly GraphQLRequest[],
): SchemaUsage {
  const types = new Set<string>();
  const fields = new Map<string, Set<string>>();
  const directives = new Set<string>();
  const info = new TypeInfo(schema);
  for (const request of requests)
    visit(request.document, visitWithTypeInfo(info, visitor(request)));
  return { types, fields, directives };

  function visitor({ fragments }: GraphQLRequest): ASTVisitor {
    return {
      OperationDefinition: () => addType(info.getType()),
      Field: (node) => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (parent == null || field == null) return;
        addType(parent);
        if (node.name.value === "__typename") addPossible(parent);
        if (node.name.value.startsWith("__")) return;
        addType(getNamedType(field.type));
        const key = `${parent.name}.${node.name.value}`;
        const used = fields.get(key) ?? new Set<string>();
        fields.set(key, used);
        for (const { name } of node.arguments ?? []) {
          used.add(name.value);
          addInput(field.args.find((each) => each.name === name.value)?.type);
        }
      },
      InlineFragment: () => addCondition(info.getParentType(), info.getType()),
      FragmentSpread: ({ name }) => {
        const condition = fragments.get(name.value)?.typeCondition.name.value;
        addCondition(info.getParentType(), schema.getType(condition ?? ""));
      },
      VariableDefinition: () => addInput(info.getInputType()),
      Directive: () => {
        const directive = info.getDirective();
        if (directive == null || isSpecifiedDirective(directive)) return;
        directives.add(directive.name);
        for (const { type } of directive.args) addInput(type);
      },
    };
  }

  function addType(type: unknown): void {
    if (!isType(type)) return;
    const { name } = getNamedType(type);
    types.add(name);
  }

  function addPossible(type: GraphQLNamedType): void {
    if (isAbstractType(type)) for (const each of schema.getPossibleTypes(type)) addType(each);
  }

  /** A fragment needs a type that is of both kinds. */
  function addCondition(parent: unknown, condition: unknown): void {
    addType(condition);
    if (!isAbstractType(parent) || !isAbstractType(condition)) return;
    for (const each of schema.getPossibleTypes(parent))
      if (schema.isSubType(condition, each)) addType(each);
  }

  function addInput(type: unknown): void {
    if (!isType(type)) return;
    const stack: GraphQLNamedType[] = [getNamedType(type)];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (types.has(next.name)) continue;
      types.add(next.name);
      if (!isInputObjectType(next)) continue;
      for (const field of Object.values(next.getFields())) stack.push(getNamedType(field.type));
    }
  }
}
