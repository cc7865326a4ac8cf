import { oneOrMore } from "../../bind/behaviour.ts";
import { listNames } from "../../diagnostics/suggest.ts";
import { writtenTexts } from "../../validate/written-texts.ts";
import type { Rule } from "../rule.ts";

/** What a caller may ask for on a condition or in part: whoever leaves it out does something else than was asked. */
const CONDITIONS: Readonly<Record<string, readonly string[]>> = {
  "files.read": ["range", "ifMatch"],
  "files.write": ["ifMatch", "ifAbsent"],
};

/** A condition that is not sent would overwrite the file that it protects: each is read, or refused by `when`. */
export const conditions: Rule = ({ definition, locate, report }) => {
  for (const [method, names] of Object.entries(CONDITIONS)) {
    const entries = definition.implements?.[method];
    if (entries === undefined) continue;
    for (const [index, entry] of oneOrMore(entries).entries()) {
      const texts = writtenTexts(entry).map(({ text }) => text);
      const isRead = (name: string): boolean =>
        texts.some((text) => new RegExp(`\\binput\\.${name}\\b`).test(text));
      const ignored = names.filter((name) => !isRead(name));
      if (ignored.length === 0) continue;
      const at = ["implements", method, ...(Array.isArray(entries) ? [index] : [])];
      const values = { method, names: listNames(ignored.map((name) => `input.${name}`)) };
      report("check/condition-ignored", values, locate(at, "key"));
    }
  }
};
