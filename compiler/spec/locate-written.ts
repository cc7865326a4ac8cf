import { startOf, type SourceFile, type Span } from "../source.ts";

/** A reference in JSON or in YAML. */
const written = /\$ref['"]?[ \t]*:[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s'",{}]+))/g;

/**
 * Finds where references are first written in the text of a document, in one pass over it. The start of the file stands
 * for those that the text does not have so.
 */
export function locateWritten(file: SourceFile): (reference: string) => Span {
  const places = new Map<string, number>();
  for (const match of file.text.matchAll(written)) {
    const [whole, ...found] = match;
    const reference = found.find((each) => each !== undefined) ?? "";
    const quotes = found[2] === undefined ? 1 : 0;
    if (!places.has(reference))
      places.set(reference, match.index + whole.length - reference.length - quotes);
  }
  return (reference) => {
    const start = places.get(reference);
    return start === undefined
      ? startOf(file)
      : { source: file, start, end: start + reference.length };
  };
}
