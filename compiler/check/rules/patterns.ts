import { parsePattern } from "@human/connector-sdk/pattern-syntax";
import type { DocumentPath } from "../../source.ts";
import type { Rule } from "../rule.ts";

/** The runtime matches what it has read itself, and would fail every answer by a pattern that it cannot read. */
export const patterns: Rule = ({ texts, locate, report }) => {
  for (const { text, path, where } of texts) {
    if (where === "key" || !isPattern(path, text)) continue;
    const fault = faultOf(text);
    if (fault !== undefined) report("check/pattern", { fault }, locate(path, "value"));
  }
};

/** Conditions have `matches`, fields of connections `pattern`; names in maps may be the same, and hold expressions. */
function isPattern(path: DocumentPath, text: string): boolean {
  if (path.at(-1) === "matches") return !text.includes("${");
  return path.at(-1) === "pattern" && path.some((part) => part === "fields" || part === "app");
}

function faultOf(pattern: string): string | undefined {
  try {
    parsePattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "unsupported")
      return error.message;
    throw error;
  }
}
