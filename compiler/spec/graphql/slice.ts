import {
  Kind,
  OperationTypeNode,
  buildASTSchema,
  print,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NamedTypeNode,
} from "graphql";
import { compareText } from "../json.ts";
import type { SchemaUsage } from "./usage.ts";

/**
 * Writes the part of a schema that documents use: no prose, everything sorted, so that the same schema and
 * documents give the same bytes. A type that is only named has no fields, which is enough to check with.
 */
export function printSchemaSlice(schema: DocumentNode, usage: SchemaUsage): string {
  const kept = schema.definitions
    .flatMap((each) => cutDefinition(each, usage) ?? [])
    .toSorted((left, right) => compareText(sortKey(left), sortKey(right)));
  const roots = cutRoots(schema, usage);
  return `${[...roots, ...kept].map((each) => print(each)).join("\n\n")}\n`;
}

/** The root types are always named: a slice does not depend on how the vendor calls them. */
function cutRoots(schema: DocumentNode, usage: SchemaUsage): readonly DefinitionNode[] {
  const roots = buildASTSchema(schema, { assumeValid: true, assumeValidSDL: true });
  const operationTypes = Object.values(OperationTypeNode).flatMap(
    (operation: OperationTypeNode) => {
      const type = roots.getRootType(operation);
      if (type == null || !usage.types.has(type.name)) return [];
      const name = { kind: Kind.NAME, value: type.name } as const;
      return [
        {
          kind: Kind.OPERATION_TYPE_DEFINITION,
          operation,
          type: { kind: Kind.NAMED_TYPE, name },
        } as const,
      ];
    },
  );
  return operationTypes.length === 0 ? [] : [{ kind: Kind.SCHEMA_DEFINITION, operationTypes }];
}

/** Undefined for what nobody uses. */
function cutDefinition(definition: DefinitionNode, usage: SchemaUsage): DefinitionNode | undefined {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) {
    if (!usage.directives.has(definition.name.value)) return undefined;
    const { description, ...rest } = definition;
    return { ...rest, arguments: sortedNodes(definition.arguments).map(cutInput) };
  }
  if (!("name" in definition) || !usage.types.has(definition.name?.value ?? "")) return undefined;
  switch (definition.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return { kind: definition.kind, name: definition.name };
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = sortedNodes(definition.values).map(cutValue);
      return { kind: definition.kind, name: definition.name, values };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const { kind, name, directives = [] } = definition;
      const fields = sortedNodes(definition.fields).map(cutInput);
      const oneOf = directives.filter((each) => each.name.value === "oneOf");
      return { kind, name, directives: oneOf, fields };
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const types = usedTypes(definition.types, usage);
      return { kind: definition.kind, name: definition.name, types };
    }
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const { kind, name } = definition;
      const interfaces = usedTypes(definition.interfaces, usage);
      const fields = sortedNodes(definition.fields).flatMap(
        (each) => cutField(each, usage.fields.get(`${name.value}.${each.name.value}`)) ?? [],
      );
      return { kind, name, interfaces, fields };
    }
    default:
      return undefined;
  }
}

function cutField(
  field: FieldDefinitionNode,
  used: ReadonlySet<string> | undefined,
): FieldDefinitionNode | undefined {
  if (used === undefined) return undefined;
  const { kind, name, type, directives } = field;
  const given = sortedNodes(field.arguments).filter((each) => used.has(each.name.value));
  return { kind, name, type, arguments: given.map(cutInput), directives: marks(directives) };
}

function cutInput(input: InputValueDefinitionNode): InputValueDefinitionNode {
  const { description, directives, ...rest } = input;
  return { ...rest, directives: marks(directives) };
}

function cutValue(value: EnumValueDefinitionNode): EnumValueDefinitionNode {
  const { kind, name, directives } = value;
  return { kind, name, directives: marks(directives) };
}

/** That something is deprecated is kept, why is not. */
function marks(directives: readonly ConstDirectiveNode[] = []): readonly ConstDirectiveNode[] {
  return directives
    .filter((each) => each.name.value === "deprecated")
    .map(({ kind, name }) => ({ kind, name }));
}

function usedTypes(
  types: readonly NamedTypeNode[] = [],
  usage: SchemaUsage,
): readonly NamedTypeNode[] {
  return sortedNodes(types).filter((each) => usage.types.has(each.name.value));
}

function sortedNodes<Node extends { readonly name: { readonly value: string } }>(
  nodes: readonly Node[] = [],
): readonly Node[] {
  return nodes.toSorted((left, right) => compareText(left.name.value, right.name.value));
}

/** Directives first, then types by name. */
function sortKey(definition: DefinitionNode): string {
  const name = "name" in definition ? (definition.name?.value ?? "") : "";
  return definition.kind === "DirectiveDefinition" ? `@${name}` : name;
}
