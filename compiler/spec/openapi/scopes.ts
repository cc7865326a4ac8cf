import type { Json, JsonObject } from "../../json.ts";
import { compareText, isList, isObject, members, own, ownObject, ownText } from "../json.ts";
import type { SpecScopes } from "../spec.ts";

/** What a document says of an operation's scopes; undefined where it says nothing. */
export function readScopes(json: JsonObject, operation: JsonObject): SpecScopes | undefined {
  const alternatives = requirementsOf(json, operation);
  if (alternatives.length === 0) return undefined;
  const names = new Set(alternatives.flatMap((each) => each.map(([scheme]) => scheme)));
  const known = [...names].flatMap((name) => flowsOf(json, name).flatMap(([, scopes]) => scopes));
  return {
    alternatives: alternatives.map((each) => each.flatMap(([, scopes]) => scopes)),
    known: [...new Set(known)].toSorted(compareText),
  };
}

/** The scopes of an operation as a slice says them: `security` without what asks for none. */
export function cutSecurity(json: JsonObject, operation: JsonObject): JsonObject {
  const security = requirementsOf(json, operation).map((each) => Object.fromEntries(each));
  return security.length === 0 ? {} : { security };
}

/** The names of scopes that a slice keeps of a scheme: neither addresses nor prose. */
export function cutScheme(json: JsonObject, name: string): JsonObject {
  const flows = flowsOf(json, name).map(([flow, scopes]) => {
    const empty = scopes.toSorted(compareText).map((scope) => [scope, ""] as const);
    return [flow, { scopes: Object.fromEntries(empty) }] as const;
  });
  return { type: "oauth2", flows: Object.fromEntries(flows) };
}

/** The schemes of OAuth 2 whose scopes some operation asks for. */
export function schemesOf(json: JsonObject, operations: readonly JsonObject[]): readonly string[] {
  const names = operations.flatMap((each) => requirementsOf(json, each).flat());
  return [...new Set(names.map(([scheme]) => scheme))].toSorted(compareText);
}

type Requirement = readonly (readonly [scheme: string, scopes: readonly string[]])[];

/** An operation's `security` in place of the document's; only what asks for scopes of OAuth 2 counts. */
function requirementsOf(json: JsonObject, operation: JsonObject): readonly Requirement[] {
  const security = own(operation, "security") ?? own(json, "security");
  if (!isList(security)) return [];
  return security.flatMap((each): readonly Requirement[] => {
    if (!isObject(each)) return [];
    const asked = members(each).flatMap(([scheme, scopes]) => {
      const names = textsOf(scopes);
      const isOAuth = ownText(schemeOf(json, scheme) ?? {}, "type") === "oauth2";
      return isOAuth && names.length > 0 ? [[scheme, names] as const] : [];
    });
    return asked.length === 0 ? [] : [asked];
  });
}

/** Swagger 2.0 has its schemes elsewhere, and a scheme is one flow there. */
function flowsOf(
  json: JsonObject,
  name: string,
): readonly (readonly [flow: string, scopes: readonly string[]])[] {
  const scheme = schemeOf(json, name) ?? {};
  const flows = ownObject(scheme, "flows") ?? {
    [ownText(scheme, "flow") ?? "implicit"]: scheme,
  };
  return members(flows).flatMap(([flow, value]) => {
    const scopes = isObject(value) ? ownObject(value, "scopes") : undefined;
    return scopes === undefined ? [] : [[flow, members(scopes).map(([scope]) => scope)] as const];
  });
}

function schemeOf(json: JsonObject, name: string): JsonObject | undefined {
  const { components, securityDefinitions } = json;
  const sections = [isObject(components) ? components["securitySchemes"] : {}, securityDefinitions];
  return sections
    .flatMap((each) => (isObject(each) ? [ownObject(each, name)] : []))
    .find((each) => each !== undefined);
}

function textsOf(value: Json): readonly string[] {
  return isList(value) ? value.filter((each) => typeof each === "string") : [];
}
