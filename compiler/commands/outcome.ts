/** What a command gives back: text for the two streams, and the exit code. */
export interface Outcome {
  /** 0 ok, 1 findings, 2 wrong usage, 3 a bug of the compiler. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** Data and diagnostics. */
  readonly stdout: string;
  /** Summaries and progress: what only a person reads. */
  readonly stderr: string;
}

/** Ends a text with exactly one line break, unless it is empty. */
export function line(text: string): string {
  return text === "" ? "" : `${text.replace(/\n+$/, "")}\n`;
}
