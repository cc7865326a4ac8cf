import { didYouMean, listNames, nearest, renameFix } from "../diagnostics/suggest.ts";
import type { DocumentPath } from "../source.ts";
import type { ValidatedDefinition } from "../validate/validate.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BindContext } from "./context.ts";

/** Ids of auth methods are unlike, and those that are named are there. */
export function checkAuthIds(
  context: BindContext,
  { definition, texts }: ValidatedDefinition,
): void {
  const ids = oneOrMore(definition.auth).map((each) => each.id ?? each.scheme);
  for (const [index, id] of ids.entries()) {
    const first = ids.indexOf(id);
    if (first === index) continue;
    const at = (each: number): DocumentPath => ["auth", each, "id"];
    const related = [{ message: "The other one is here.", span: context.locate(at(first)) }];
    const values = { name: id, list: "auth" };
    context.report("bind/name-twice", values, context.locate(at(index)), { related });
  }
  const check = (id: string, path: DocumentPath): void => {
    if (ids.includes(id)) return;
    const near = nearest(id, ids);
    const help =
      ids.length === 0 ? "This definition has no `auth`." : `There is ${listNames(ids)}.`;
    const span = context.locate(path, "value");
    const values = { id, suggestion: didYouMean(near), help };
    context.report("bind/unknown-auth", values, span, renameFix(span, id, near));
  };
  for (const [id, operation] of Object.entries(definition.operations))
    for (const [index, method] of (operation.auth ?? []).entries())
      check(method, ["operations", id, "auth", index]);
  for (const { text, path, where } of texts)
    if (where === "value" && isWhenAuth(path)) check(text, path);
}

/** `when: { auth: user }`, with one id or several, or with `not`, wherever a condition may stand. */
function isWhenAuth(path: DocumentPath): boolean {
  const when = path.lastIndexOf("when");
  const [auth, ...rest] = path.slice(when + 1);
  const alone = rest[0] === "not" ? rest.slice(1) : rest;
  return when >= 0 && auth === "auth" && alone.every((each) => typeof each === "number");
}
