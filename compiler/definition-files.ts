import { type Diagnostic, diagnostic } from "./diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "./diagnostics/suggest.ts";
import type { Host } from "./host.ts";
import { startOf } from "./source.ts";

const SUFFIX = ".connector.yaml";

/** Ids of the definitions in a folder, sorted. */
export function definitionIds(host: Host, folder: string): readonly string[] {
  return host
    .list(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length));
}

/** The file of a definition. */
export function definitionPath(folder: string, id: string): string {
  return `${folder}/${id}${SUFFIX}`;
}

/** The lock file of a folder's specs. */
export function lockPath(folder: string): string {
  return `${folder}/specs.lock.yaml`;
}

/** Says of an id, or of what stands in the place of one, that no definition has it. */
export function noSuchDefinition(folder: string, id: string, all: readonly string[]): Diagnostic {
  const named = all.find((each) => definitionPath(folder, each) === id);
  const path = named === undefined ? definitionPath(folder, id) : id;
  const help =
    named === undefined
      ? `It would be the file "${path}".`
      : "Definitions are named by their ids, not by their files.";
  const suggestion = didYouMean(named ?? nearest(id, all));
  return diagnostic(
    "load/no-such-definition",
    { id, suggestion, help },
    startOf({ path, text: "" }),
  );
}

/** Files that were meant to be definitions, by their names, and that nothing reads. */
export function otherSuffixes(host: Host, folder: string): readonly Diagnostic[] {
  return host
    .list(folder)
    .filter((name) => /\.connector\.ya?ml$/i.test(name) && !name.endsWith(SUFFIX))
    .map((name) => {
      const wanted = name.replace(/\.connector\.ya?ml$/i, SUFFIX);
      const span = startOf({ path: `${folder}/${name}`, text: "" });
      return diagnostic("load/other-suffix", { name, wanted }, span);
    });
}
