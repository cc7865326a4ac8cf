import type { Host } from "./host.ts";

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
