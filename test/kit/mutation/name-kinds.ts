import { misspell, replace } from "./edit.ts";
import {
  atHeadOf,
  besideUse,
  expressions,
  inOperations,
  inReturns,
  isScalarOutput,
  type Kind,
  listed,
  requiredInputs,
  text,
  within,
} from "./sites.ts";

/** Mistakes of name: what is named is not there, or does not fit. */
export const nameKinds: Readonly<Record<string, Kind>> = {
  "call of nothing": (original) => text(original, misspell, ["call"]),
  "constant of the wrong type": (original) =>
    original.definition.entries
      .filter((entry) => entry.path.at(-1) === "set" && typeof entry.value === "boolean")
      .map((entry) => replace(entry.valueRange, "maybe")),
  "credential outside auth": (original) =>
    atHeadOf(original, "http", 'set: { q: "${credential.key}" }'),
  "input that is unknown": (original) =>
    listed(original, "input", (value, range) => replace(range, misspell(value))),
  "input twice": (original) =>
    original.definition.items
      .filter((each) => inOperations(each) && within(each, "input"))
      .map((each) => ({ start: each.range.end, end: each.range.end, text: `, ${each.text}` })),
  "items in the wrong place": (original) =>
    text(original, (value) => (value === "result" ? "list" : misspell(value)), ["items"]),
  "method of an expression": (original) =>
    expressions(original)
      .filter(({ source }) => /^\w+\.[\w.]+$/.test(source))
      .map(({ start, source }) => ({
        start,
        end: start + source.length,
        text: `${source}.upper()`,
      })),
  "operation that is unknown": (original) => text(original, misspell, ["use"]),
  "output deeper than there is": (original) =>
    listed(original, "output", (value, range) =>
      value.startsWith("header.") ? undefined : replace(range, `${value}.nothing.below`),
    ).filter((each) => isScalarOutput(original, each)),
  "output that is unknown": (original) =>
    listed(original, "output", (value, range) =>
      value.startsWith("header.") ? undefined : replace(range, value.replace(/\w+$/, misspell)),
    ),
  "output twice": (original) =>
    original.definition.items
      .filter((each) => inOperations(each) && within(each, "output"))
      .map((each) => ({ start: each.range.end, end: each.range.end, text: `, ${each.text}` })),
  "pages by an unknown parameter": (original) => text(original, misspell, ["send", "size"]),
  "pages from nowhere": (original) =>
    text(
      original,
      (value) => (value.startsWith("body.") ? value.replace(/\w+$/, misspell) : undefined),
      ["more", "next", "total"],
    ),
  "place with an unknown root": (original) =>
    text(
      original,
      (value, entry) =>
        /^(body|header)\./.test(value) && entry.path[0] !== "webhooks"
          ? value.replace(/^\w+/, misspell)
          : undefined,
      ["code", "message", "fields", "retryAfter", "remaining", "at", "more", "next", "retry"],
    ),
  "required input missing": (original) => requiredInputs(original),
  "unclosed expression": (original) =>
    expressions(original).map(({ start, source }) => ({
      start: start + source.length,
      end: start + source.length + 1,
      text: "",
      mark: { start: start - 2, end: start + source.length },
    })),
  "unknown auth method": (original) => besideUse(original, "auth: [nobody]"),
  "unknown function": (original) =>
    expressions(original).map(({ start, source }) => ({
      start,
      end: start + source.length,
      text: `uper(${source})`,
    })),
  "unknown member of a root": (original) =>
    expressions(original)
      .filter(({ source }) => /^(connection|credential|result)\.\w+$/.test(source))
      .map(({ start, source }) => ({
        start,
        end: start + source.length,
        text: source.replace(/\w+$/, misspell),
      }))
      .filter((each) => !inReturns(original, each.start)),
  "unknown root": (original) =>
    expressions(original)
      .filter(({ source }) => /^\w+\.[\w.]+$/.test(source))
      .map(({ start, source }) => ({
        start,
        end: start + source.length,
        text: source.replace(/^\w+/, misspell),
      })),
};
