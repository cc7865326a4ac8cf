import type { TypeIR } from "../ir/type.ts";
import { isObject, own, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { lowerAlternatives } from "./alternatives.ts";
import { lowerComposition } from "./composition.ts";
import { withConditional } from "./conditional.ts";
import { readExpandable } from "./expansion.ts";
import { isComposed, isDescribing, typesOf } from "./keywords.ts";
import { lowerList } from "./list.ts";
import { lowerObject } from "./object.ts";
import { again, unknownType } from "./primitives.ts";
import { lowerReference } from "./reference.ts";
import { deepestSchema, type LoweringContext, type Scope } from "./scope.ts";
import { uniteTypes } from "./union.ts";
import { lowerConstant, lowerEnum, lowerScalar, withNull } from "./value.ts";

/** Lowers any schema to its type. Bounded in depth and size; what lies beyond is `not-expressible`. */
export function lowerSchema(context: LoweringContext, schema: Json, scope: Scope): TypeIR {
  if (schema === false) return { kind: "never" };
  if (!isObject(schema)) return unknownType("empty-schema");
  scope.budget.left -= 1;
  if (scope.depth > deepestSchema || scope.budget.left < 0) return unknownType("not-expressible");
  const type = withConditional(context, schema, lowerBare(context, schema, scope), scope);
  return type === again ? type : withNull(type, schema);
}

/** Lowers a schema without regard to its `nullable`. */
function lowerBare(context: LoweringContext, schema: JsonObject, scope: Scope): TypeIR {
  const lowerOwn = (each: JsonObject, at: Scope): TypeIR => lowerKeywords(context, each, at);
  const reference = ownText(schema, "$ref");
  if (reference !== undefined) {
    if (!hasSiblings(context, schema)) return lowerReference(context, reference, scope);
    const { $ref, ...rest } = schema;
    return lowerComposition(context, { allOf: [{ $ref: reference }, rest] }, scope, lowerOwn);
  }
  const expandable = readExpandable(context.resolve, schema);
  if (expandable !== undefined) {
    const { wanted } = scope;
    if (wanted !== undefined) wanted.reached = true;
    const chosen = wanted === undefined ? expandable.ids : expandable.objects;
    return lowerAlternatives(context, schema, chosen, scope);
  }
  return isComposed(schema)
    ? lowerComposition(context, schema, scope, lowerOwn)
    : lowerKeywords(context, schema, scope);
}

/** Lowers what a schema says in its own words: `const`, `enum`, `type` and what belongs to a type. */
function lowerKeywords(context: LoweringContext, schema: JsonObject, scope: Scope): TypeIR {
  const constant = own(schema, "const");
  if (constant !== undefined) return lowerConstant(constant);
  const listed = lowerEnum(schema, scope.direction);
  if (listed !== undefined) return listed;

  const types = typesOf(schema).map((type) => {
    if (type === "object") return lowerObject(context, schema, scope);
    if (type === "array") return lowerList(context, schema, scope);
    return lowerScalar(type, schema, context.holdsBytes) ?? unknownType("empty-schema");
  });
  const [only] = types;
  if (only === undefined) return lowerUntyped(schema);
  return types.length === 1 ? only : uniteTypes(types, false);
}

function lowerUntyped(schema: JsonObject): TypeIR {
  const not = own(schema, "not");
  const refusesAll = not === true || (isObject(not) && Object.keys(not).length === 0);
  if (refusesAll) return { kind: "never" };
  const isBeyond = ["not", "if", "$dynamicRef", "$recursiveRef", "enum"].some(
    (keyword) => own(schema, keyword) !== undefined,
  );
  return unknownType(isBeyond ? "not-expressible" : "empty-schema");
}

/** Whether the keywords beside a `$ref` count: before 3.1 they do not, save for `nullable`. */
function hasSiblings(context: LoweringContext, schema: JsonObject): boolean {
  const { dialect } = context.document;
  if (dialect === "2.0" || dialect === "3.0") return false;
  return isDescribing(schema) || isComposed(schema) || own(schema, "required") !== undefined;
}
