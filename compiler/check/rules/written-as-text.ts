import { listNames } from "../../diagnostics/suggest.ts";
import type { Rule } from "../rule.ts";

/** Whoever reads a definition sees which inputs have lost their type, and how they get it back. */
export const writtenAsText: Rule = ({ bound, refuse }) => {
  for (const { writtenAsText: names = [], at } of bound.operations) {
    if (names.length > 0)
      refuse("check/written-as-text", { names: listNames(names, 4) }, at, "key");
  }
};
