import type { FieldTypeIR, TypeIR } from "../ir/type.ts";
import { isObject, ownList } from "../spec/json.ts";
import type { JsonObject } from "../json.ts";
import type { Claims } from "./claims.ts";
import type { Claim } from "./schema-parts.ts";
import { requiredNames } from "./keywords.ts";
import { intersectTypes } from "./meet.ts";
import { fieldOf } from "./object.ts";
import { innerScope, type LoweringContext, type Scope } from "./scope.ts";
import { uniteTypes } from "./union.ts";

/** How deep `required` is looked for in inline members of `allOf`. */
const deepestRequired = 8;

/** The names that a schema requires, in its own words and in those of its inline `allOf` members. */
export function collectRequired(schema: JsonObject): ReadonlySet<string> {
  return new Set(collect(schema, 0));
}

function collect(schema: JsonObject, depth: number): readonly string[] {
  if (depth > deepestRequired) return [];
  const inline = ownList(schema, "allOf").filter((member) => isObject(member));
  return [...requiredNames(schema), ...inline.flatMap((member) => collect(member, depth + 1))];
}

/**
 * Makes fields required that are optional where they come from, by naming them once more beside the
 * reference. What no part knows is not made up; what is named again without a type is left to the part that
 * has one.
 */
export function requireFields(
  context: LoweringContext,
  type: TypeIR,
  required: ReadonlySet<string>,
  claims: readonly Claims[],
  scope: Scope,
): TypeIR {
  if (type.kind === "object") return { ...type, fields: type.fields.map(demand) };
  if (scope.borrowed) return type;
  const members = type.kind === "intersection" ? type.members : [type];
  const inline = members.find((member) => member.kind === "object");
  const known = inline?.fields ?? [];
  const fields = [
    ...known.flatMap((field) => {
      const found = field.type.kind === "unknown" ? tellingClaims(claims, field.name) : [];
      return found.length === 0
        ? [demand(field)]
        : borrowIfNeeded(field.name, field.optional, found);
    }),
    ...[...required].flatMap((name) => {
      const found = tellingClaims(claims, name);
      const isKnown = found.length === 0 || found.some((claim) => claim.required);
      return isKnown || known.some((each) => each.name === name) ? [] : [borrow(name, found)];
    }),
  ];
  if (fields.length === 0) return type;
  const others = members.filter((member) => member !== inline);
  const object: TypeIR = inline === undefined ? { kind: "object", fields } : { ...inline, fields };
  return intersectTypes(context, [...others, object], scope.direction);

  function demand(field: FieldTypeIR): FieldTypeIR {
    return field.optional && required.has(field.name) ? { ...field, optional: false } : field;
  }

  function borrowIfNeeded(
    name: string,
    optional: boolean,
    found: readonly Claim[],
  ): readonly FieldTypeIR[] {
    return optional && !required.has(name) ? [] : [borrow(name, found)];
  }

  function borrow(name: string, found: readonly Claim[]): FieldTypeIR {
    const inner: Scope = { ...innerScope(scope), borrowed: true };
    const schemas = found.flatMap((claim) =>
      claim.partial ? claim.schemas : claim.schemas.slice(0, 1),
    );
    const types = schemas.map((schema) => context.lower(schema, inner));
    return fieldOf(name, uniteTypes(types, false), false, schemas[0] ?? null);
  }
}

/** What the parts say of a property, beyond naming it. */
function tellingClaims(claims: readonly Claims[], name: string): readonly Claim[] {
  return claims.flatMap((each): readonly Claim[] => {
    const claim = each.fields.get(name);
    const schemas = claim?.schemas.filter(
      (schema) => isObject(schema) && Object.keys(schema).length > 0,
    );
    return claim === undefined || schemas === undefined || schemas.length === 0
      ? []
      : [{ ...claim, schemas }];
  });
}
