import type { RelatedPlace } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/suggest.ts";
import type { UrlIR } from "../../ir/ir.ts";
import type { DocumentPath, Span } from "../../source.ts";
import { hostMatches, mayMatch, staticOrigin } from "../hosts.ts";
import type { Rule, Subject } from "../rule.ts";

/** Stands for what is not known before the call; no host has it. */
const HOLE = "\u0000";

/** Credentials travel to the hosts of the definition, over TLS, and nowhere else. */
export const listedHosts: Rule = (subject) => {
  const { definition, bound } = subject;
  for (const [index, { url }] of (bound.http?.baseUrl ?? []).entries())
    checkUrl(subject, url, baseUrlPath(definition.http?.baseUrl, index));
  for (const [index, method] of bound.auth.entries()) {
    const at = Array.isArray(definition.auth) ? ["auth", index] : ["auth"];
    for (const [key, option] of method.options)
      if (option.kind === "url") checkUrl(subject, option.url, [...at, key]);
  }
  for (const operation of bound.operations)
    if (operation.baseUrl !== undefined)
      checkUrl(subject, operation.baseUrl, [...operation.at, "use"]);
};

function baseUrlPath(baseUrl: unknown, index: number): DocumentPath {
  if (baseUrl === undefined) return ["spec"];
  return Array.isArray(baseUrl) ? ["http", "baseUrl", index] : ["http", "baseUrl"];
}

function checkUrl(subject: Subject, url: UrlIR, at: DocumentPath): void {
  const span = subject.locate(at, "value");
  const origin = staticOrigin(url);
  if (origin === undefined) {
    checkMadeHost(subject, url, span);
    return;
  }
  if (origin.scheme !== "https") {
    const at = partOf(span, origin.scheme);
    const fix = origin.scheme === "http" ? { fix: { span: at, text: "https" } } : {};
    subject.report("check/plain-text-url", { scheme: origin.scheme }, at, fix);
    return;
  }
  if (origin.host === "") {
    checkMadeHost(subject, url, span);
    return;
  }
  const listed = subject.bound.hosts.some(
    (entry) => typeof entry === "string" && hostMatches(entry, origin.host),
  );
  if (listed) return;
  const related = nearestHost(subject, origin.host);
  subject.report(
    "check/host-not-listed",
    { host: origin.host, where: whereFrom(at) },
    partOf(span, origin.host),
    related,
  );
}

/** What is not written where the caret is comes from the vendor's document. */
function whereFrom(at: DocumentPath): string {
  if (at[0] === "spec") return ", the server of the vendor's document,";
  return at.at(-1) === "use" ? ", the server that the vendor's document has for it," : "";
}

/** The entry of `hosts` that was probably meant for an address. */
function nearestHost(
  { definition, locate }: Subject,
  host: string,
): { readonly related?: readonly RelatedPlace[] } {
  const near = nearest(host, definition.hosts);
  if (near === undefined) return {};
  const span = locate(["hosts", definition.hosts.indexOf(near)], "value");
  return { related: [{ message: "Did you mean this one?", span }] };
}

/** Where a text stands in a span; the span where it is written otherwise. */
function partOf(span: Span, text: string): Span {
  const offset = span.source.text.slice(span.start, span.end).toLowerCase().indexOf(text);
  if (offset < 0) return span;
  return { ...span, start: span.start + offset, end: span.start + offset + text.length };
}

/** A host that is captured, chosen or made of a parameter must be able to be one of the list. */
function checkMadeHost({ bound, report }: Subject, url: UrlIR, span: Span): void {
  const [start, ...rest] = url;
  const text = [start ?? "", ...rest]
    .map((part) => (typeof part === "string" ? part : HOLE))
    .join("")
    .replaceAll(/\{[^{}]*\}/g, HOLE);
  const authority = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)/i.exec(text)?.[1] ?? "";
  if (bound.hosts.some((entry) => typeof entry !== "string" || mayMatch(entry, authority, HOLE)))
    return;
  const hosts = bound.hosts.map((each) => `"${String(each)}"`).join(", ");
  report("check/captured-host", { hosts }, span);
}
