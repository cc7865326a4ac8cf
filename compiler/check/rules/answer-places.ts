import type { Place, Places } from "@human/connector-sdk";
import type { BoundOperation } from "../../bind/bound.ts";
import { chooseMediaType } from "../../bind/media-type.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
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
  for (const operation of bound.operations) {
    if (operation.definition.items !== undefined) checkPages(subject, operation);
    if (operation.errors !== undefined)
      checkErrors(subject, [operation], operation.errors, [...operation.at, "errors"]);
  }
  const shared = bound.operations.filter((each) => each.errors === undefined);
  if (bound.http?.errors !== undefined)
    checkErrors(subject, shared, bound.http.errors, ["http", "errors"]);
};

/** A list whose next page is looked for in the wrong place has one page. */
function checkPages(subject: Subject, operation: BoundOperation): void {
  const { bound, locate, report } = subject;
  const pages = operation.pagination ?? bound.http?.pagination;
  if (pages === undefined || pages === "none") return;
  const at: DocumentPath =
    operation.pagination === undefined ? ["http", "pagination"] : [...operation.at, "pagination"];
  const successes = operation.target.responses.filter((each) => each.status.startsWith("2"));
  const bodies = bodiesOf(operation, successes);
  const where = `the answer of "${operation.target.operationId}"`;
  for (const [key, option] of pages.options) {
    const isPlace = PAGE_PLACES.some((each) => each === key) && Array.isArray(option);
    if (!isPlace || option[0] !== "body") continue;
    const missing = missingAt(operation, bodies, option.slice(1) as Path);
    if (missing === undefined) continue;
    const name = String(missing.name);
    const suggestion = didYouMean(nearest(name, missing.candidates));
    const values = { where: capital(where), name, suggestion, help: helpOf(missing.candidates) };
    report("bind/unknown-output", values, lastPart(locate([...at, key], "value"), name));
  }
  const item = pages.options.find(([key]) => key === "item")?.[1];
  if (!Array.isArray(item)) return;
  const missing = missingAt(operation, rowsOf(operation, bodies), item as Path);
  if (missing === undefined) return;
  const name = String(missing.name);
  const suggestion = didYouMean(nearest(name, missing.candidates));
  const help = helpOf(missing.candidates);
  const values = { where: `An item of "${operation.target.operationId}"`, name, suggestion, help };
  report("bind/unknown-output", values, locate([...at, "item"], "value"));
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
