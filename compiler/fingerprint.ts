import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./canonical.ts";

/**
 * Tells one state of the compiler's own files from another, by names, sizes and times of change: what an
 * older compiler wrote must not count as up to date.
 */
export function compilerFingerprint(): string {
  const lines: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name.endsWith(".d.ts")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        visit(path);
        continue;
      }
      const { size, mtimeMs } = statSync(path);
      lines.push(`${path} ${String(size)} ${String(mtimeMs)}`);
    }
  };
  visit(import.meta.dirname);
  return sha256(lines.sort().join("\n"));
}
