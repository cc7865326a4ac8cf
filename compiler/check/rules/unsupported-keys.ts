import type { DocumentPath } from "../../source.ts";
import type { Rule } from "../rule.ts";

/** A key of the language that this compiler does not print yet is said, and not silently left out. */
export const unsupportedKeys: Rule = (subject) => {
  const { definition } = subject;
  const { http } = definition;
  const pending = (feature: string, at: DocumentPath): void => {
    subject.report("check/no-effect-yet", { feature }, subject.locate(at, "key"));
  };
  if (http?.network === "private") pending("http.network", ["http", "network"]);
};
