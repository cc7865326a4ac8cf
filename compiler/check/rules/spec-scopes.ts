import type { BoundConnector } from "../../bind/bound.ts";
import type { AuthDefinition } from "../../validate/definition.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule } from "../rule.ts";

/** Scopes that an operation names are the vendor's, and enough for what the vendor's document asks. */
export const specScopes: Rule = ({ definition, bound, locate, refuse }) => {
  const methods = authMethods(definition).filter(({ method }) => method.scheme === "oauth2");
  const isGeneral = isSaidOfAll(bound.operations);
  for (const { id, at, target, definition: operation } of bound.operations) {
    const serving = methods.filter((each) => operation.auth?.includes(each.id) ?? true);
    const { scopes } = target;
    if (scopes === undefined || serving.length === 0) continue;
    const { alternatives, known } = scopes;
    const named = operation.scopes ?? [];
    const listed = new Set(known);
    const unknown = named.findIndex((each) => known.length > 0 && !listed.has(each));
    const scope = named[unknown];
    if (scope !== undefined) {
      const suggestion = didYouMean(nearest(scope, known));
      const span = locate([...at, "scopes", unknown], "value");
      refuse("bind/unknown-scope", { scope, suggestion }, at, span);
      continue;
    }
    const own = serving.flatMap(({ method }) => ownScopes(method));
    const given = new Set([...named, ...own]);
    if (alternatives.some((each) => each.every((scope) => given.has(scope)))) continue;
    // What stands for all operations says of none which it needs, so that the author's word is better.
    if (isGeneral && alternatives.flat().some((scope) => given.has(scope))) continue;
    const needed = alternatives
      .toSorted((one, other) => one.length - other.length)
      .map((each) => listNames(each));
    const values = { operation: id, scopes: [...new Set(needed)].slice(0, 3).join(", or ") };
    const where = operation.scopes === undefined ? at : [...at, "scopes"];
    refuse("check/scope-missing", values, at, locate(where, "key"));
  }
};

/** Whether a document asks for the same scopes wherever it is called. */
function isSaidOfAll(operations: BoundConnector["operations"]): boolean {
  const asked = operations.flatMap(({ target }) => target.scopes ?? []);
  const all = new Set(asked.map(({ alternatives }) => JSON.stringify(alternatives)));
  return asked.length > 1 && all.size === 1;
}

function ownScopes(method: AuthDefinition): readonly string[] {
  const scopes = method["scopes"];
  return Array.isArray(scopes) ? (scopes as readonly string[]) : [];
}
