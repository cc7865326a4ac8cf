import { type Document, hardline, join } from "./document.ts";
import { plain } from "./text.ts";

const width = 100;

/**
 * Prints a documentation comment: on one line if it fits behind so many spaces, else as a block whose lines
 * are filled. Nothing in the text can end the comment or hide in it.
 */
export function documentation(paragraphs: readonly string[], spaces: number): Document {
  const texts = paragraphs.map(commentText).filter((each) => each !== "");
  const [only] = texts;
  if (only === undefined) return [];
  const single = `/** ${only} */`;
  if (texts.length === 1 && spaces + single.length <= width) return [single, hardline];
  const lines = texts.flatMap((each) => wrap(each, width - spaces - " * ".length));
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
