import type { Place, Places } from "@human/connector-sdk";
import type { BoundOperation } from "../../bind/bound.ts";
import { chooseMediaType } from "../../bind/media-type.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import type { PaginationIR } from "../../ir/ir.ts";
import type { TypeIR } from "../../ir/type.ts";
import type { DocumentPath } from "../../source.ts";
import type { SpecResponse } from "../../spec/spec.ts";
import { fieldAt, itemsOf, membersOf } from "../../types/project.ts";
import type { Rule, Subject } from "../rule.ts";

/** Keys of pagination styles that hold a place in the answer. */
const PAGE_PLACES = ["next", "more", "total"] as const;
/** Keys of error rules that hold a place in an answer that failed. */
const ERROR_PLACES = ["code", "message", "fields"] as const;

/** Places that lead nowhere in what the vendor answers would be empty for ever, and nobody would notice. */
export const answerPlaces: Rule = (subject) => {
  const { bound } = subject;
  const lists = bound.operations.filter(({ definition }) => definition.items !== undefined);
  for (const operation of lists) {
    const { pagination } = operation;
    if (pagination !== undefined && pagination !== "none")
      checkPages(subject, [operation], pagination, [...operation.at, "pagination"]);
  }
  const paged = lists.filter(({ pagination }) => pagination === undefined);
  if (bound.http?.pagination !== undefined)
    checkPages(subject, paged, bound.http.pagination, ["http", "pagination"]);
  for (const operation of bound.operations) {
    if (operation.errors !== undefined)
      checkErrors(subject, [operation], operation.errors, [...operation.at, "errors"]);
  }
  const shared = bound.operations.filter((each) => each.errors === undefined);
  if (bound.http?.errors !== undefined)
    checkErrors(subject, shared, bound.http.errors, ["http", "errors"]);
};

/** A list whose next page is looked for in the wrong place has one page. */
function checkPages(
  subject: Subject,
  operations: readonly BoundOperation[],
  pages: PaginationIR,
  at: DocumentPath,
): void {
  for (const [key, option] of pages.options) {
    const isItem = key === "item";
    const isPlace = PAGE_PLACES.some((each) => each === key) && Array.isArray(option);
    if (!Array.isArray(option) || (!isItem && !(isPlace && option[0] === "body"))) continue;
    const found = operations.flatMap((operation) => {
      const successes = operation.target.responses.filter((each) => each.status.startsWith("2"));
      const bodies = bodiesOf(operation, successes);
      const missing = isItem
        ? missingAt(operation, rowsOf(operation, bodies), option as Path)
        : missingAt(operation, bodies, option.slice(1) as Path);
      return missing === undefined ? [] : [{ operation, missing }];
    });
    for (const group of Map.groupBy(found, ({ missing }) => missing.name).values())
      reportMissing(subject, group, [...at, key], isItem);
  }
}

interface MissingIn {
  readonly operation: BoundOperation;
  readonly missing: Missing;
}

/** Says once what the answers of several operations lack. */
function reportMissing(
  { locate, report }: Subject,
  group: readonly MissingIn[],
  at: DocumentPath,
  isItem: boolean,
): void {
  const [first] = group;
  if (first === undefined) return;
  const { name } = first.missing;
  const shared = first.missing.candidates.filter((each) =>
    group.every(({ missing }) => missing.candidates.includes(each)),
  );
  const candidates = shared.length > 0 ? shared : first.missing.candidates;
  const names = [...new Set(group.map(({ operation }) => operation.target.operationId))];
  const whole = isItem ? "An item of" : "The answer of";
  const where = `${whole} ${listNames(names, 3)}`;
  const suggestion = didYouMean(nearest(String(name), candidates));
  const own =
    at[0] === "http" ? " A list that is paged otherwise has a `pagination` of its own." : "";
  const values = { where, name: String(name), suggestion, help: `${helpOf(candidates)}${own}` };
  const span = locate(at, "value");
  report("bind/unknown-output", values, isItem ? span : lastPart(span, String(name)));
}

