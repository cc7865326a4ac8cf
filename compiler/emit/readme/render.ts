import { createRequire } from "node:module";
import type Handlebars from "handlebars";
import { markdownCode, markdownLink, markdownText } from "./markdown.ts";
import { template } from "./template.ts";

/**
 * Fills the template. Handlebars is loaded by the first call, as most commands write no page, and in an
 * environment of its own, so that nobody else's helpers are seen.
 */
export function render(page: object): string {
  const require = createRequire(import.meta.url);
  const handlebars = (require("handlebars") as typeof Handlebars).create();
  const safe = (value: string): Handlebars.SafeString => new handlebars.SafeString(value);
  const helpers = {
    text: (value: string) => safe(markdownText(value)),
    code: (value: string) => safe(markdownCode(value)),
    link: (value: string) => safe(markdownLink(value)),
    /** For what our own printer wrote. */
    verbatim: (value: string) => safe(value),
  };
  const options = {
    knownHelpersOnly: true,
    knownHelpers: { text: true, code: true, link: true, verbatim: true },
  };
  return handlebars.compile(template, options)(page, { helpers });
}
