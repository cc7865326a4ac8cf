import fc from "../../../kit/property.ts";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { spanInScalar } from "../../../../compiler/spec/graphql/text-span.ts";

function spanOf(written: string, text: string, word: string): string {
  const source = { path: "x.yaml", text: `key: ${written}` };
  const whole = { source, start: 5, end: source.text.length };
  const start = text.indexOf(word);
  const { start: from, end } = spanInScalar(whole, text, start, start + word.length);
  return source.text.slice(from, end);
}

it.each([
  ["plain", "query { a bad }"],
  ["plain on several lines", "query {\n    a\n    bad }"],
  ["literal", "|\n    query {\n      a\n      bad\n    }\n"],
  ["literal that strips, with a comment", "|- # bad\n    query {\n      a bad\n    }"],
  ["literal that is indented by a number", "|2\n      query { a\n  bad }\n"],
  ["folded", ">\n    query {\n    a\n\n    bad\n    }\n"],
  ["single quotes", "'query { a(b: ''x'') bad }'"],
  ["double quotes", '"query { a(b: \\"x\\") bad }"'],
  ["double quotes with line breaks", '"query {\\n  a\\tbad }"'],
  ["double quotes that go on", '"query { a \\\n    bad }"'],
])("finds a word in a scalar: %s", (_, written) => {
  const text = (parse(`key: ${written}`) as { readonly key: string }).key;
  expect(spanOf(written, text, "bad")).toBe("bad");
});

it("gives the whole where an escape cannot be followed", () => {
  expect(spanOf('"{ \\x62ad }"', "{ bad }", "bad")).toBe('"{ \\x62ad }"');
});

it("finds every word of any text, however YAML writes it", () => {
  const words = fc.array(fc.constantFrom("{", "}", "a", '"q"', "'", "\\", "#", "bb"), {
    minLength: 1,
    maxLength: 12,
  });
  const separator = fc.constantFrom(" ", "\n", "\n  ", "  ");
  const style = fc.constantFrom(
    "PLAIN",
    "QUOTE_DOUBLE",
    "QUOTE_SINGLE",
    "BLOCK_LITERAL",
    "BLOCK_FOLDED",
  );
  fc.assert(
    fc.property(words, separator, style, (parts, between, defaultStringType) => {
      const text = [...parts, "target"].join(between);
      const written = stringify({ key: text }, { defaultStringType, defaultKeyType: "PLAIN" });
      expect(spanOf(written.slice(5), text, "target")).toBe("target");
    }),
  );
});
