import type { TypeIR } from "../ir/type.ts";
import { isObject, own, ownText } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { SpecSchema } from "../spec/spec.ts";
import { again, unknownType } from "./primitives.ts";
import type { LoweringContext, Scope } from "./scope.ts";

/** Lowers a `$ref`: a name, unless the schema behind it has to be written out in place. */
export function lowerReference(context: LoweringContext, reference: string, scope: Scope): TypeIR {
  const target = context.resolve(reference);
  if (target === undefined) {
    return unknownType(isCircular(context, reference) ? "not-expressible" : "unresolved-reference");
  }
  if (!isObject(target.schema)) return context.lower(target.schema, scope);
  return mustCopy(context, target, scope)
    ? copySchema(context, target, scope)
    : namedType(context, target.pointer, scope);
}

/** The reference to a named schema. */
export function namedType(context: LoweringContext, pointer: string, scope: Scope): TypeIR {
  const isInput = scope.direction === "input" && context.differs(pointer);
  return { kind: "reference", name: context.names.nameOf(pointer, isInput) };
}

/** Lowers a named schema in place. Met again on the way down, it has nothing to add. */
export function copySchema(context: LoweringContext, target: SpecSchema, scope: Scope): TypeIR {
  if (scope.copying.has(target.pointer)) return again;
  scope.budget.left -= scope.copying.size;
  const copying = new Set([...scope.copying, target.pointer]);
  return context.lower(target.schema, { ...scope, depth: scope.depth + 1, copying });
}

function mustCopy(context: LoweringContext, target: SpecSchema, scope: Scope): boolean {
  const { wanted, owner, insideAll } = scope;
  if (wanted !== undefined && (wanted.children.size > 0 || isExpandable(target.schema)))
    return true;
  if (scope.flatten && insideAll) return true;
  if (owner === undefined || !context.cycles.closes(owner, target.pointer)) return false;
  return insideAll || scope.copying.size > 1 || context.cycles.closesByUnion(owner, target.pointer);
}

function isExpandable(schema: Json): boolean {
  return isObject(schema) && own(schema, "x-expansionResources") !== undefined;
}

/** Whether a reference leads nowhere because the schemas behind it only refer to one another. */
function isCircular(context: LoweringContext, reference: string): boolean {
  const seen = new Set<string>();
  let next: string | undefined = reference;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const schema: Json | undefined = context.names.component(next);
    next = isObject(schema) ? ownText(schema, "$ref") : undefined;
  }
  return next !== undefined;
}
