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

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Where each line of a source begins; looked for once. */
export function lineStartsOf(source: SourceFile): readonly number[] {
  const known = lineStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at !== -1; at = source.text.indexOf("\n", at + 1))
    starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** Converts an offset into the line and column that an editor shows. */
export function positionOf(source: SourceFile, offset: number): Position {
  const starts = lineStartsOf(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The span of a whole file's first character: where nothing more exact is known. */
export function startOf(source: SourceFile): Span {
  return { source, start: 0, end: Math.min(1, source.text.length) };
}
