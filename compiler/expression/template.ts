/** A piece of a text that may hold `${…}`. `offset` counts from the start of the text. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string; readonly offset: number };

export type TemplateResult =
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
  /** An expression that no `}` ends. */
  | { readonly kind: "unclosed"; readonly offset: number };

/** Whether a text holds an expression at all. */
export function isTemplate(text: string): boolean {
  return text.includes("${");
}

/** Takes a text apart at its `${…}`; braces and quotes inside an expression are respected. */
export function splitTemplate(text: string): TemplateResult {
  const parts: TemplatePart[] = [];
  let offset = 0;
  while (offset < text.length) {
    const start = text.indexOf("${", offset);
    if (start < 0) {
      parts.push({ kind: "text", text: text.slice(offset) });
      break;
    }
    if (start > offset) parts.push({ kind: "text", text: text.slice(offset, start) });
    const end = expressionEnd(text, start + 2);
    if (end < 0) return { kind: "unclosed", offset: start };
    parts.push({ kind: "expression", source: text.slice(start + 2, end), offset: start + 2 });
    offset = end + 1;
  }
  return { kind: "template", parts };
}

/** The offset of the `}` that ends an expression, or -1. */
function expressionEnd(text: string, from: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (quote !== undefined) {
      if (character === "\\") index += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return -1;
}
