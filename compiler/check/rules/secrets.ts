import type { Rule } from "../rule.ts";

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
export const secrets: Rule = ({ texts, locate, report }) => {
  for (const { text, path, where } of texts)
    if (where === "value" && SECRETS.some((pattern) => pattern.test(text)))
      report("check/secret-in-file", {}, locate(path, "value"));
};
