import type { BoundOperation } from "../../bind/bound.ts";
import { chooseMediaType } from "../../bind/media-type.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import type { DocumentPath } from "../../source.ts";
import { membersOf } from "../../types/project.ts";
import type { Rule } from "../rule.ts";

/** What is said for all operations is said for at least one of them. */
export const sharedParameters: Rule = ({ definition, bound, locate, report }) => {
  const { set, omit, expand } = definition.http ?? {};
  const names = new Set(bound.operations.flatMap(namesOf));
  const check = (name: string, at: DocumentPath, where: "key" | "value"): void => {
    if (names.has(name) || bound.operations.length === 0) return;
    const suggestion = didYouMean(nearest(name, names));
    const help = `They have ${listNames([...names])}.`;
    report("check/unknown-parameter", { name, suggestion, help }, locate(at, where));
  };
  for (const name of Object.keys(set ?? {})) check(name, ["http", "set", name], "key");
  for (const [index, name] of (omit ?? []).entries()) check(name, ["http", "omit", index], "value");
  if (expand !== undefined) check(expand, ["http", "expand"], "value");
};

/** Everything of the vendor's operation that can be set: parameters, then members of the body. */
function namesOf({ target, definition, document }: BoundOperation): readonly string[] {
  const { types } = document;
  const schema = chooseMediaType(target.body?.content ?? [], definition.body)?.schema;
  const members = schema && membersOf(types, types.lower(schema, "input"));
  return [...target.parameters, ...(members ?? [])].map((each) => each.name);
}
