import { plain } from "../printer/text.ts";

/** Characters that begin something in CommonMark or GitHub's tables and links. */
const special = /[\\`*_[\]<>&|~]/g;

/**
 * Any text as Markdown that shows it, on one line: no markup, no HTML, no links of its own. Not for the
 * beginning of a line, where `#` or `1.` would still mean something.
 */
export function markdownText(value: string): string {
  return plain(value).replace(special, escapeSpecial).replaceAll("://", ":&#47;/");
}

/** Any text as a code span that may stand in a table (GitHub Flavored Markdown, section 4.10). */
export function markdownCode(value: string): string {
  const text = plain(value).replaceAll("|", "\\|");
  if (text === "") return "";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** An address of the web as a link; anything else as text. */
export function markdownLink(value: string): string {
  return /^https:\/\/[!#-;=?-[\]_a-z~]+$/.test(value) ? `<${value}>` : markdownText(value);
}

function escapeSpecial(character: string): string {
  if (character === "<") return "&lt;";
  if (character === ">") return "&gt;";
  return character === "&" ? "&amp;" : `\\${character}`;
}
