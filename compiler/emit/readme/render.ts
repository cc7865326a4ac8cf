import type Handlebars from "handlebars";
import runtime from "handlebars/runtime.js";
import { markdownCode, markdownLink, markdownText } from "./markdown.ts";
import { page as compiledPage } from "./page.js";
import type { helperNames } from "./template.ts";

type Helpers = Readonly<Record<(typeof helperNames)[number], (value: string) => unknown>>;

/**
 * Fills the template, which is compiled ahead of time, in an environment of its own, so that nobody else's helpers
 * are seen.
 */
export function render(page: object): string {
  const handlebars = (runtime as typeof Handlebars).create();
  const safe = (value: string): Handlebars.SafeString => new handlebars.SafeString(value);
  const helpers: Helpers = {
    text: (value) => safe(markdownText(value)),
    code: (value) => safe(markdownCode(value)),
    link: (value) => safe(markdownLink(value)),
    /** For what our own printer wrote. */
    verbatim: (value) => safe(value),
  };
  return handlebars.template(compiledPage)(page, { helpers });
}
