import Handlebars from "handlebars";
import { format } from "prettier";
import { readSchemas } from "../../compiler/validate/precompile.ts";
import { functionEntries } from "./functions.ts";
import { code, headingLink } from "./markdown.ts";
import { roots } from "./roots.ts";
import { flatKeys, sectionsOf, valueKinds } from "./sections.ts";
import { keysTemplate, template } from "./language-template.ts";

/**
 * The reference of the definition language, made from the schemas. The template takes triple braces, since all that
 * it gets is Markdown of ours: descriptions went through \`prose\`, names and examples through \`code\`.
 */
export async function languagePage(): Promise<string> {
  const files = readSchemas();
  const handlebars = Handlebars.create();
  handlebars.registerPartial("keys", keysTemplate);
  const fill = handlebars.compile(template, { noEscape: true, strict: true });
  const page = fill({
    roots: roots.map(({ names, holds, where }) => ({
      names: names.map(code).join(", "),
      holds,
      where,
    })),
    functions: functionEntries.map(({ call, does, example = [] }) => ({
      call: code(call),
      does,
      example: example.map(code).join(" is "),
    })),
    kinds: valueKinds(files).map((each) => ({ ...each, keys: flatKeys(each.keys) })),
    sections: sectionsOf(files).map((each) => ({
      ...each,
      keys: flatKeys(each.keys),
      link: headingLink(each.heading, each.heading),
      indent: each.marks === "####" ? "  " : "",
    })),
  });
  return await format(page, { parser: "markdown", printWidth: 110, proseWrap: "always" });
}