/** Types of the items, before anything of them is left out. */
function rowsOf(
  { answer, document }: BoundOperation,
  bodies: readonly TypeIR[],
): readonly TypeIR[] {
  const { types } = document;
  const prefix = answer.result?.slice(1) ?? [];
  return bodies.flatMap((body) =>
    (answer.items ?? []).flatMap((path) => {
      const search = fieldAt(types, body, [...prefix, ...path]);
      return "found" in search ? (itemsOf(types, search.found.type) ?? []) : [];
    }),
  );
}

/** Few vendors describe all that can go wrong, so this warns, and only where none of them has the place. */
function checkErrors(
  { locate, report }: Subject,
  operations: readonly BoundOperation[],
  errors: Readonly<Partial<Record<(typeof ERROR_PLACES)[number], Places>>>,
  at: DocumentPath,
): void {
  const described = operations.flatMap((operation) => {
    const failures = operation.target.responses.filter((each) => !/^[123]/.test(each.status));
    const bodies = bodiesOf(operation, failures).filter(
      (body) => membersOf(operation.document.types, body) !== undefined,
    );
    return bodies.map((body) => ({ operation, body }));
  });
  if (described.length === 0) return;
  for (const [key, place, index] of errorPlaces(errors)) {
    if (place[0] !== "body") continue;
    const path = place.slice(1);
    const missing = described.map(({ operation, body }) => missingAt(operation, [body], path));
    const [first] = missing;
    if (first === undefined || missing.includes(undefined)) continue;
    const name = String(first.name);
    const suggestion = didYouMean(nearest(name, first.candidates));
    const span = lastPart(locate([...at, key, ...index], "value"), name);
    const values = { name, suggestion, help: helpOf(first.candidates) };
    report("check/unknown-error-field", values, span);
  }
}

type ErrorPlace = readonly [key: string, place: Place, index: readonly number[]];

/** Every place of error rules, with where in a list it stands. */
function errorPlaces(
  errors: Readonly<Partial<Record<(typeof ERROR_PLACES)[number], Places>>>,
): readonly ErrorPlace[] {
  return ERROR_PLACES.flatMap((key): readonly ErrorPlace[] => {
    const places = errors[key];
    if (places === undefined) return [];
    if (isPlace(places)) return [[key, places, []]];
    return places.map((place, index): ErrorPlace => [key, place, [index]]);
  });
}

function isPlace(places: Places): places is Place {
  return typeof places[0] === "string";
}

type Path = readonly (string | number)[];

interface Missing {
  readonly name: string | number;
  readonly candidates: readonly string[];
}

/** The part of a path that none of the bodies has; undefined where one has it all, or nothing is known. */
function missingAt(
  { document }: BoundOperation,
  bodies: readonly TypeIR[],
  path: Path,
): Missing | undefined {
  if (path.length === 0 || bodies.length === 0) return undefined;
  let found: Missing | undefined;
  for (const body of bodies) {
    const search = fieldAt(document.types, body, path);
    if ("found" in search) return undefined;
    const { at, candidates } = search.missing;
    found ??= { name: path[at] ?? "", candidates };
  }
  return found;
}

function bodiesOf(
  { document }: BoundOperation,
  responses: readonly SpecResponse[],
): readonly TypeIR[] {
  return responses.flatMap(({ content }) => {
    const schema = chooseMediaType(content)?.schema;
    return schema === undefined ? [] : [document.types.lower(schema, "output")];
  });
}

function helpOf(candidates: readonly string[]): string {
  return candidates.length === 0 ? "Nothing lies below it." : `It has ${listNames(candidates)}.`;
}

/** The last time that a name stands in a span; the span where it is written otherwise. */
function lastPart(
  span: ReturnType<Subject["locate"]>,
  name: string,
): ReturnType<Subject["locate"]> {
  const offset = span.source.text.slice(span.start, span.end).lastIndexOf(name);
  if (offset < 0) return span;
  return { ...span, start: span.start + offset, end: span.start + offset + name.length };
}
