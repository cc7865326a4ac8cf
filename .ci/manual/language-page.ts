import Handlebars from "handlebars";
import { format } from "prettier";
import { contracts } from "../../compiler/contracts/contracts.ts";
import { factsOfDriver } from "../../compiler/driver/facts.ts";
import type { SchemaFiles } from "../../compiler/validate/bundle.ts";
import { readSchemas } from "../../compiler/validate/precompile.ts";
import { kindLines, methodSections } from "./contracts.ts";
import { driverLine } from "./drivers.ts";
import { functionEntries } from "./functions.ts";
import { code, headingLink } from "./markdown.ts";
import { roots } from "./roots.ts";
import { flatKeys, sectionsOf, valueKinds } from "./sections.ts";
import { object, texts } from "./schema-node.ts";
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
    drivers: driverNames(files).flatMap((name) => {
      const facts = factsOfDriver(name);
      return facts === undefined ? [] : [driverLine(name, facts)];
    }),
    contractKinds: kindLines(contracts),
    methods: methodSections(contracts),
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

type DriverName = Parameters<typeof factsOfDriver>[0];

/** The drivers that a definition may name, in the order of the schema. */
function driverNames(files: SchemaFiles): readonly DriverName[] {
  const { use } = object(files["driver.schema.json"]?.["properties"]);
  // JSON has no types: the schema lists the names that the runtime's type does.
  return texts(object(use)["enum"]) as readonly DriverName[];
}
