import { didYouMean, listNames, nearest, renameFix } from "../diagnostics/suggest.ts";
import type { DocumentPath } from "../source.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BindContext } from "./context.ts";

/** Ids of auth methods are unlike, and those that are named are there. */
export function checkAuthIds(context: BindContext, definition: ConnectorDefinition): void {
  const ids = oneOrMore(definition.auth).map((each) => each.id ?? each.scheme);
  for (const [index, id] of ids.entries()) {
    const first = ids.indexOf(id);
    if (first === index) continue;
    const at = (each: number): DocumentPath => ["auth", each, "id"];
    const related = [{ message: "The other one is here.", span: context.locate(at(first)) }];
    const values = { name: id, list: "auth" };
    context.report("bind/name-twice", values, context.locate(at(index)), { related });
  }
  const check = (id: unknown, path: DocumentPath): void => {
    if (typeof id !== "string" || ids.includes(id)) return;
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
  visitWhens(definition, [], check);
}

/** `when: { auth: user }`, with one id or several, wherever a condition may stand. */
function visitWhens(
  value: unknown,
  path: DocumentPath,
  check: (id: unknown, path: DocumentPath) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (path.at(-1) !== "when" || key !== "auth") visitWhens(item, at, check);
    else if (Array.isArray(item)) item.forEach((id, index) => check(id, [...at, index]));
    else if (typeof item === "object" && item !== null && "not" in item)
      checkNot(item.not, [...at, "not"], check);
    else check(item, at);
  }
}

function checkNot(
  not: unknown,
  at: DocumentPath,
  check: (id: unknown, path: DocumentPath) => void,
): void {
  if (Array.isArray(not)) not.forEach((id, index) => check(id, [...at, index]));
  else check(not, at);
}
