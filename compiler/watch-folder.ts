import { watch } from "node:fs/promises";

/** Editors write a file in several steps: changes this close together are one. Milliseconds. */
const SETTLED = 20;

/** Names of the files that change below a folder, gathered until nothing more changes for a moment. */
export async function* watchFolder(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const pending = new Set<string>();
  let wake: (() => void) | undefined;
  const reading = read();
  try {
    while (!signal.aborted) {
      if (pending.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      let known: number;
      do {
        known = pending.size;
        await new Promise((resolve) => setTimeout(resolve, SETTLED));
      } while (pending.size > known);
      const files = [...pending];
      pending.clear();
      if (files.length > 0) yield files;
    }
  } finally {
    await reading;
  }

  async function read(): Promise<void> {
    try {
      for await (const { filename } of watch(folder, { recursive: true, signal })) {
        if (filename === null) continue;
        pending.add(filename);
        wake?.();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      wake?.();
    }
  }
}
