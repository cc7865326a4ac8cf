/** A text that diagnostics can point into. `path` is relative to the working folder, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets in one source. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** One-based line and column; columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes that lead from a document's root to one of its nodes. */
export type DocumentPath = readonly (string | number)[];

/** Converts an offset into the line and column that an editor shows. */
export function positionOf(source: SourceFile, offset: number): Position {
  const before = source.text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

/** The span of a whole file's first character: where nothing more exact is known. */
export function startOf(source: SourceFile): Span {
  return { source, start: 0, end: Math.min(1, source.text.length) };
}
