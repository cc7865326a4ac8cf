import type { Host } from "../host.ts";
import { type CompileCommand, runCompile } from "./compile.ts";
import type { Outcome } from "./outcome.ts";

/** What tells of changes: names of files below the folder of definitions; ends when nobody watches any more. */
export type Changes = AsyncIterable<readonly string[]>;

/**
 * `human connector compile --watch`: compiles once, then again whatever a change concerns, and hands each outcome
 * on as it comes.
 *
 * @param changes - Files that changed since the last item, relative to the folder of definitions.
 */
export async function runWatch(
  host: Host,
  command: CompileCommand,
  changes: Changes,
  show: (outcome: Outcome) => void,
): Promise<void> {
  show(await runCompile(host, command));
  for await (const files of changes) {
    const ids = concerned(host, command.definitions, files);
    if (ids !== undefined && ids.length === 0) continue;
    const { ids: wanted, ...all } = command;
    const some = ids?.filter((id) => wanted === undefined || wanted.includes(id));
    if (some?.length === 0) continue;
    show(await runCompile(host, some === undefined ? command : { ...all, ids: some }));
  }
}

const DEFINITION = /^([a-z0-9-]+)\.connector\.yaml$/;

/** The connectors that files belong to; undefined where they may belong to any of them. */
function concerned(
  host: Host,
  definitions: string,
  files: readonly string[],
): readonly string[] | undefined {
  const ids = new Set<string>();
  for (const file of files) {
    const id = DEFINITION.exec(file)?.[1];
    if (id === undefined) {
      // Documents and the lock: what was compiled from them is remembered, and the rest compiled again.
      if (/^specs[./\\]|\.(?:json|ya?ml|graphqls?|gz)$/i.test(file)) return undefined;
      continue;
    }
    // A definition that was removed leaves the catalogue.
    if (host.read(`${definitions}/${file}`) === undefined) return undefined;
    ids.add(id);
  }
  return [...ids];
}
