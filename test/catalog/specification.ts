import { existsSync } from "node:fs";
import { createDiskHost } from "../../compiler/host-disk.ts";
import { readLock } from "../../compiler/spec/slice/lock.ts";

const [lock] = readLock(createDiskHost("."), "definitions");

/** Whose document the requests of a connector are judged by. */
export function specificationOf(id: string): "vendor's" | "own spec" {
  const folder = process.env["SPECS_DIR"];
  if (folder !== undefined && existsSync(`${folder}/${id}-schema.graphql`)) return "vendor's";
  const sources = [...(lock?.entries ?? [])].flatMap(([key, { source }]) =>
    key.split(".", 1)[0] === id ? [source] : [],
  );
  const isTheirs = sources.length > 0 && sources.every((source) => source.startsWith("npm:"));
  return isTheirs ? "vendor's" : "own spec";
}
