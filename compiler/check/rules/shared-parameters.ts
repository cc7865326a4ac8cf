import type { BoundOperation } from "../../bind/bound.ts";
import { chooseMediaType } from "../../bind/media-type.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import type { DocumentPath } from "../../source.ts";
import { membersOf } from "../../types/project.ts";
import type { Rule } from "../rule.ts";

/** What is said for all operations is said for at least one of them. */
export const sharedParameters: Rule = ({ definition, bound, locate, report }) => {
  const { set, omit, expand } = definition.http ?? {};
  if (set === undefined && omit === undefined && expand === undefined) return;
  const names = new Set(bound.operations.flatMap(namesOf));
  const placed = new Set(bound.operations.flatMap(placedNamesOf));
  const check = (
    name: string,
    at: DocumentPath,
    where: "key" | "value",
    known: ReadonlySet<string> = names,
  ): void => {
    if (known.has(name) || bound.operations.length === 0) return;
    const suggestion = didYouMean(nearest(name, names));
    const help = `They have ${listNames([...names])}.`;
    report("check/unknown-parameter", { name, suggestion, help }, locate(at, where));
  };
  for (const name of Object.keys(set ?? {})) check(name, ["http", "set", name], "key");
  const omitted = new Set([...names, ...placed]);
  for (const [index, name] of (omit ?? []).entries())
    check(name, ["http", "omit", index], "value", omitted);
  if (expand !== undefined) check(expand, ["http", "expand"], "value");
};

/** Everything of the vendor's operation that can be set: parameters, then members of the body. */
function namesOf(operation: BoundOperation): readonly string[] {
  return [...operation.target.parameters.map((each) => each.name), ...memberNames(operation)];
}

/** The same with their places: `query.key`. */
function placedNamesOf(operation: BoundOperation): readonly string[] {
  return [
    ...operation.target.parameters.map((each) => `${each.in}.${each.name}`),
    ...memberNames(operation).map((each) => `body.${each}`),
  ];
}

function memberNames({ target, definition, document }: BoundOperation): readonly string[] {
  const { types } = document;
  const schema = chooseMediaType(target.body?.content ?? [], definition.body)?.schema;
  const members = schema && membersOf(types, types.lower(schema, "input"));
  return (members ?? []).map((each) => each.name);
}
