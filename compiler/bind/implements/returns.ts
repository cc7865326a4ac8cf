import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import { alternativesOf } from "../../expression/assignable.ts";
import type { NamedValueIR, WordsIR } from "../../ir/implementation.ts";
import type { FieldTypeIR, TypeIR } from "../../ir/type.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import { fieldAt } from "../../types/project.ts";
import type { TableDefinition } from "../../validate/definition.ts";
import type { ReturnsDefinition, WordsDefinition } from "../../validate/implementation.ts";
import { defined } from "../behaviour.ts";
import { bindPlace } from "../value.ts";
import { reportUnknownName } from "./problems.ts";
import type { Scope, Surroundings } from "./scope.ts";
import { bindTyped } from "./value.ts";

export interface BoundReturns {
  readonly returns: readonly NamedValueIR[];
  readonly words: readonly (readonly [name: string, words: WordsIR])[];
}

export interface ReturnsRequest {
  readonly method: string;
  /** Of the entry or of the way to an answer. */
  readonly at: DocumentPath;
  readonly returns: ReturnsDefinition | undefined;
  /** What the contract promises. */
  readonly fields: readonly FieldTypeIR[];
  /** Root and type that fields of the same names are read from where `returns` is absent. */
  readonly same?: { readonly root: "item" | "result"; readonly type: TypeIR };
  /** Whether required fields may be left out: the rest of the answer comes from elsewhere. */
  readonly isPartial?: boolean;
}

/** Binds where the fields of a contract come from. */
export function bindReturns(
  surroundings: Surroundings,
  scope: Scope,
  request: ReturnsRequest,
): BoundReturns {
  const { context } = scope;
  const { at, fields, method } = request;
  const returns: NamedValueIR[] = [];
  const words: (readonly [string, WordsIR])[] = [];
  const given: ReturnsDefinition = request.returns ?? sameNames(scope, request);
  for (const [name, value] of Object.entries(given)) {
    const path = request.returns === undefined ? at : [...at, "returns", name];
    const field = fields.find((each) => each.name === name);
    if (field === undefined) {
      const names = fields.map((each) => each.name);
      reportUnknownName(context, path, "key", { code: "bind/unknown-return", method }, name, names);
    } else if (isWords(value)) {
      const bound = bindWords(surroundings, scope, path, value, field);
      if (bound !== undefined) words.push([name, bound]);
    } else {
      const target = { name, type: field.type, required: !field.optional, isContract: true };
      returns.push([name, bindTyped(scope, path, value as Json, target)]);
    }
  }
  if (request.isPartial !== true)
    for (const { name, optional } of fields)
      if (!optional && !Object.hasOwn(given, name)) {
        const place = request.returns === undefined ? at : [...at, "returns"];
        context.report("bind/required-return", { method, name }, context.locate(place, "key"));
      }
  return { returns, words };
}

function sameNames({ types }: Scope, { fields, same }: ReturnsRequest): ReturnsDefinition {
  if (same === undefined) return {};
  const found = fields.filter(({ name }) => "found" in fieldAt(types.types, same.type, [name]));
  return Object.fromEntries(found.map(({ name }) => [name, `\${${same.root}.${name}}`]));
}

function isWords(value: ReturnsDefinition[string]): value is WordsDefinition {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "of");
}

function bindWords(
  surroundings: Surroundings,
  scope: Scope,
  path: DocumentPath,
  { of, is, else: other }: WordsDefinition,
  field: FieldTypeIR,
): WordsIR | undefined {
  const { context } = scope;
  const place = bindPlace(context, [...path, "of"], of, scope.roots);
  const found = tableOf(surroundings, [...path, "is"], is);
  if (other !== undefined) checkWord(scope, [...path, "else"], "value", other, field);
  if (place === undefined || found === undefined) return undefined;
  for (const ours of Object.keys(found.table))
    checkWord(scope, [...found.at, ours], "key", ours, field);
  if (other === undefined) checkComplete(scope, path, of, place, found.table);
  return { of: place, is: found.table, ...defined("else", other) };
}

function tableOf(
  { context, definition }: Surroundings,
  at: DocumentPath,
  is: string | TableDefinition,
): { readonly table: TableDefinition; readonly at: DocumentPath } | undefined {
  if (typeof is !== "string") return { table: is, at };
  const tables = definition.tables ?? {};
  const table = Object.hasOwn(tables, is) ? tables[is] : undefined;
  if (table !== undefined) return { table, at: ["tables", is] };
  reportUnknownName(context, at, "value", { code: "bind/unknown-table" }, is, Object.keys(tables));
  return undefined;
}

/** The left side of a table is the contract's. */
function checkWord(
  { context, types }: Scope,
  at: DocumentPath,
  where: "key" | "value",
  word: string,
  { name, type }: FieldTypeIR,
): void {
  const allowed = alternativesOf(types.types, type).flatMap((each) =>
    each.kind === "enum" ? each.values.map(String) : [],
  );
  if (allowed.length === 0 || allowed.includes(word)) return;
  const suggestion = didYouMean(nearest(word, allowed));
  const values = { word, name, suggestion, words: listNames(allowed) };
  context.report("bind/unknown-word", values, context.locate(at, where));
}

/** Every word that the vendor lists has a row, or there is one for all others. */
function checkComplete(
  { context, types }: Scope,
  path: DocumentPath,
  text: string,
  [root, ...segments]: readonly [string, ...(string | number)[]],
  table: TableDefinition,
): void {
  const type = types.roots.get(root);
  const search = type && fieldAt(types.types, type, segments);
  if (search === undefined || !("found" in search)) return;
  const listed = alternativesOf(types.types, search.found.type).flatMap((each) =>
    each.kind === "enum"
      ? each.values.map(String)
      : each.kind === "literal"
        ? [String(each.value)]
        : [],
  );
  const known = new Set(Object.values(table).flat());
  const missing = [...new Set(listed)].filter((each) => !known.has(each));
  if (missing.length === 0) return;
  const values = { place: text, words: listNames(missing) };
  context.report("check/table-incomplete", values, context.locate([...path, "is"], "value"));
}
