import type { DocumentPath } from "../../source.ts";
import type { Rule, Subject } from "../rule.ts";

/** Shapes of live credentials that vendors publish so that scanners can find them. */
const SECRETS: readonly RegExp[] = [
  /\b(?:sk|rk)_live_[A-Za-z0-9]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/,
  /\bAKIA[A-Z0-9]{16}\b/,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bwhsec_[A-Za-z0-9+/=]{24,}/,
];

/** Definitions are reviewed and published: a secret in one is no secret any more. */
export const secrets: Rule = (subject) => {
  visit(subject, subject.definition, []);
};

function visit(subject: Subject, value: unknown, path: DocumentPath): void {
  if (typeof value === "string") {
    if (SECRETS.some((pattern) => pattern.test(value)))
      subject.report("check/secret-in-file", {}, subject.locate(path, "value"));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(subject, item, [...path, index]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) visit(subject, item, [...path, key]);
  }
}
