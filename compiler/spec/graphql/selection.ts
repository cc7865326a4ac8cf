import {
  Kind,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  type DirectiveNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { Json, JsonObject } from "../../json.ts";
import { leafSchema, typeSchema } from "./named-types.ts";
import type { GraphQLRequest } from "./request.ts";

/** How many selections are looked at once all fragments are written out, for every type apart. */
const mostSelections = 50_000;
/** With more types than these, an answer is one object whose fields may be missing. */
const mostAlternatives = 32;

/** One selection set at a place of the answer; a field may be selected several times. */
interface Part {
  readonly selections: SelectionSetNode;
  readonly parent: GraphQLCompositeType;
  /** Whether it may be left out where other parts are not. */
  readonly conditional: boolean;
}

/** A field that is selected, and where. */
interface Occurrence {
  readonly node: FieldNode;
  readonly parent: GraphQLCompositeType;
  readonly conditional: boolean;
}

interface Reading {
  readonly schema: GraphQLSchema;
  readonly request: GraphQLRequest;
  readonly budget: { left: number };
}

/** The JSON Schema of `data`; undefined where it would be too large. */
export function answerSchema(
  schema: GraphQLSchema,
  request: GraphQLRequest,
): JsonObject | undefined {
  const { operation } = request;
  const parent = schema.getRootType(operation.operation);
  if (parent == null) return undefined;
  const reading: Reading = { schema, request, budget: { left: mostSelections } };
  const part = { selections: operation.selectionSet, parent, conditional: false };
  const data = partsSchema(reading, [part]);
  return reading.budget.left < 0 ? undefined : data;
}

/** An object, or one alternative per type where the document asks which it is. */
function partsSchema(reading: Reading, parts: readonly Part[]): JsonObject {
  const types = alternativesOf(reading, parts);
  if (types === undefined) return objectSchema(reading, collect(reading, parts));
  const alternatives = types.map((type) =>
    objectSchema(reading, collect(reading, parts, type), type),
  );
  const [only] = alternatives;
  return alternatives.length === 1 && only !== undefined ? only : { anyOf: alternatives };
}

/**
 * The types that an answer is told apart by: all that are possible, where `__typename` is there in any case.
 * The slice holds them all then.
 */
function alternativesOf(
  reading: Reading,
  parts: readonly Part[],
): readonly GraphQLObjectType[] | undefined {
  const { schema } = reading;
  const named = [...collect(reading, parts).values()]
    .flat()
    .find((each) => each.node.name.value === "__typename" && !each.conditional);
  if (!isAbstractType(named?.parent)) return undefined;
  const types = schema.getPossibleTypes(named.parent);
  return types.length > mostAlternatives ? undefined : types;
}

function objectSchema(
  reading: Reading,
  fields: ReadonlyMap<string, readonly Occurrence[]>,
  type?: GraphQLObjectType,
): JsonObject {
  const properties = [...fields].map(([name, occurrences]): readonly [string, Json] => [
    name,
    fieldSchema(reading, occurrences, type),
  ]);
  const required = [...fields].flatMap(([name, occurrences]) =>
    occurrences.every((each) => each.conditional) ? [] : [name],
  );
  return { type: "object", properties: Object.fromEntries(properties), required };
}

function fieldSchema(
  reading: Reading,
  occurrences: readonly Occurrence[],
  concrete: GraphQLObjectType | undefined,
): JsonObject {
  const { schema } = reading;
  const [first] = occurrences;
  if (first === undefined) return {};
  const { node, parent } = first;
  if (node.name.value === "__typename") return typenameSchema(occurrences, concrete);
  const field = schema.getField(parent, node.name.value);
  if (field == null) return {};
  // What is there only together with others is not conditional beside them.
  const isAlone = occurrences.length === 1;
  const parts = occurrences.flatMap((each): readonly Part[] => {
    const target = getNamedType(schema.getField(each.parent, each.node.name.value)?.type);
    const selections = each.node.selectionSet;
    if (selections === undefined || !isCompositeType(target)) return [];
    return [{ selections, parent: target, conditional: each.conditional && !isAlone }];
  });
  const leaf = (type: GraphQLNamedType): JsonObject =>
    parts.length === 0 ? leafSchema(type) : partsSchema(reading, parts);
  const found = typeSchema(field.type, leaf);
  return field.deprecationReason == null ? found : { ...found, deprecated: true };
}

/** The name of the one possible type; of several, which vendors add to, any text. */
function typenameSchema(
  occurrences: readonly Occurrence[],
  concrete: GraphQLObjectType | undefined,
): JsonObject {
  if (concrete !== undefined) return { const: concrete.name };
  const parents = new Set(occurrences.map((each) => each.parent));
  const [parent] = parents;
  const isOne = parents.size === 1 && isObjectType(parent);
  return isOne ? { const: parent.name } : { type: "string" };
}

/**
 * Lists the fields of selection sets by their names in the answer, fragments written out. For a concrete type
 * only those that it has; else what only some types have is conditional.
 */
function collect(
  { schema, request, budget }: Reading,
  parts: readonly Part[],
  concrete?: GraphQLObjectType,
): ReadonlyMap<string, readonly Occurrence[]> {
  const found = new Map<string, Occurrence[]>();
  for (const part of parts) if (isOf(part.parent)) walk(part);
  return found;

  function walk({ selections, parent, conditional }: Part): void {
    for (const selection of selections.selections) {
      budget.left -= 1;
      if (budget.left < 0) return;
      const isMaybe = conditional || isOptional(selection.directives);
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const occurrences = found.get(name) ?? [];
        occurrences.push({ node: selection, parent, conditional: isMaybe });
        found.set(name, occurrences);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? request.fragments.get(selection.name.value)
          : selection;
      const condition = fragment?.typeCondition?.name.value;
      const target = condition === undefined ? parent : schema.getType(condition);
      if (fragment === undefined || !isCompositeType(target) || !isOf(target)) continue;
      const narrows = concrete === undefined && !covers(target, parent);
      walk({ selections: fragment.selectionSet, parent: target, conditional: isMaybe || narrows });
    }
  }

  /** Whether the concrete type, if there is one, is of a type. */
  function isOf(type: GraphQLCompositeType): boolean {
    return concrete === undefined || covers(type, concrete);
  }

  /** Whether everything of a type is of another one; told by names only, as a slice lacks other types. */
  function covers(type: GraphQLCompositeType, part: GraphQLCompositeType): boolean {
    if (type === part) return true;
    return isAbstractType(type) && !isUnionType(part) && schema.isSubType(type, part);
  }
}

function isOptional(directives: readonly DirectiveNode[] = []): boolean {
  return directives.some(({ name }) => name.value === "include" || name.value === "skip");
}
