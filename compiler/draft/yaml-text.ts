import { toVisibleJson } from "../diagnostics/escape.ts";

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
/** Words that YAML 1.1 or 1.2 readers take for something else than text. */
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A scalar: plain where that is unmistakable, else in double quotes (JSON's escapes are YAML's). */
export function scalar(text: string): string {
  if (PLAIN.test(text) && !SPECIAL.test(text)) return text;
  return toVisibleJson(text);
}

/** A flow list of scalars. */
export function listText(texts: readonly string[]): string {
  return `[${texts.map(scalar).join(", ")}]`;
}
