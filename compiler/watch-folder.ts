import { type FSWatcher, lstatSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** Editors write a file in several steps: changes this close together are one. Milliseconds. */
const SETTLED = 20;

/**
 * Names of the files that change below a folder, gathered until nothing more changes for a moment. Every folder is
 * watched by itself: where Node watches recursively on Linux, it watches files, and loses one that another file is moved
 * over, as editors do to save. It is watched from the call on, before anybody asks for the first change.
 */
export function watchFolder(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const pending = new Set<string>();
  const watchers = new Map<string, FSWatcher>();
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const stop = (): void => wake?.();
  signal.addEventListener("abort", stop);
  open("");
  return changes();

  async function* changes(): AsyncGenerator<readonly string[]> {
    try {
      while (!signal.aborted && failure === undefined) {
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
      if (failure !== undefined) throw failure;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const watcher of watchers.values()) watcher.close();
    }
  }

  /** Watches a folder, by its path below the whole one, and those in it. */
  function open(path: string): void {
    const place = join(folder, path);
    const watcher = watch(place, (_, name) => {
      if (name !== null) changed(join(path, name));
    });
    watchers.set(path, watcher);
    // One that is removed below the whole is told of by the folder that it was in.
    watcher.on("error", (error) => {
      if (path === "") failure = error;
      stop();
    });
    for (const each of readdirSync(place, { withFileTypes: true }))
      if (each.isDirectory()) open(join(path, each.name));
  }

  function changed(path: string): void {
    pending.add(path);
    for (const [name, watcher] of watchers)
      if (name === path || name.startsWith(join(path, "/"))) {
        watcher.close();
        watchers.delete(name);
      }
    try {
      if (isFolder(join(folder, path))) reopen(path);
    } catch (error) {
      // It may be gone again, which is told of as well.
      if (isFolder(join(folder, path))) failure = error instanceof Error ? error : undefined;
    }
    stop();
  }

  /** What was in a folder before it was watched is new as well. */
  function reopen(path: string): void {
    open(path);
    for (const name of readdirSync(join(folder, path), { recursive: true, encoding: "utf8" }))
      pending.add(join(path, name));
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
