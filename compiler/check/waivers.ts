import type { BoundConnector } from "../bind/bound.ts";
import { catalogue } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import type { WaiverIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";

/** A finding that a waiver may allow, and where the waiver has to point. */
export interface Refusal {
  readonly at: DocumentPath;
  readonly diagnostic: Diagnostic;
}

/**
 * Takes out the findings that a waiver allows. A waiver holds for the one place that it names, or for several
 * items of the list that it names; anything wider would allow the next mistake too.
 */
export function applyWaivers(
  bound: BoundConnector,
  refusals: readonly Refusal[],
): readonly Diagnostic[] {
  const waivers = bound.validated.definition.waivers ?? [];
  const allowed = new Set<Refusal>();
  const diagnostics = waivers.flatMap((waiver, index) => {
    const found = refusals.filter((each) => each.diagnostic.code === waiver.allow);
    const covered = found.filter((each) => covers(waiver, each.at));
    for (const each of covered) allowed.add(each);
    return checkWaiver(bound, waiver, index, found, covered);
  });
  const left = refusals.filter((each) => !allowed.has(each));
  return [...diagnostics, ...left.map(withWaiverHelp)];
}

function checkWaiver(
  { validated: { locate } }: BoundConnector,
  { allow, at }: WaiverIR,
  index: number,
  found: readonly Refusal[],
  covered: readonly Refusal[],
): readonly Diagnostic[] {
  const rules = waivableCodes();
  if (!rules.includes(allow)) {
    const suggestion = didYouMean(nearest(allow, rules));
    const span = locate(["waivers", index, "allow"], "value");
    return [diagnostic("check/unknown-waiver", { rule: allow, suggestion }, span)];
  }
  const span = locate(["waivers", index, "at"], "value");
  const places = found.map((each) => pathText(each.at));
  const [only, ...others] = covered;
  if (only === undefined) {
    const broken = places.length === 0 ? "" : ` It is broken at ${listNames(places)}.`;
    return [diagnostic("check/waiver-unused", { rule: allow, at, places: broken }, span)];
  }
  const exact = pathText(only.at);
  const isList = covered.every((each) => at === pathText(each.at.slice(0, -1)));
  if (exact === at || (isList && others.length > 0)) return [];
  const values = { rule: allow, at, place: listNames(covered.map((each) => pathText(each.at))) };
  const fix = others.length === 0 && !isQuoted(span) ? { fix: { span, text: quoted(exact) } } : {};
  return [diagnostic("check/waiver-too-wide", values, span, fix)];
}

/** Codes of the findings that a waiver may allow. */
function waivableCodes(): readonly string[] {
  return Object.entries(catalogue).flatMap(([code, entry]) => ("waivable" in entry ? [code] : []));
}

function covers({ at }: WaiverIR, path: DocumentPath): boolean {
  const place = pathText(path);
  return place === at || place.startsWith(`${at}.`) || place.startsWith(`${at}[`);
}

function withWaiverHelp({ at, diagnostic: found }: Refusal): Diagnostic {
  const place = quoted(pathText(at));
  const line = `{ allow: ${found.code}, at: ${place}, because: … }`;
  return {
    ...found,
    help: `${found.help ?? ""} If it is meant, add to \`waivers\`: ${line}`.trim(),
  };
}

/** `hosts[0]`, `operations.issues.create`: how a waiver's `at` names a place. */
export function pathText(path: DocumentPath): string {
  return path
    .map((each, index) =>
      typeof each === "number" ? `[${String(each)}]` : index === 0 ? each : `.${each}`,
    )
    .join("");
}

/** Brackets mean a list in YAML's flow style, so that a place that has them is quoted. */
function quoted(place: string): string {
  return place.includes("[") ? JSON.stringify(place) : place;
}

function isQuoted({ source, start }: Span): boolean {
  return /["']/.test(source.text[start] ?? "");
}
