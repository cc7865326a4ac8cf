import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import type { Host } from "../../compiler/host.ts";

export const root: string = resolve(import.meta.dirname, "../..");

/** The repository's definitions with their slices, as a memory host's files; of some connectors alone, or of all. */
export function definitionFiles(ids?: readonly string[]): Record<string, string> {
  const isWanted = (name: string): boolean =>
    ids === undefined || name === "specs.lock.yaml" || ids.some((id) => name.startsWith(`${id}.`));
  const files: Record<string, string> = {};
  for (const folder of ["definitions", "definitions/specs"])
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }))
      if (entry.isFile() && isWanted(entry.name))
        files[`${folder}/${entry.name}`] = readFileSync(join(root, folder, entry.name), "utf8");
  return files;
}

/** A host that holds the definitions, with some files replaced or added. */
export function definitionHost(changes: Record<string, string> = {}): Host {
  return createMemoryHost({ ...definitionFiles(), ...changes });
}
