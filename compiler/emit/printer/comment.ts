import { type Document, hardline, join } from "./document.ts";
import { plain } from "./text.ts";

const width = 100;

/** Where a comment stands, and whether it marks what follows as deprecated. */
export interface DocumentationOptions {
  readonly spaces?: number;
  readonly deprecated?: boolean;
}

/**
 * Prints a documentation comment: on one line if it fits behind so many spaces, else as a block whose lines
 * are filled. Nothing in the text can end the comment, hide in it or be a tag of it.
 */
export function documentation(content: string, options: DocumentationOptions = {}): Document {
  const { spaces = 0, deprecated = false } = options;
  const text = commentText(content);
  const wrapped = text === "" ? [] : wrap(text, width - spaces - " * ".length);
  const tags = deprecated ? ["@deprecated The vendor advises against it."] : [];
  if (wrapped.length + tags.length === 0) return [];
  const single = `/** ${withoutTag(text)} */`;
  if (tags.length === 0 && spaces + single.length <= width) return [single, hardline];
  const lines = [...wrapped.map(withoutTag), ...tags];
  return [
    "/**",
    hardline,
    join(
      hardline,
      lines.map((each) => ` * ${each}`),
    ),
    hardline,
    " */",
    hardline,
  ];
}

/** Prints line comments, filled. */
export function lineComment(text: string): Document {
  const lines = wrap(commentText(text), width - "// ".length);
  return lines.map((each) => [`// ${each}`, hardline]);
}

/** A code span of a comment. */
export function span(text: string): string {
  return `\`${plain(text).replaceAll("`", "'")}\``;
}

function commentText(text: string): string {
  return plain(text).replaceAll("*/", "*\\/");
}

/** A line that begins with `@` would be a tag, or a directive such as `@ts-ignore`. */
function withoutTag(line: string): string {
  return line.replace(/^@/, "\\@");
}

function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
