/**
 * What the running test has got out of connectors: `operation github issues.list`, `method storage-s3 files.read`,
 * `taken github`, `refused github`. Of a test that passes it is evidence.
 */
let notes: Set<string> | undefined;

export function notesBegin(): void {
  notes = new Set();
}

/** Everything that was noted since the beginning. */
export function notesEnd(): readonly string[] {
  const noted = [...(notes ?? [])].sort();
  notes = undefined;
  return noted;
}

/** What is noted outside of a test is nobody's. */
export function note(...words: readonly string[]): void {
  notes?.add(words.join(" "));
}
