import type { TypeIR } from "../ir/type.ts";
import { isList, own, ownList } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { unknownType } from "./primitives.ts";
import { innerScope, type LoweringContext, type Scope } from "./scope.ts";

/** Lowers a list: of one type, or place by place (`prefixItems`; before 2020-12 a list of `items`). */
export function lowerList(context: LoweringContext, schema: JsonObject, scope: Scope): TypeIR {
  const inner = innerScope(scope, scope.wanted);
  const items = own(schema, "items");
  const places = isList(items) ? items : ownList(schema, "prefixItems");
  const others = isList(items) ? own(schema, "additionalItems") : items;
  if (places.length > 0) {
    const types = places.map((place) => context.lower(place, inner));
    const isClosed = others === false || own(schema, "maxItems") === places.length;
    const rest = isClosed ? undefined : lowerItems(context, others, inner);
    return { kind: "tuple", items: types, ...(rest === undefined ? {} : { rest }) };
  }
  return { kind: "array", items: lowerItems(context, others, inner) };
}

function lowerItems(context: LoweringContext, items: Json | undefined, inner: Scope): TypeIR {
  return items === undefined ? unknownType("empty-schema") : context.lower(items, inner);
}
