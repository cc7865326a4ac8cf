import type { UrlIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import { hostMatches, staticOrigin } from "../hosts.ts";
import type { Rule, Subject } from "../rule.ts";

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
  const origin = staticOrigin(url);
  if (origin === undefined) return;
  const span = subject.locate(at, "value");
  if (origin.scheme !== "https") {
    subject.report("check/plain-text-url", { scheme: origin.scheme }, span);
    return;
  }
  if (origin.host === "") return;
  const listed = subject.bound.hosts.some(
    (entry) => typeof entry === "string" && hostMatches(entry, origin.host),
  );
  if (!listed) subject.report("check/host-not-listed", { host: origin.host }, span);
}
