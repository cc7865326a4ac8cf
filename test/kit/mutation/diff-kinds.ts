import { remove } from "./edit.ts";
import { entries, hosts, inOperations, type Kind, within } from "./sites.ts";

/** Changes that are right in themselves: whether they are meant, only a comparison with before can ask. */
export const diffKinds: Readonly<Record<string, Kind>> = {
  "confirmation removed": (original) =>
    entries(original, ["confirm"], (entry) => remove(original.definition, entry)),
  "host added": (original) => hosts(original, (value) => `${value}, other.example.com`),
  "optional input removed": (original) =>
    original.definition.items
      .filter(
        (each) =>
          inOperations(each) &&
          within(each, "input") &&
          /^(labels|draft|metadata|since|description)$/.test(each.text),
      )
      .map((each) => ({ start: each.range.start, end: each.range.end + 1, text: "" }))
      .filter((each) => original.definition.text[each.end - 1] === ","),
  "scope removed": (original) =>
    entries(original, ["scopes"], (entry) => remove(original.definition, entry)),
  "untrusted removed": (original) =>
    entries(original, ["untrusted"], (entry) => remove(original.definition, entry)),
};
